/**
 * The steps of one run, from the schedule's command to start an attempt to the attempt itself: inputs and command line are resolved, images made
 * ready, an earlier result is taken where one fits, and only then is the attempt created.
 */
import type { CheckedIr } from '../../shared/ir/compiled.ts';
import { filledInStep } from '../../shared/plan/constants.ts';
import { stepLacks, type Capacity } from '../../shared/plan/lacking-resources.ts';
import type { Namespace } from '../../shared/plan/namespace.ts';
import type { Surroundings } from '../../shared/plan/pod.ts';
import { resolveStep } from '../../shared/plan/resolve.ts';
import type { ResolvedStep } from '../../shared/plan/step.ts';
import type { Result } from '../../shared/result.ts';
import type { ImageProgress, RunEvent, RunOptions } from '../../shared/run/events.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { Command, ExecutionResult } from '../../shared/schedule/command.ts';
import { executionToDo, isPending } from '../../shared/schedule/schedule.ts';
import type { Schedule } from '../../shared/schedule/state.ts';
import type { AttemptIdentity, Executor, ReadyImage } from './executor.ts';
import type { Random } from './ports.ts';
import type { CachedResult, CacheableStep, ResultCache } from './result-cache.ts';
import { createRunAttempts } from './runner-attempts.ts';
import { createRunCache } from './runner-cache.ts';
import { createRunImages } from './runner-images.ts';
import { identify, type LeftAttempt, type Replayed } from './runner-replay.ts';
import type { Input, Turn } from './runner-turns.ts';

type StartAttempt = Extract<Command, { do: 'start-attempt' }>;

/** The steps of one run. */
export interface RunSteps {
  /** Makes an image ready before a step asks for it. */
  prepareImage(image: string): void;
  /** Begins an attempt, or what it waits for. */
  start(command: StartAttempt, turn: Turn): void;
  /** Goes on with what the record says an earlier engine had. */
  takeUp(replayed: Replayed): void;
  /** Takes the values of secrets and config maps that went with an earlier engine. False: this one has them. */
  give(namespace: Namespace): boolean;
  /** Asks a live attempt to end; nothing when there is none. */
  cancel(path: string, attempt: number): void;
  /** The end of an execution is committed. */
  ended(path: string, succeeded: boolean): void;
  /** How many attempts are alive. */
  liveAttempts(): number;
  /** Whether a step had the workspace of the run. */
  usedWorkspace(): boolean;
  /** Begins nothing more. */
  stop(): void;
  /** Leaves all live attempts alone, for the next engine. */
  detach(): Promise<void>;
  /** Settles when every clean-up that was begun is over. */
  cleaned(): Promise<void>;
}

/** What the steps of a run need. */
export interface RunStepsPorts {
  readonly home: string;
  readonly run: string;
  readonly ir: CheckedIr;
  readonly schedule: Schedule;
  readonly options: RunOptions;
  readonly namespace: Surroundings['namespace'];
  readonly executor: Executor;
  readonly cache: ResultCache;
  readonly random: Random;
  readonly capacity: () => Capacity;
  readonly post: (input: Input) => void;
  readonly onCleaned: (identity: AttemptIdentity) => void;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly onBug: (error: unknown) => void;
}

