/**
 * Drives one run: commands of the schedule become events, events are committed, and only then something happens outside.
 * What is outside is watched; what it does comes back as events.
 */
import type { CheckedIr } from '../../shared/ir/compiled.ts';
import type { Namespace } from '../../shared/plan/namespace.ts';
import type { Surroundings } from '../../shared/plan/pod.ts';
import { resolveStep } from '../../shared/plan/resolve.ts';
import type { ResolvedStep } from '../../shared/plan/step.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { ExecutionKind, ImageProgress, RecordedEvent, RunEvent, RunOptions } from '../../shared/run/events.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import type { Command, ExecutionResult } from '../../shared/schedule/command.ts';
import { canCancel } from '../../shared/schedule/cancel.ts';
import { createSchedule, executionToDo, isPending, outstanding, replay, wake } from '../../shared/schedule/schedule.ts';
import type { Schedule } from '../../shared/schedule/state.ts';
import type { StoreFailure } from '../store/failure.ts';
import type { NewRun } from '../store/runs.ts';
import type { AttemptIdentity, Executor, ReadyImage } from './executor.ts';
import { attemptHandle } from './handles.ts';
import type { Performer } from './performer.ts';
import type { Clock, Disposable, Machine, Random } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { CachedResult, CacheableStep, ResultCache } from './result-cache.ts';
import { createRunAttempts } from './runner-attempts.ts';
import { createRunCache } from './runner-cache.ts';
import { createRunImages } from './runner-images.ts';
import { createRunTasks } from './runner-tasks.ts';
import { createTurns, type Turn } from './runner-turns.ts';

/** What driving a run needs. */
export interface RunnerPorts {
  /** Id of the data folder. */
  readonly home: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly machine: Machine;
  readonly recorder: Recorder;
  readonly executor: Executor;
  readonly performer: Performer;
  readonly cache: ResultCache;
  /** Remembers that nothing of an attempt is left outside. */
  readonly onCleaned: (identity: AttemptIdentity) => void;
  /** Lines for people who wait for an image; not recorded. */
  readonly onProgress: (run: string, progress: ImageProgress) => void;
  /** The record cannot be written and the run waits for that, or it goes on again (undefined). */
  readonly onTrouble: (run: string, failure: StoreFailure | undefined) => void;
  /** Something threw that should not. The run stands still until an engine takes it up again; all others go on. */
  readonly onBug: (run: string, error: unknown) => void;
}

/** A run that is being driven. */
export interface RunHandle {
  readonly run: string;
  /** Ends live steps (politely, then by force) and starts nothing more but exit tasks. Asking again while these run ends them too. */
  cancel(): void;
  /** Attempts that are alive now. */
  liveAttempts(): number;
  /** Settles when the run is finished and nothing of it is left outside, or when it was detached. */
  readonly ended: Promise<void>;
  /** Stops driving and leaves live attempts alone: the engine shuts down, a later one takes them over. */
  detach(): Promise<void>;
}

/**
 * Begins a run: its record first, then everything else. `ir` is the compiled pipeline whose text is in `newRun`. Secrets and config maps are not
 * recorded.
 */
export function startRun(
  ports: RunnerPorts,
  ir: CheckedIr,
  newRun: NewRun,
  namespace: Namespace,
): Result<RunHandle, StoreFailure> {
  const created = ports.recorder.create(newRun);
  return created.ok ? ok(drive(ports, ir, { ...newRun, namespace }, created.value)) : err(created.error);
}

/** Takes up a run that was left unfinished, from its events: watches what lives, does what is still to be done. */
export function resumeRun(ports: RunnerPorts, ir: CheckedIr, events: readonly RecordedEvent[]): RunHandle {
  const [first] = events;
  if (first?.event.type !== 'run-created') throw new Error('A run begins with run-created.');
  return drive(ports, ir, { id: first.run, ...first.event, namespace: 'gone' }, events);
}

