import { setImmediate } from 'node:timers/promises';
import type { AttemptExit } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import type {
  AttemptIdentity,
  AttemptListener,
  AttemptOutcome,
  Beginning,
  ReadyImage,
  RunningAttempt,
} from '../executor.ts';
import { errorText } from '../files.ts';
import { tellingLine } from '../logs.ts';
import type { Disposable } from '../ports.ts';
import { ConnectionLost, type Staging, type StagingKind } from '../staging/staging.ts';
import type { ContainerInfo, DaemonInfo, DockerApi } from './api.ts';
import { removeAttempt } from './clean-up.ts';
import { createContact, daemonPatience } from './contact.ts';
import { containerSpec, resourceWarnings } from './container-spec.ts';
import { isOurs, stagingOf } from './labels.ts';
import { pumpLog, type LogPump, type PumpContext } from './log-pump.ts';
import { readSecrets } from './secrets.ts';
import { deliverPod, preparePod } from './pod.ts';
import { runInitContainers, type InitPorts } from './init-containers.ts';
import { exitOf, failureOf, isOver, startRefusal } from './outcome.ts';

/** What attempts of one daemon share. */
export interface AttemptContext extends PumpContext {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly staging: (kind: StagingKind) => Staging;
  /** Which way of staging new containers get; asks the daemon once. Throws `ConnectionLost`. */
  readonly chooseStaging: (image: ReadyImage) => Promise<StagingKind>;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
}

/** How long a start whose answer was lost may still be under way in the daemon before it is given again. */
const startSettles = 2000;
/** How long the kernel's word about a lack of memory may come after the exit. */
const memoryVerdictDelay = 200;
/** How long a failed step's outcome waits for its last line. */
const lastLineDelay = 1000;
const missingPause = 500;
const missingChecks = 3;

interface Container {
  readonly id: string;
  readonly staging: Staging;
  /** Of a container that an earlier engine started. */
  readonly startedAt?: number;
}

/** What must be known of a container to go on with it. */
type Found = Pick<ContainerInfo, 'id' | 'status' | 'error' | 'labels' | 'startedAt'>;

/** Either the way on, or the outcome that ends the attempt. Undefined: watching has ended. */
type Step<T> = { readonly go: T } | { readonly end: AttemptOutcome } | undefined;

const failed = (failure: Failure, exit: AttemptExit = {}): { readonly end: AttemptOutcome } => ({
  end: { type: 'failed', exit, failure },
});
const canceledBefore: { readonly end: AttemptOutcome } = { end: { type: 'canceled', exit: {} } };

