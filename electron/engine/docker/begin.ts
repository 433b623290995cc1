/** How an attempt gets its container: found or made, filled, and started once. */
import type { Beginning } from '../executor.ts';
import { errorText } from '../files.ts';
import { ConnectionLost, type StagingKind } from '../staging/staging.ts';
import type { ContainerInfo } from './api.ts';
import { daemonPatience } from './contact.ts';
import { containerSpec } from './container-spec.ts';
import { runInitContainers } from './init-containers.ts';
import { isOurs, stagingOf } from './labels.ts';
import { createRefusal, startRefusal } from './outcome.ts';
import { failed, type AttemptWork, type Container, type Phase } from './phase.ts';
import { deliverPod, preparePod } from './pod.ts';

/** How long a start whose answer was lost may still be under way in the daemon before it is given again. */
const startSettles = 2000;

const canceledBefore = { end: { type: 'canceled', exit: {} } } as const;
const unprovided = { end: { type: 'unprovided' } } as const;

/** What must be known of a container to go on with it. */
interface Found extends Pick<ContainerInfo, 'id' | 'status' | 'error' | 'labels' | 'startedAt'> {
  readonly warnings?: readonly string[];
}

/** Finds or makes the container, and starts it unless it was. `onInit` is told how to end the init container that runs. */
export async function beginAttempt(
  work: AttemptWork,
  beginning: Beginning,
  onInit: (stop: () => void) => void,
): Promise<Phase<Container>> {
  const { context, step } = work;
  const found = await findOrCreate(work, beginning);
  if (found === undefined || 'end' in found) return found;
  const { id, labels, startedAt, status, error, warnings = [] } = found.go;
  const staging = context.staging(stagingOf(labels));
  const container: Container = { id, staging, warnings, ...(startedAt === undefined ? {} : { startedAt }) };
  if (status !== 'created') return { go: container };
  if (error !== '') return failed(startRefusal(error, step.argv[0] ?? ''));
  if (work.isCanceled()) return canceledBefore;
  if (step.pod?.valuesGone === true) return unprovided;
  const started = await start(work, container, onInit);
  return started === undefined || 'end' in started ? started : { go: container };
}

async function findOrCreate(work: AttemptWork, beginning: Beginning): Promise<Phase<Found>> {
  if (beginning.kind === 'start') return create(work);
  const found = await find(work);
  if (found === undefined || 'end' in found) return found;
  if (found.go !== 'none') return { go: found.go };
  return beginning.wasStarted
    ? failed({ reason: 'lost', detail: 'The container of the step is gone, and nobody saw it end.' })
    : create(work);
}

/** The container with this attempt's name, if it is ours. */
async function find({ context: { api }, identity, contact }: AttemptWork): Promise<Phase<ContainerInfo | 'none'>> {
  const found = await contact.insist(() => api.inspectContainer(identity.handle));
  if (found === undefined) return undefined;
  if (!found.ok) {
    if (found.error.status === 404) return { go: 'none' };
    return failed({
      reason: 'environment',
      detail: `Docker cannot say what ${identity.handle} is: ${found.error.message}.`,
    });
  }
  if (isOurs(identity, found.value.labels)) return { go: found.value };
  const detail = `A container named ${identity.handle} is in the way, and it is not of this step. Remove it with: docker rm -f ${identity.handle}.`;
  return failed({ reason: 'start-refused', detail });
}

async function create(work: AttemptWork): Promise<Phase<Found>> {
  const { context, identity, step, image, contact, watching } = work;
  const { api, info } = context;
  let kind: StagingKind | undefined;
  let waited = 0;
  let wasReached = false;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    if (work.isCanceled() && !wasReached) return canceledBefore;
    if (step.pod?.valuesGone === true) return unprovided;
    try {
      kind ??= await context.chooseStaging(image);
      const staging = context.staging(kind);
      const mounts = await staging.prepare(identity, step);
      const pod = await preparePod(api, info, identity, step, image);
      if (watching.aborted) return undefined;
      if (!pod.ok) return failed(pod.error);
      const spec = containerSpec(identity, step, image, info, kind, mounts, pod.value);
      const answer = await api.createContainer(identity.handle, spec);
      if (answer.ok) {
        contact.found();
        const { warnings } = pod.value;
        return { go: { id: answer.value, status: 'created', error: '', labels: spec.Labels, warnings } };
      }
      if (answer.error.kind === 'status') {
        contact.found();
        // The name is taken: by an earlier request whose answer was lost, or by somebody else.
        if (answer.error.status === 409) return created(await find(work));
        return failed(createRefusal(image.image, answer.error.status, answer.error.message));
      }
      wasReached ||= answer.error.reached;
      contact.lost(answer.error.message);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) {
        return failed({
          reason: 'environment',
          detail: `The step's files could not be put in place: ${errorText(error)}.`,
        });
      }
      contact.lost(error.message);
    }
    // Nothing was ever begun, so this is no unknown: there is no Docker.
    if (!wasReached && waited > daemonPatience) {
      return failed({
        reason: 'environment',
        detail: `Docker at ${api.host} cannot be reached. Start it and run again.`,
      });
    }
    waited += wait;
    if (!(await contact.pause(wait))) return undefined;
  }
}

function created(found: Phase<ContainerInfo | 'none'>): Phase<Found> {
  if (found === undefined || 'end' in found) return found;
  return found.go === 'none'
    ? failed({ reason: 'environment', detail: 'Somebody removed the container before it was started.' })
    : { go: found.go };
}

async function start(
  work: AttemptWork,
  { id, staging }: Container,
  onInit: (stop: () => void) => void,
): Promise<Phase<null>> {
  const { step, contact, watching } = work;
  const { api } = work.context;
  for (;;) {
    const delivered = await contact.insist(async () => {
      const staged = await staging.deliver(id, step);
      return staged.ok ? deliverPod(api, id, step) : staged;
    });
    if (delivered === undefined) return undefined;
    if (!delivered.ok) {
      return failed({
        reason: 'environment',
        detail: `The step's inputs could not be copied: ${delivered.error.message}.`,
      });
    }
    const initialised = await runInitContainers({ work, onRunning: onInit }, id, step.pod?.initContainers ?? []);
    if (initialised === undefined) return undefined;
    if (!initialised.ok) return failed(initialised.error);
    if (work.isCanceled()) return canceledBefore;
    const started = await api.startContainer(id);
    if (watching.aborted) return undefined;
    if (started.ok) {
      contact.found();
      return { go: null };
    }
    if (started.error.kind === 'status') {
      contact.found();
      return failed(startRefusal(started.error.message, step.argv[0] ?? ''));
    }
    contact.lost(started.error.message);
    const settled = await settleStart(work, id);
    if (settled !== 'again') return settled;
  }
}

/** After a start without an answer: whether it happened. It may still be under way, and a second start after it ended would run the step twice. */
async function settleStart(
  { context: { api }, step, contact }: AttemptWork,
  id: string,
): Promise<Phase<null> | 'again'> {
  for (const wait of [0, startSettles]) {
    if (wait > 0 && !(await contact.pause(wait))) return undefined;
    const found = await contact.insist(() => api.inspectContainer(id));
    if (found === undefined) return undefined;
    if (!found.ok) return failed({ reason: 'lost', detail: 'The container of the step is gone.' });
    if (found.value.status !== 'created') return { go: null };
    if (found.value.error !== '') return failed(startRefusal(found.value.error, step.argv[0] ?? ''));
  }
  return 'again';
}