interface RunFacts {
  readonly id: string;
  readonly parameters: ParameterValues;
  readonly options: RunOptions;
  readonly namespace: Surroundings['namespace'];
}

function drive(ports: RunnerPorts, ir: CheckedIr, facts: RunFacts, events: readonly RecordedEvent[]): RunHandle {
  const { clock, executor, machine } = ports;
  const run = facts.id;
  const schedule = createSchedule(ir, facts.parameters, {
    run,
    createdAt: events[0]?.at ?? clock.now(),
    parallel: facts.options.parallel === 0 ? machine.cpus : facts.options.parallel,
    failFast: facts.options.failFast,
    workspace: executor.workspacePath(run),
    machine,
  });
  const ended = Promise.withResolvers<void>();
  const timers = new Set<Disposable>();
  let hasWorkspace = ir.kubernetes?.pipelineConfig?.workspace !== undefined;
  /** What is still to be removed after the end of the run. */
  let finishing: Promise<void> | undefined;
  let cancelAsked = false;
  /** Attempts whose image depends on their inputs and is not ready yet. */
  const waiting = new Map<string, StartAttempt[]>();
  const onBug = (error: unknown): void => {
    ports.onBug(run, error);
  };

  const images = createRunImages({
    executor,
    onBug,
    post(event) {
      turns.post({ event });
      if ('image' in event && event.type !== 'image-pulling') releaseWaiting(event);
    },
    onProgress(progress) {
      ports.onProgress(run, progress);
    },
  });
  const attempts = createRunAttempts({
    executor,
    onBug,
    onCleaned: ports.onCleaned,
    post(event, afterCommit) {
      turns.post({ event, ...(afterCommit === undefined ? {} : { afterCommit }) });
    },
  });
  const tasks = createRunTasks(ports.performer, onBug);
  const cache = createRunCache(ports.cache, facts.options.cache);
  const left = replayAll(ports, schedule, events, (image) => {
    images.remember(image);
  });
  const turns = createTurns(
    run,
    schedule,
    {
      clock,
      recorder: ports.recorder,
      perform,
      onBug,
      onTrouble(failure) {
        ports.onTrouble(run, failure);
      },
      onLost() {
        detach().catch(onBug);
      },
      onFinished() {
        quiet();
        finishing = Promise.all([attempts.cleaned(), tasks.stopAll()]).then(() => endWorkspace());
        finishing.then(ended.resolve, onBug);
      },
    },
    outstanding(schedule),
  );
  for (const attempt of left) resumeAttempt(attempt);

  function resumeAttempt({ identity, wasStarted }: LeftAttempt): void {
    const step = resolveAttempt(identity);
    if (step.ok) {
      const image = images.ready(step.value.image) ?? { image: step.value.image, digest: step.value.image };
      cache.runs(cacheable(identity.path, step.value, image));
      attempts.takeOver(identity, step.value, image, wasStarted);
      return;
    }
    const { path, attempt } = identity;
    const event: RunEvent = { type: 'attempt-failed', path, attempt, exit: {}, failure: step.error };
    turns.post({
      event,
      afterCommit() {
        attempts.cleanUp(identity);
      },
    });
  }

  function perform(command: Command, turn: Turn): void {
    switch (command.do) {
      case 'prepare-image':
        turn.afterCommit(() => {
          images.prepare(command.image);
        });
        return;
      case 'start-execution': {
        const { path, kind, inputs, iterations, warnings } = command;
        turn.record({
          type: 'execution-started',
          path,
          kind,
          inputs,
          ...(iterations === undefined ? {} : { iterations }),
          ...(warnings.length === 0 ? {} : { warnings }),
        });
        return;
      }
      case 'perform':
        beginTask(command, turn);
        return;
      case 'start-attempt':
        startAttempt(command, turn);
        return;
      case 'schedule-retry':
        turn.record({
          type: 'retry-scheduled',
          path: command.path,
          attempt: command.attempt,
          notBefore: turn.at + command.delayMs,
        });
        return;
      case 'await-retry':
        turn.afterCommit(() => {
          awaitRetry(command);
        });
        return;
      case 'finish-execution':
        finishExecution(command, turn);
        return;
      case 'cancel-attempt':
        turn.afterCommit(() => {
          attempts.cancel(command.path, command.attempt);
        });
        return;
      case 'finish-run': {
        const { state, outputs, failure } = command;
        turn.record({ type: 'run-finished', state, outputs, ...(failure === undefined ? {} : { failure }) });
        return;
      }
    }
  }

  function resolveAttempt(identity: AttemptIdentity): Result<ResolvedStep, Failure> {
    const { task, inputs, names, scope } = executionToDo(schedule, identity.path);
    const surroundings = { scope, namespace: facts.namespace };
    const step = resolveStep(ir, task.componentRef?.name ?? '', inputs, executor.layout(identity), names, surroundings);
    if (step.ok) hasWorkspace ||= (step.value.pod?.mounts ?? []).some(({ kind }) => kind === 'workspace');
    return step;
  }

  function startAttempt(command: StartAttempt, turn: Turn): void {
    if (!isPending(schedule, command)) return;
    const { path, attempt } = command;
    const identity = identify(ports, run, path, attempt, ports.random.hex(8));
    const step = resolveAttempt(identity);
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
      const awaited = missing ?? step.value.image;
      const others = waiting.get(awaited) ?? [];
      waiting.set(awaited, [...others, command]);
      turn.afterCommit(() => {
        images.prepare(awaited);
      });
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
    cache.runs(task);
    const { nonce, handle } = identity;
    turn.record({ type: 'attempt-created', path, attempt, nonce, executor: executor.kind, handle });
    turn.afterCommit(() => {
      attempts.start(identity, step.value, image);
    });
  }

  function cacheable(path: string, { pod }: ResolvedStep, image: ReadyImage): CacheableStep {
    const { task, inputs } = executionToDo(schedule, path);
    const mounts = pod?.mounts ?? [];
    return { run, path, executor: executor.kind, ir, task, inputs, imageDigest: image.digest, mounts };
  }

  /** Results whose bytes are whole end the execution; else the step is asked for again, and finds none. */
  async function takeFromCache(command: StartAttempt, step: CacheableStep, cached: CachedResult): Promise<void> {
    const whole = await cache.isWhole(step, cached);
    if (!whole) turns.post({ commands: () => [command] });
    else if (isPending(schedule, command)) {
      const { path } = command;
      turns.post({ event: { type: 'execution-succeeded', path, outputs: cached.outputs, cachedFrom: cached.from } });
    }
  }

  function finishExecution({ path, kind, result }: FinishExecution, turn: Turn): void {
    turn.record(endEvent(path, kind, result));
    turn.afterStarts(() => {
      tasks.stop(path);
      cache.ended(path, result.state === 'SUCCEEDED');
    });
  }

  function beginTask(command: Extract<Command, { do: 'perform' }>, turn: Turn): void {
    const { path } = command;
    const { task, kind, inputs, names } = executionToDo(schedule, path);
    if (kind !== 'importer' && kind !== 'volume') throw new Error(`The execution ${path} is a ${kind}.`);
    turn.afterCommit(() => {
      tasks.begin({ run, path, kind, ir, task, inputs, names, given: facts.parameters }, (result) => {
        const end: Command = { do: 'finish-execution', path, kind, result };
        turns.post({ commands: () => (isPending(schedule, command) ? [end] : []) });
      });
    });
  }

  function releaseWaiting(event: Extract<RunEvent, { image: string }>): void {
    const commands = waiting.get(event.image) ?? [];
    waiting.delete(event.image);
    for (const command of commands) {
      if (event.type === 'image-ready') turns.post({ commands: () => [command] });
      else if (event.type === 'image-failed' && isPending(schedule, command)) {
        turns.post({ event: { type: 'execution-failed', path: command.path, kind: 'step', failure: event.failure } });
      }
    }
  }

  function awaitRetry({ path, notBefore, delayMs }: Extract<Command, { do: 'await-retry' }>): void {
    const wait = Math.min(Math.max(0, notBefore - clock.now()), delayMs);
    const timer = clock.after(wait, () => {
      timers.delete(timer);
      turns.post({ commands: () => wake(schedule, path) });
    });
    timers.add(timer);
  }

  /** What cannot be removed now is found by the next engine. */
  async function endWorkspace(): Promise<void> {
    if (hasWorkspace) await executor.endRun(run).catch(() => undefined);
  }

  /** Nothing more is begun and nothing rings any more. */
  function quiet(): void {
    turns.stop();
    images.stop();
    for (const timer of timers) timer.dispose();
    timers.clear();
  }

  async function detach(): Promise<void> {
    quiet();
    await Promise.all([attempts.detach(), attempts.cleaned(), tasks.stopAll(), finishing]);
    ended.resolve();
  }

  return {
    run,
    cancel() {
      if (cancelAsked || !canCancel(schedule)) return;
      cancelAsked = true;
      turns.post({
        event: { type: 'cancel-requested' },
        afterCommit() {
          cancelAsked = false;
        },
      });
    },
    liveAttempts: () => attempts.count(),
    ended: ended.promise,
    detach,
  };
}

