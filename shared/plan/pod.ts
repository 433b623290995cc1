/** What the Kubernetes options of an executor mean on this machine: variables, mounts, the user, the deadline. */
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { TaskNames } from './names.ts';
import type { Namespace } from './namespace.ts';
import { podInitContainers, type InitContainer } from './pod-init.ts';
import { podVariables, type PodVariable } from './pod-variables.ts';
import { mountPath, podMounts, type StepMount } from './pod-mounts.ts';
import type { GraphScope } from './task-inputs.ts';

/** What the options of an executor take their values from. */
export interface Surroundings {
  /** The graph of the task: names of secrets, config maps and claims may come from its inputs and from tasks beside it. */
  readonly scope: GraphScope;
  /** `gone`: the engine that was given them has ended, and with it the values. */
  readonly namespace: Namespace | 'gone';
  /** The inputs whose texts speak of the executor (constants.ts). */
  readonly filledInStep?: readonly string[];
}

/** What a step is given besides its image and command. */
export interface StepPod {
  readonly mounts: readonly StepMount[];
  /** Run one after the other before the step. */
  readonly initContainers: readonly InitContainer[];
  readonly labels: { readonly [name: string]: string };
  readonly user: StepUser;
  /** The step is ended when it has run this long. */
  readonly deadlineSeconds?: number;
  /** Texts that must not be stored with its log. */
  readonly secrets: readonly string[];
  /** Where these texts are in the container: names of variables, and folders. */
  readonly secretPlaces: SecretPlaces;
  /** The values of its secrets and config maps went with an engine. If it was started it goes on; else it waits for them. */
  readonly valuesGone?: true;
}

/** Where a container holds secrets. */
export interface SecretPlaces {
  readonly variables: readonly string[];
  readonly folders: readonly string[];
}

/** Who a step runs as; what is absent is as the image says. */
export interface StepUser {
  readonly user?: number;
  readonly group?: number;
  readonly notRoot: boolean;
}

/** The pod of a step that says nothing to Kubernetes. */
export const plainPod: StepPod = {
  mounts: [],
  initContainers: [],
  labels: {},
  user: { notRoot: false },
  secrets: [],
  secretPlaces: { variables: [], folders: [] },
};

/** Reads the options of an executor. The variables come after those of the container, as on the backend. */
export function resolvePod(
  kubernetes: KubernetesExecutor | undefined,
  surroundings: Surroundings,
  names: TaskNames,
): Result<{ readonly pod: StepPod; readonly variables: readonly PodVariable[] }, Failure> {
  if (kubernetes === undefined) return ok({ pod: plainPod, variables: [] });
  const user = stepUser(kubernetes.securityContext ?? {});
  if (!user.ok) return user;
  const context = { ...surroundings, names };
  const variables = podVariables(kubernetes, context);
  if (!variables.ok) return variables;
  const mounts = podMounts(kubernetes, context);
  if (!mounts.ok) return mounts;
  const initContainers = podInitContainers(kubernetes, mounts.value.mounts);
  if (!initContainers.ok) return initContainers;
  const deadlineSeconds = Number(kubernetes.activeDeadlineSeconds ?? 0);
  const { labels, annotations } = kubernetes.podMetadata ?? {};
  const pod: StepPod = {
    mounts: mounts.value.mounts,
    initContainers: initContainers.value,
    labels: { ...annotations, ...labels },
    user: user.value,
    secrets: secretTexts([...variables.value.secrets, ...mounts.value.secrets]),
    secretPlaces: {
      variables: (kubernetes.secretAsEnv ?? []).flatMap(({ keyToEnv = [] }) =>
        keyToEnv.map(({ envVar = '' }) => envVar),
      ),
      folders: (kubernetes.secretAsVolume ?? []).map(({ mountPath: path }) => mountPath(path)),
    },
    ...(deadlineSeconds > 0 ? { deadlineSeconds } : {}),
    ...(surroundings.namespace === 'gone' && takesObjects(kubernetes) ? { valuesGone: true } : {}),
  };
  return ok({ pod, variables: variables.value.variables });
}

/** True where an executor takes values of secrets or config maps. */
export function takesObjects(kubernetes: KubernetesExecutor): boolean {
  const { secretAsEnv, secretAsVolume, configMapAsEnv, configMapAsVolume } = kubernetes;
  return [secretAsEnv, secretAsVolume, configMapAsEnv, configMapAsVolume].some((list) => (list ?? []).length > 0);
}

function stepUser({
  runAsUser,
  runAsGroup,
  runAsNonRoot = false,
}: NonNullable<KubernetesExecutor['securityContext']>): Result<StepUser, Failure> {
  const user = runAsUser === undefined ? undefined : Number(runAsUser);
  if (user === 0 && runAsNonRoot) {
    const detail = 'Its security context says runAsNonRoot, and runAsUser 0, which is root. Change one of them.';
    return err({ reason: 'start-refused', detail });
  }
  return ok({
    notRoot: runAsNonRoot,
    ...(user === undefined ? {} : { user }),
    ...(runAsGroup === undefined ? {} : { group: Number(runAsGroup) }),
  });
}

/** Shorter texts are in every log, and hiding them would tell more than it hides. */
export const shortestSecret = 4;

/** A secret of several lines may be printed line by line, and a file’s last line break is seldom printed with it. */
export function secretTexts(values: readonly string[]): readonly string[] {
  const texts = values.flatMap((value) => [value, value.trim(), ...value.split('\n').map((line) => line.trim())]);
  return [...new Set(texts)].filter((text) => text.length >= shortestSecret);
}
