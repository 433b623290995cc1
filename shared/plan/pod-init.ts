import { isSidecar, type KubernetesExecutor } from '../ir/platform-spec.ts';
import { ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import { expandVariables } from './kubelet.ts';
import { mountPath, type StepMount } from './pod-mounts.ts';
import { refused } from './pod-values.ts';
import type { PodVariable } from './pod-variables.ts';

/** A container that has to end well before its step begins. */
export interface InitContainer {
  readonly name: string;
  readonly image: string;
  /** Absent: the image's own, as Kubernetes has it. */
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly PodVariable[];
  /** Volumes of the step, and where it finds them. */
  readonly mounts: readonly { readonly of: StepMount; readonly path: string }[];
}

type Written = NonNullable<KubernetesExecutor['initContainers']>[number];

/** The init containers of an executor; sidecars are left out, and said to be (SYM-75). */
export function podInitContainers(
  { initContainers = [] }: KubernetesExecutor,
  mounts: readonly StepMount[],
): Result<readonly InitContainer[], Failure> {
  const containers: InitContainer[] = [];
  for (const written of initContainers.filter((container) => !isSidecar(container))) {
    const container = initContainer(written, mounts);
    if (!container.ok) return container;
    containers.push(container.value);
  }
  return ok(containers);
}

function initContainer(written: Written, volumes: readonly StepMount[]): Result<InitContainer, Failure> {
  const { name = '', image = '', command = [], args = [], volumeMounts = [] } = written;
  const variables = new Map<string, string>();
  const expand = (text: string): string => expandVariables(text, (variable) => variables.get(variable));
  for (const { name: variable = '', value = '' } of written.env ?? []) variables.set(variable, expand(value));
  const mounts: InitContainer['mounts'][number][] = [];
  for (const { volumeName, mountPath: path } of volumeMounts) {
    const of = volumes.find(({ volume }) => volume === volumeName);
    if (of === undefined) {
      return refused(
        `Its init container “${name}” mounts “${volumeName}”, and the step has no such volume. Mount it there, too.`,
      );
    }
    mounts.push({ of, path: mountPath(path) });
  }
  return ok({
    name,
    image,
    ...(command.length === 0 ? {} : { command: command.map(expand) }),
    args: args.map(expand),
    env: [...variables].map(([variable, value]) => ({ name: variable, value })),
    mounts,
  });
}