/** Makes the steps of one run. */
export function createRunSteps(ports: RunStepsPorts): RunSteps {
  const { home, run, ir, schedule, executor, post, onBug } = ports;
  const images = createRunImages({
    executor,
    onBug,
    onProgress: ports.onProgress,
    post(event) {
      post({ event });
      if ('image' in event && event.type !== 'image-pulling') releaseWaiting(event);
    },
  });
  const attempts = createRunAttempts({
    executor,
    onBug,
    onCleaned: ports.onCleaned,
    onUnprovided,
    post(event, afterCommit) {
      post({ event, ...(afterCommit === undefined ? {} : { afterCommit }) });
    },
  });
  const cache = createRunCache(ports.cache, ports.options.cache);
  /** Secrets and config maps. */
  let { namespace } = ports;
  /** Attempts that wait for values of them which went with an earlier engine. */
  let unprovided: StartAttempt[] = [];
  /** Attempts that were created by an earlier engine and never started, by path; they wait for the same. */
  const leftUnprovided = new Map<string, AttemptIdentity>();
  let wantsObjects = false;
  /** Attempts that wait for an image. */
  const waiting = new Map<string, StartAttempt[]>();
  let hadWorkspace = false;

  function resolve(identity: AttemptIdentity): Result<ResolvedStep, Failure> {
    const { task, inputs, names, scope } = executionToDo(schedule, identity.path);
    const surroundings = { scope, namespace, filledInStep: filledInStep(task) };
    const step = resolveStep(ir, task.componentRef?.name ?? '', inputs, executor.layout(identity), names, surroundings);
    if (step.ok) hadWorkspace ||= (step.value.pod?.mounts ?? []).some(({ kind }) => kind === 'workspace');
    return step;
  }

  function start(command: StartAttempt, turn: Turn): void {
    if (!isPending(schedule, command)) return;
    const { path, attempt } = command;
    const identity = identify(home, run, path, attempt, ports.random.hex(8));
    const step = resolve(identity);
    if (!step.ok) {
      turn.record({ type: 'execution-failed', path, kind: 'step', failure: step.error });
      return;
    }
    const wanted = imagesOf(step.value);
    const failure = wanted.map((name) => images.failed(name)).find((found) => found !== undefined);
    if (failure !== undefined) {
      turn.record({ type: 'execution-failed', path, kind: 'step', failure });
      return;
    }
    const missing = wanted.find((name) => images.ready(name) === undefined);
    const image = images.ready(step.value.image);
    if (missing !== undefined || image === undefined) {
      awaitImage(missing ?? step.value.image, command, turn);
      return;
    }
    const task = cacheable(path, step.value, image);
    const cached = attempt === 1 ? cache.find(task) : undefined;
    if (cached !== undefined) {
      turn.afterCommit(() => {
        takeFromCache(command, task, cached).catch(onBug);
      });
      return;
    }
    if (step.value.pod?.valuesGone === true) {
      unprovided.push(command);
      wantObjects((event) => {
        turn.record(event);
      });
      return;
    }
    // Amounts that were known before the run were judged then.
    const lacking = ports.options.strictResources ? stepLacks(step.value.resources, ports.capacity()) : [];
    if (lacking.length > 0) {
      const detail = `it asks for ${lacking.join('; and for ')}, and the run is strict about resources`;
      turn.record({ type: 'execution-failed', path, kind: 'step', failure: { reason: 'start-refused', detail } });
      return;
    }
    cache.runs(task);
    const { nonce, handle } = identity;
    turn.record({ type: 'attempt-created', path, attempt, nonce, executor: executor.kind, handle });
    turn.afterCommit(() => {
      attempts.start(identity, step.value, image);
    });
  }

  function give(given: Namespace): boolean {
    if (namespace !== 'gone') return false;
    namespace = given;
    if (wantsObjects) post({ event: { type: 'objects-given' }, afterCommit: takeOverProvided });
    wantsObjects = false;
    const commands = unprovided;
    unprovided = [];
    post({ commands: () => commands });
    return true;
  }

  function wantObjects(record: (event: RunEvent) => void): void {
    if (!wantsObjects) record({ type: 'objects-wanted' });
    wantsObjects = true;
  }

  function onUnprovided(identity: AttemptIdentity): void {
    leftUnprovided.set(identity.path, identity);
    // They may have been given while it was looked for.
    if (namespace !== 'gone') takeOverProvided();
    else
      wantObjects((event) => {
        post({ event });
      });
  }

  function takeOverProvided(): void {
    const left = [...leftUnprovided.values()];
    leftUnprovided.clear();
    for (const identity of left) takeOver({ identity, wasStarted: false });
  }

  function awaitImage(image: string, command: StartAttempt, turn: Turn): void {
    waiting.set(image, [...(waiting.get(image) ?? []), command]);
    turn.afterCommit(() => {
      images.prepare(image);
    });
  }

  function releaseWaiting(event: Extract<RunEvent, { image: string }>): void {
    const commands = waiting.get(event.image) ?? [];
    waiting.delete(event.image);
    for (const command of commands) {
      if (event.type === 'image-ready') post({ commands: () => [command] });
      else if (event.type === 'image-failed') finish(command, { state: 'FAILED', failure: event.failure });
    }
  }

  function cacheable(path: string, { pod }: ResolvedStep, image: ReadyImage): CacheableStep {
    const { task, inputs } = executionToDo(schedule, path);
    const mounts = pod?.mounts ?? [];
    return { run, path, executor: executor.kind, ir, task, inputs, imageDigest: image.digest, mounts };
  }

  /** Results whose bytes are whole end the execution; else the step is asked for again, and finds none. */
  async function takeFromCache(command: StartAttempt, step: CacheableStep, cached: CachedResult): Promise<void> {
    const whole = await cache.isWhole(step, cached);
    if (!whole) post({ commands: () => [command] });
    else finish(command, { state: 'SUCCEEDED', outputs: cached.outputs, cachedFrom: cached.from });
  }

  /** Ends an execution of which no attempt began, unless it is over when its turn to be recorded comes. */
  function finish(command: StartAttempt, result: ExecutionResult): void {
    const end: Command = { do: 'finish-execution', path: command.path, kind: 'step', result };
    post({ commands: () => (isPending(schedule, command) ? [end] : []) });
  }

  function takeOver({ identity, wasStarted }: LeftAttempt): void {
    const step = resolve(identity);
    if (step.ok) {
      const image = images.ready(step.value.image) ?? { image: step.value.image, digest: step.value.image };
      cache.runs(cacheable(identity.path, step.value, image));
      attempts.takeOver(identity, step.value, image, wasStarted);
      return;
    }
    const { path, attempt } = identity;
    post({
      event: { type: 'attempt-failed', path, attempt, exit: {}, failure: step.error },
      afterCommit() {
        attempts.cleanUp(identity);
      },
    });
  }

  return {
    prepareImage(image) {
      images.prepare(image);
    },
    start,
    takeUp(replayed) {
      ({ wantsObjects } = replayed);
      for (const image of replayed.images) images.remember(image);
      for (const attempt of replayed.left) takeOver(attempt);
    },
    give,
    cancel(path, attempt) {
      const left = leftUnprovided.get(path);
      if (left?.attempt === attempt) {
        leftUnprovided.delete(path);
        takeOver({ identity: left, wasStarted: false });
      }
      attempts.cancel(path, attempt);
    },
    ended(path, succeeded) {
      cache.ended(path, succeeded);
    },
    liveAttempts: () => attempts.count(),
    usedWorkspace: () => hadWorkspace,
    stop() {
      images.stop();
    },
    detach: () => attempts.detach(),
    cleaned: () => attempts.cleaned(),
  };
}

/** The images that an attempt needs: its own, and those of its init containers. */
function imagesOf({ image, pod }: ResolvedStep): readonly string[] {
  return [image, ...(pod?.initContainers ?? []).map((container) => container.image)];
}
