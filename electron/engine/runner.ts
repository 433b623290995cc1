/**
 * Drives one run: commands of the schedule become events, events are committed, and only then something happens outside.
 * What is outside is watched; what it does comes back as events.
 */
import type { CheckedIr } from '../../shared/ir/compiled.ts';
import type { Capacity } from '../../shared/plan/lacking-resources.ts';
import type { Namespace } from '../../shared/plan/namespace.ts';
import type { Surroundings } from '../../shared/plan/pod.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { ExecutionKind, ImageProgress, RecordedEvent, RunEvent, RunOptions } from '../../shared/run/events.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import type { Command, ExecutionResult } from '../../shared/schedule/command.ts';
import { canCancel } from '../../shared/schedule/cancel.ts';
import { createSchedule, executionToDo, isPending, outstanding, wake } from '../../shared/schedule/schedule.ts';
import type { StoreFailure } from '../store/failure.ts';
import type { NewRun } from '../store/runs.ts';
import type { AttemptIdentity, Executor } from './executor.ts';
import type { Performer } from './performer.ts';
import type { Clock, Disposable, Machine, Random } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { ResultCache } from './result-cache.ts';
import { replayAll } from './runner-replay.ts';
import { createRunSteps } from './runner-steps.ts';
import { createRunTasks } from './runner-tasks.ts';
import { createTurns, type Turn } from './runner-turns.ts';

/** What driving a run needs. */
export interface RunnerPorts {
  /** Id of the data folder. */
  readonly home: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly machine: Machine;
  /** What steps can have under the executor, as far as it is known now. */
  readonly capacity: () => Capacity;
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
  /** Gives the values of secrets and config maps to a run that was taken up without them. False: it has its own. */
  give(namespace: Namespace): boolean;
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
  const { clock, executor, machine, onCleaned } = ports;
  const run = facts.id;
  const createdAt = events[0]?.at ?? clock.now();
  const schedule = createSchedule(ir, facts.parameters, {
    run,
    createdAt,
    parallel: facts.options.parallel === 0 ? machine.cpus : facts.options.parallel,
    failFast: facts.options.failFast,
    workspace: executor.workspacePath(run),
    machine,
  });
  const ended = Promise.withResolvers<void>();
  const timers = new Set<Disposable>();
  /** What is still to be removed after the end of the run. */
  let finishing: Promise<void> | undefined;
  let cancelAsked = false;
  const onBug = (error: unknown): void => {
    ports.onBug(run, error);
  };

  const steps = createRunSteps({
    home: ports.home,
    run,
    ir,
    schedule,
    options: facts.options,
    namespace: facts.namespace,
    executor,
    cache: ports.cache,
    random: ports.random,
    capacity: ports.capacity,
    post: (input) => {
      turns.post(input);
    },
    onCleaned,
    onProgress(progress) {
      ports.onProgress(run, progress);
    },
    onBug,
  });
  const tasks = createRunTasks(ports.performer, onBug);
  const replayed = replayAll(ports.home, schedule, events);
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
        finishing = Promise.all([steps.cleaned(), tasks.stopAll()]).then(() => endWorkspace());
        finishing.then(ended.resolve, onBug);
      },
    },
    outstanding(schedule),
  );
  steps.takeUp(replayed);
  awaitDeadline();

  function perform(command: Command, turn: Turn): void {
    switch (command.do) {
      case 'prepare-image':
        turn.afterCommit(() => {
          steps.prepareImage(command.image);
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
        steps.start(command, turn);
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
          steps.cancel(command.path, command.attempt);
        });
        return;
      case 'finish-run': {
        const { state, outputs, failure } = command;
        turn.record({ type: 'run-finished', state, outputs, ...(failure === undefined ? {} : { failure }) });
        return;
      }
    }
  }

  function finishExecution({ path, kind, result }: FinishExecution, turn: Turn): void {
    turn.record(endEvent(path, kind, result));
    turn.afterStarts(() => {
      tasks.stop(path);
      steps.ended(path, result.state === 'SUCCEEDED');
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

  function awaitRetry({ path, notBefore, delayMs }: Extract<Command, { do: 'await-retry' }>): void {
    const wait = Math.min(Math.max(0, notBefore - clock.now()), delayMs);
    const timer = clock.after(wait, () => {
      timers.delete(timer);
      turns.post({ commands: () => wake(schedule, path) });
    });
    timers.add(timer);
  }

  /** Counts from the beginning of the run, whichever engine had it; a clock that was set back gives no more than the whole time. */
  function awaitDeadline(): void {
    const seconds = Number(ir.kubernetes?.pipelineConfig?.activeDeadlineSeconds ?? 0);
    if (seconds === 0 || schedule.finished || schedule.overdueSeconds !== undefined) return;
    const left = Math.min(Math.max(0, createdAt + seconds * 1000 - clock.now()), seconds * 1000);
    const timer = clock.after(left, () => {
      timers.delete(timer);
      turns.post({ event: { type: 'deadline-passed', seconds } });
    });
    timers.add(timer);
  }

  /** What cannot be removed now is found by the next engine. */
  async function endWorkspace(): Promise<void> {
    const hasWorkspace = ir.kubernetes?.pipelineConfig?.workspace !== undefined || steps.usedWorkspace();
    if (hasWorkspace) await executor.endRun(run).catch(() => undefined);
  }

  /** Nothing more is begun and nothing rings any more. */
  function quiet(): void {
    turns.stop();
    steps.stop();
    for (const timer of timers) timer.dispose();
    timers.clear();
  }

  async function detach(): Promise<void> {
    quiet();
    await Promise.all([steps.detach(), steps.cleaned(), tasks.stopAll(), finishing]);
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
    give: (namespace) => steps.give(namespace),
    liveAttempts: () => steps.liveAttempts(),
    ended: ended.promise,
    detach,
  };
}

type FinishExecution = Extract<Command, { do: 'finish-execution' }>;

function endEvent(path: string, kind: ExecutionKind, result: ExecutionResult): RunEvent {
  switch (result.state) {
    case 'SUCCEEDED': {
      const { outputs, cachedFrom } = result;
      return { type: 'execution-succeeded', path, outputs, ...(cachedFrom === undefined ? {} : { cachedFrom }) };
    }
    case 'FAILED':
      return { type: 'execution-failed', path, kind, failure: result.failure };
    case 'SKIPPED':
      return { type: 'execution-skipped', path, kind, skip: result.skip };
    case 'CANCELED':
      return { type: 'execution-canceled', path };
  }
}