/** Runs one attempt in a container and says what became of it. The outcome is only ever what inspect says of that container after its exit. */
export function runAttempt(
  context: AttemptContext,
  identity: AttemptIdentity,
  step: ResolvedStep,
  image: ReadyImage,
  beginning: Beginning,
  listener: AttemptListener,
): RunningAttempt {
  const { api, info, clock } = context;
  const detached = new AbortController();
  const contact = createContact(clock, detached.signal, (detail) => listener.unknown(detail));
  const { insist } = contact;
  let canceled = false;
  let pump: LogPump | undefined;
  let container: Container | undefined;
  /** What inspect said when it was over. */
  let ended: ContainerInfo | undefined;
  let isRunning = false;
  let overdue: Disposable | undefined;
  let isOverdue = false;
  let stopInit = (): void => undefined;
  const initPorts: InitPorts = {
    api,
    info,
    contact,
    signal: detached.signal,
    graceSeconds: context.graceSeconds,
    onRunning: (end) => (stopInit = end),
    isCanceled: () => canceled,
  };
  let podWarnings: readonly string[] = [];
  let stopping: Promise<'stopped' | 'already-stopped' | undefined> | undefined;

  const stop = (): void => {
    if (stopping !== undefined || container === undefined || !isRunning) return;
    const { id } = container;
    stopping = insist(() => api.stopContainer(id, context.graceSeconds)).then((answer) =>
      answer?.ok === true ? answer.value : undefined,
    );
  };

  /** The texts to hide in the log; where the engine that knew them is gone, the container is asked. */
  const secretsOf = async (id: string): Promise<readonly string[]> => {
    const { pod } = step;
    if (pod?.unstartable === undefined) return pod?.secrets ?? [];
    const found = await insist(async () => {
      const state = await api.inspectContainer(id);
      return state.ok ? readSecrets(api, state.value) : state;
    });
    return found?.ok === true ? found.value : [];
  };

  /** Ends the step when its deadline has come, which counts from its start. */
  const watchDeadline = (startedAt: number | undefined): void => {
    const seconds = step.pod?.deadlineSeconds;
    if (seconds === undefined) return;
    const ran = startedAt === undefined ? 0 : clock.now() - startedAt;
    overdue = clock.after(Math.max(0, seconds * 1000 - ran), () => {
      isOverdue = true;
      stop();
    });
  };

  /** The container with this attempt's name, if it is ours. */
  const find = async (): Promise<Step<ContainerInfo | 'none'>> => {
    const found = await insist(() => api.inspectContainer(identity.handle));
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
  };

  const create = async (): Promise<Step<Found>> => {
    let kind: StagingKind | undefined;
    let waited = 0;
    let wasReached = false;
    for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
      if (canceled && !wasReached) return canceledBefore;
      try {
        kind ??= await context.chooseStaging(image);
        const staging = context.staging(kind);
        const mounts = await staging.prepare(identity, step);
        const pod = await preparePod(api, info, identity, step, image);
        if (detached.signal.aborted) return undefined;
        if (!pod.ok) return failed(pod.error);
        podWarnings = pod.value.warnings;
        const spec = containerSpec(identity, step, image, info, kind, mounts, pod.value);
        const answer = await api.createContainer(identity.handle, spec);
        if (answer.ok) contact.found();
        if (answer.ok) return { go: { id: answer.value, status: 'created', error: '', labels: spec.Labels } };
        if (answer.error.kind === 'status') {
          contact.found();
          // The name is taken: by an earlier request whose answer was lost, or by somebody else.
          if (answer.error.status === 409) return created(await find());
          return failed(createRefusal(answer.error.status, answer.error.message));
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
  };

  const created = (found: Step<ContainerInfo | 'none'>): Step<Found> => {
    if (found === undefined || 'end' in found) return found;
    return found.go === 'none'
      ? failed({ reason: 'environment', detail: 'Somebody removed the container before it was started.' })
      : { go: found.go };
  };

  const createRefusal = (status: number, message: string): Failure =>
    status === 404
      ? {
          reason: 'image-not-found',
          image: image.image,
          detail: `it was removed after it had been made ready (${message})`,
        }
      : { reason: 'start-refused', detail: `Docker refused to create the container: ${message}.` };

  const begin = async ({ id, staging }: Container): Promise<Step<null>> => {
    if (step.pod?.unstartable !== undefined) return failed(step.pod.unstartable);
    for (;;) {
      const delivered = await insist(async () => {
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
      const initialised = await runInitContainers(initPorts, identity, id, step.pod?.initContainers ?? []);
      if (initialised === undefined) return undefined;
      if (!initialised.ok) return failed(initialised.error);
      if (canceled) return canceledBefore;
      const started = await api.startContainer(id);
      if (detached.signal.aborted) return undefined;
      if (started.ok) {
        contact.found();
        return { go: null };
      }
      if (started.error.kind === 'status') {
        contact.found();
        return failed(startRefusal(started.error.message, step.argv[0] ?? ''));
      }
      contact.lost(started.error.message);
      const settled = await settleStart(id);
      if (settled !== 'again') return settled;
    }
  };

  /** After a start without an answer: whether it happened. It may still be under way, and a second start after it ended would run the step twice. */
  const settleStart = async (id: string): Promise<Step<null> | 'again'> => {
    for (const wait of [0, startSettles]) {
      if (wait > 0 && !(await contact.pause(wait))) return undefined;
      const found = await insist(() => api.inspectContainer(id));
      if (found === undefined) return undefined;
      if (!found.ok) return failed({ reason: 'lost', detail: 'The container of the step is gone.' });
      if (found.value.status !== 'created') return { go: null };
      if (found.value.error !== '') return failed(startRefusal(found.value.error, step.argv[0] ?? ''));
    }
    return 'again';
  };

  /** Watches a container until it is over. */
  const watch = async (id: string): Promise<Step<ContainerInfo>> => {
    let missing = 0;
    for (;;) {
      const waited = await api.waitContainer(id, detached.signal);
      if (detached.signal.aborted) return undefined;
      if (waited.ok) listener.exited();
      else if (waited.error.kind === 'connection') contact.lost(waited.error.message);
      const found = await insist(() => api.inspectContainer(id));
      if (found === undefined) return undefined;
      if (found.ok && isOver(found.value)) return { go: found.value };
      if (found.ok) missing = 0;
      else if (found.error.status === 404) missing += 1;
      if (missing >= missingChecks) {
        return failed({ reason: 'lost', detail: 'Somebody removed the container of the step, and nobody saw it end.' });
      }
      if (!(await contact.pause(missingPause))) return undefined;
    }
  };

  const lastLogLine = async (): Promise<string | undefined> => {
    pump?.containerEnded();
    if (pump !== undefined) await Promise.race([pump.done, contact.pause(lastLineDelay)]);
    return tellingLine(context.logs, identity);
  };

  const conclude = async ({ id, staging }: Container, state: ContainerInfo): Promise<AttemptOutcome | undefined> => {
    const exit = exitOf(state);
    if ((canceled || isOverdue) && (await stopping) === 'stopped') {
      if (canceled) return { type: 'canceled', exit };
      return { type: 'failed', exit, failure: { reason: 'deadline', seconds: step.pod?.deadlineSeconds ?? 0 } };
    }
    const { memoryLimitBytes } = step.resources;
    let failure = failureOf(state, memoryLimitBytes);
    if (failure?.reason === 'signal' && failure.signal === 'SIGKILL' && memoryLimitBytes !== undefined) {
      if (!(await contact.pause(memoryVerdictDelay))) return undefined;
      const again = await insist(() => api.inspectContainer(id));
      if (again?.ok === true) failure = failureOf(again.value, memoryLimitBytes);
    }
    if (failure?.reason === 'exit-code') {
      const line = await lastLogLine();
      if (detached.signal.aborted) return undefined;
      return { type: 'failed', exit, failure: { ...failure, ...(line === undefined ? {} : { lastLogLine: line }) } };
    }
    if (failure !== undefined) return { type: 'failed', exit, failure };
    return collect(id, staging, state, exit);
  };

  const collect = async (
    id: string,
    staging: Staging,
    state: ContainerInfo,
    exit: AttemptExit,
  ): Promise<AttemptOutcome | undefined> => {
    for (;;) {
      try {
        const collected = await staging.collect(id, identity, step);
        if (detached.signal.aborted) return undefined;
        contact.found();
        if (!collected.ok) return { type: 'failed', exit, failure: collected.error };
        const { outputs, warnings } = collected.value;
        const killed = state.oomKilled
          ? ['A process of the step was killed because memory ran out, but the step went on.']
          : [];
        return {
          type: 'succeeded',
          exit,
          outputs,
          warnings: [...resourceWarnings(step.resources, info), ...podWarnings, ...killed, ...warnings],
        };
      } catch (error) {
        if (!(error instanceof ConnectionLost)) {
          const detail = `The outputs of the step could not be stored: ${errorText(error)}.`;
          return { type: 'failed', exit, failure: { reason: 'environment', detail } };
        }
        contact.lost(error.message);
        if (!(await contact.pause(missingPause))) return undefined;
      }
    }
  };

  /** Finds or makes the container, and starts it unless it was. */
  const enter = async (): Promise<Step<Container>> => {
    let state: Step<Found>;
    if (beginning.kind === 'take-over') {
      const found = await find();
      if (found === undefined || 'end' in found) return found;
      if (found.go === 'none' && beginning.wasStarted) {
        return failed({ reason: 'lost', detail: 'The container of the step is gone, and nobody saw it end.' });
      }
      state = found.go === 'none' ? await create() : { go: found.go };
    } else {
      state = await create();
    }
    if (state === undefined || 'end' in state) return state;
    const { id, labels, startedAt } = state.go;
    const staging = context.staging(stagingOf(labels));
    const made: Container = { id, staging, ...(startedAt === undefined ? {} : { startedAt }) };
    container = made;
    if (state.go.status === 'created') {
      if (state.go.error !== '') return failed(startRefusal(state.go.error, step.argv[0] ?? ''));
      if (canceled) return canceledBefore;
      const begun = await begin(made);
      if (begun === undefined || 'end' in begun) return begun;
    }
    if (beginning.kind === 'start' || !beginning.wasStarted) listener.started(made.id);
    return { go: made };
  };

  const live = async (): Promise<AttemptOutcome | undefined> => {
    const entered = await enter();
    if (entered === undefined) return undefined;
    if ('end' in entered) return entered.end;
    const made = entered.go;
    isRunning = true;
    pump = pumpLog(context, made.id, identity, await secretsOf(made.id));
    if (canceled) stop();
    watchDeadline(made.startedAt);
    const watched = await watch(made.id);
    overdue?.dispose();
    isRunning = false;
    if (watched === undefined) return undefined;
    if ('end' in watched) {
      pump.containerEnded();
      return watched.end;
    }
    ended = watched.go;
    return conclude(made, ended);
  };

  const lived = live();
  return {
    outcome: lived.then((outcome) => outcome ?? new Promise<never>(() => undefined)),
    cancel() {
      canceled = true;
      stopInit();
      stop();
    },
    async detach() {
      detached.abort();
      pump?.stop();
      await Promise.all([lived, pump?.done]);
    },
    async cleanUp() {
      await lived;
      // The requests that start the next steps are on their way first.
      await setImmediate();
      pump?.containerEnded();
      await removeAttempt(context, identity, pump, ended);
    },
  };
}