/** The images that an attempt needs: its own, and those of its init containers. */
function imagesOf({ image, pod }: ResolvedStep): readonly string[] {
  return [image, ...(pod?.initContainers ?? []).map((container) => container.image)];
}

type StartAttempt = Extract<Command, { do: 'start-attempt' }>;
type FinishExecution = Extract<Command, { do: 'finish-execution' }>;

/** An attempt without an outcome, found in the record. */
interface LeftAttempt {
  readonly identity: AttemptIdentity;
  readonly wasStarted: boolean;
}

/** Brings the schedule to where the record ends. What it asked for on the way has happened, or is outstanding at the end. */
function replayAll(
  ports: RunnerPorts,
  schedule: Schedule,
  events: readonly RecordedEvent[],
  rememberImage: (image: { image: string; digest: string; platform?: string }) => void,
): readonly LeftAttempt[] {
  const left = new Map<string, LeftAttempt>();
  for (const { run, at, event } of events) {
    replay(schedule, event, at);
    switch (event.type) {
      case 'image-ready': {
        const { image, digest, platform } = event;
        rememberImage({ image, digest, ...(platform === undefined ? {} : { platform }) });
        break;
      }
      case 'attempt-created': {
        const identity = { ...identify(ports, run, event.path, event.attempt, event.nonce), handle: event.handle };
        left.set(event.path, { identity, wasStarted: false });
        break;
      }
      case 'attempt-started': {
        const attempt = left.get(event.path);
        if (attempt !== undefined) left.set(event.path, { ...attempt, wasStarted: true });
        break;
      }
      case 'attempt-succeeded':
      case 'attempt-failed':
      case 'attempt-canceled':
        left.delete(event.path);
        break;
      default:
        break;
    }
  }
  return [...left.values()];
}

function identify(ports: RunnerPorts, run: string, path: string, attempt: number, nonce: string): AttemptIdentity {
  return { home: ports.home, run, path, attempt, nonce, handle: attemptHandle(ports.home, run, path, attempt) };
}

function endEvent(path: string, kind: ExecutionKind, result: ExecutionResult): RunEvent {
  switch (result.state) {
    case 'SUCCEEDED':
      return { type: 'execution-succeeded', path, outputs: result.outputs };
    case 'FAILED':
      return { type: 'execution-failed', path, kind, failure: result.failure };
    case 'SKIPPED':
      return { type: 'execution-skipped', path, kind, skip: result.skip };
    case 'CANCELED':
      return { type: 'execution-canceled', path };
  }
}
