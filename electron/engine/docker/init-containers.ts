/** Containers that have to end well before a step begins. */
import type { InitContainer } from '../../../shared/plan/pod-init.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { AttemptIdentity } from '../executor.ts';
import type { Answer, ContainerInfo, ContainerMount, ContainerSpec, DockerApi } from './api.ts';
import { baseConfig } from './container-spec.ts';
import { attemptLabels, isOurs } from './labels.ts';
import { isOver } from './outcome.ts';
import type { AttemptWork } from './phase.ts';
import { claimVolume } from './volumes.ts';

/** What running init containers needs. */
export interface InitPorts {
  readonly work: AttemptWork;
  /** Told how to end the container that runs now. */
  readonly onRunning: (stop: () => void) => void;
}

/** How many init containers a step’s container has; they bear its name with a number. */
const countLabel = 'dev.millrace.init';

/** The label of a container with init containers. */
export function initLabels(containers: readonly InitContainer[]): { readonly [name: string]: string } {
  return containers.length === 0 ? {} : { [countLabel]: String(containers.length) };
}

function initName({ handle }: AttemptIdentity, index: number): string {
  return `${handle}-init-${index}`;
}

/**
 * Runs them one after the other, before the step’s container is started, whose volumes they share. What a dead engine began is gone on with.
 * Undefined: watching has ended.
 */
export async function runInitContainers(
  ports: InitPorts,
  step: string,
  containers: readonly InitContainer[],
): Promise<Result<null, Failure> | undefined> {
  for (const [index, container] of containers.entries()) {
    if (ports.work.isCanceled()) return ok(null);
    const ended = await runOne(ports, step, container, index);
    if (ended === undefined || !ended.ok) return ended;
    if (ended.value.exitCode === 0 || ports.work.isCanceled()) continue;
    const detail = `Its init container “${container.name}” ended with status ${ended.value.exitCode}. Look at what it does: ${[...(container.command ?? []), ...container.args].join(' ')}.`;
    return err({ reason: 'start-refused', detail });
  }
  return ok(null);
}

async function runOne(
  ports: InitPorts,
  step: string,
  container: InitContainer,
  index: number,
): Promise<Result<ContainerInfo, Failure> | undefined> {
  const { work } = ports;
  const { identity, contact, watching } = work;
  const { api, graceSeconds } = work.context;
  const name = initName(identity, index);
  const made = await contact.insist(async () => {
    const spec = await initSpec(work, step, container);
    if (!spec.ok) return spec;
    const created = await api.createContainer(name, spec.value);
    // The name is taken: by a request whose answer was lost, by a dead engine, or by somebody else.
    return created.ok || created.error.kind !== 'status' || created.error.status !== 409 ? created : ok(name);
  });
  if (made === undefined) return undefined;
  if (!made.ok) return refusedInit(container, made.error.message);
  for (let begun = false; ;) {
    const state = await contact.insist(() => api.inspectContainer(name));
    if (state === undefined) return undefined;
    if (!state.ok) return refusedInit(container, state.error.message);
    if (!isOurs(identity, state.value.labels)) return refusedInit(container, `a container named ${name} is in the way`);
    if (isOver(state.value)) return ok(state.value);
    if (state.value.status === 'created') {
      if (begun) return refusedInit(container, state.value.error);
      begun = true;
      const started = await contact.insist(() => api.startContainer(name));
      if (started === undefined) return undefined;
      if (!started.ok) return refusedInit(container, started.error.message);
    }
    ports.onRunning(() => void contact.insist(() => api.stopContainer(name, graceSeconds)));
    if (work.isCanceled()) await contact.insist(() => api.stopContainer(name, graceSeconds));
    await api.waitContainer(name, watching);
    if (watching.aborted) return undefined;
  }
}

function refusedInit({ name }: InitContainer, message: string): Result<never, Failure> {
  const detail = `Docker refused its init container “${name}”: ${message}.`;
  return err({ reason: 'start-refused', detail });
}

async function initSpec(
  { context: { api, info }, identity }: AttemptWork,
  step: string,
  container: InitContainer,
): Answer<ContainerSpec> {
  const state = await api.inspectContainer(step);
  if (!state.ok) return state;
  const Mounts = container.mounts.map(({ of, path }): ContainerMount => {
    const Source = of.kind === 'claim' ? claimVolume(identity.home, of.claim) : state.value.volumes[of.path];
    const source = Source === undefined ? {} : { Source };
    return { Type: 'volume', ...source, Target: path, ReadOnly: false, VolumeOptions: { NoCopy: true } };
  });
  return ok({
    Image: container.image,
    ...(container.command === undefined ? {} : { Entrypoint: container.command }),
    Cmd: container.args,
    Env: container.env.map(({ name, value }) => `${name}=${value}`),
    Labels: attemptLabels(identity, 'mounts'),
    StopSignal: 'SIGTERM',
    HostConfig: { ...baseConfig(info), Mounts },
  });
}

/** Removes the init containers of a step whose outcome is committed. Throws where that cannot be done. */
export async function removeInitContainers(
  api: DockerApi,
  identity: AttemptIdentity,
  labels: ContainerInfo['labels'],
): Promise<void> {
  for (let index = 0; index < Number(labels[countLabel] ?? 0); index += 1) {
    const found = await api.inspectContainer(initName(identity, index));
    if (!found.ok && found.error.kind === 'status' && found.error.status === 404) continue;
    if (!found.ok) throw new Error(`Docker did not look for an init container: ${found.error.message}`);
    if (!isOurs(identity, found.value.labels)) continue;
    if (!isOver(found.value)) await api.stopContainer(found.value.id, 0);
    const removed = await api.removeContainer(found.value.id);
    if (!removed.ok) throw new Error(`Docker did not remove an init container: ${removed.error.message}`);
  }
}
