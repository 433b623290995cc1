import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { IrComponent, IrTask } from '../../../shared/ir/pipeline-spec.ts';
import { componentOf, containerOf, tasksOf, upstreamOf } from '../../../shared/ir/references.ts';
import type { FinalState, RecordedEvent, RunEvent } from '../../../shared/run/events.ts';
import type { Machine } from '../ports.ts';
import type { Ledger } from './daemon.ts';

/** Looks at every commit and says what must never be; written without the scheduler's code. */
export interface Auditor {
  see(events: readonly RecordedEvent[]): void;
  readonly violations: readonly string[];
}

/** What the auditor knows about the run. */
export interface AuditedRun {
  readonly ir: CheckedIr;
  readonly parallel: number;
  readonly machine: Machine;
  readonly ledger: ReadonlyMap<string, Ledger>;
}

interface Seen {
  started: boolean;
  alive: boolean;
  attempts: number;
  final?: FinalState;
}

/** The task at a path, with its component and the graph that it stands in. */
function taskAt(
  ir: CheckedIr,
  path: string,
): { readonly task: IrTask; readonly component: IrComponent; readonly siblings: string } | undefined {
  let component = ir.spec.root;
  let task: IrTask | undefined;
  for (const part of path.split('/')) {
    task = tasksOf(component)[part.replace(/\[\d+\]$/, '')];
    const next = task === undefined ? undefined : componentOf(ir.spec, task);
    if (next === undefined) return undefined;
    component = next;
  }
  const siblings = path.slice(0, path.lastIndexOf('/') + 1);
  return task === undefined ? undefined : { task, component, siblings };
}

/** The loop of an iteration; undefined for all other paths. */
function loopOf(path: string): string | undefined {
  return /^(.*)\[\d+\]$/.exec(path)?.[1];
}

/** True for a task that runs however its upstream tasks ended. */
export function isExit(task: IrTask): boolean {
  return task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';
}

/** Begins to watch a run. */
export function createAuditor(run: AuditedRun): Auditor {
  const violations: string[] = [];
  const seen = new Map<string, Seen>();
  /** Iterations that go on, by loop. */
  const open = new Map<string, Set<string>>();
  let last = 0;
  let finished = false;
  let alive: string[] = [];

  function expect(condition: boolean, sentence: string): void {
    if (!condition) violations.push(`event ${last}: ${sentence}`);
  }

  function cpus(path: string): number {
    const found = taskAt(run.ir, path);
    const container = found && containerOf(run.ir.spec, found.component);
    return Number.parseInt(container?.resources?.resourceCpuRequest ?? '0', 10) / 1000;
  }

  function created(path: string): void {
    alive = [...alive, path];
    expect(alive.length <= run.parallel, `${alive.length} attempts are alive, the limit is ${run.parallel}`);
    const total = alive.reduce((sum, other) => sum + cpus(other), 0);
    expect(total <= run.machine.cpus || alive.length === 1, `steps that ask for ${total} CPUs run together`);
  }

  function isItsTurn(path: string): void {
    const found = taskAt(run.ir, path);
    if (found === undefined) {
      expect(false, `${path} is no task of the pipeline`);
      return;
    }
    const loop = loopOf(path);
    if (loop !== undefined) {
      opened(path, loop, found.task);
      return;
    }
    const around = found.siblings.slice(0, -1);
    if (around !== '') expect(isRunning(around), `${path} started and ${around} does not run`);
    for (const key of upstreamOf(found.task)) {
      const upstream = seen.get(`${found.siblings}${key}`);
      const over = isExit(found.task) ? upstream?.final !== undefined : upstream?.final === 'SUCCEEDED';
      expect(over, `${path} started although ${key} did not ${isExit(found.task) ? 'end' : 'succeed'} before`);
    }
  }

  function opened(path: string, loop: string, task: IrTask): void {
    expect(isRunning(loop), `${path} started and its loop does not run`);
    const others = open.get(loop) ?? new Set();
    open.set(loop, others.add(path));
    const limit = task.iteratorPolicy?.parallelismLimit ?? 0;
    expect(limit === 0 || others.size <= limit, `${others.size} iterations of ${loop} go on, the limit is ${limit}`);
  }

  function isRunning(path: string): boolean {
    const execution = seen.get(path);
    return execution?.started === true && execution.final === undefined;
  }

  function end(path: string, state: FinalState): void {
    const execution = seen.get(path);
    expect(execution?.final === undefined, `${path} ended twice`);
    expect(execution?.alive !== true, `${path} ended with a live attempt`);
    if (state === 'SUCCEEDED' || state === 'CANCELED')
      expect(execution?.started === true, `${path} ended as ${state} and was not started`);
    if (state === 'SKIPPED') expect(execution?.started !== true, `${path} was started and skipped`);
    seen.set(path, { ...(execution ?? { started: false, alive: false, attempts: 0 }), final: state });
    open.get(loopOf(path) ?? '')?.delete(path);
  }

  function see(event: RunEvent): void {
    if (!('path' in event)) {
      if (event.type === 'run-finished') {
        finished = true;
        expect(alive.length === 0, 'the run finished with live attempts');
        for (const [path, { final }] of seen) expect(final !== undefined, `the run finished before ${path}`);
      }
      return;
    }
    const execution = seen.get(event.path);
    switch (event.type) {
      case 'execution-started':
        expect(execution === undefined, `${event.path} started twice`);
        isItsTurn(event.path);
        seen.set(event.path, { started: true, alive: false, attempts: 0 });
        return;
      case 'attempt-created':
        expect(
          execution?.started === true && execution.final === undefined,
          `an attempt of ${event.path} at the wrong time`,
        );
        expect(execution?.alive === false, `two attempts of ${event.path} at once`);
        expect(
          event.attempt === (execution?.attempts ?? 0) + 1,
          `attempt ${event.attempt} of ${event.path} does not follow`,
        );
        seen.set(event.path, { started: true, alive: true, attempts: event.attempt });
        created(event.path);
        return;
      case 'attempt-started':
      case 'attempt-unknown':
      case 'attempt-known':
        expect(execution?.alive === true, `${event.type} of ${event.path} without a live attempt`);
        return;
      case 'attempt-succeeded':
      case 'attempt-failed':
      case 'attempt-canceled':
        expect(
          execution?.alive === true && execution.attempts === event.attempt,
          `an outcome of ${event.path} that nobody waits for`,
        );
        if (execution !== undefined) execution.alive = false;
        alive = alive.filter((path) => path !== event.path);
        expect(
          isTrue(event, run.ledger.get(`${event.path}#${event.attempt}`)),
          `a wrong outcome: ${JSON.stringify(event)}`,
        );
        return;
      case 'retry-scheduled':
        expect(
          execution?.alive === false && event.attempt === execution.attempts + 1,
          `a wrong retry of ${event.path}`,
        );
        return;
      case 'execution-succeeded':
        expect(event.cachedFrom === undefined || execution?.attempts === 0, `${event.path} ran and was cached`);
        end(event.path, 'SUCCEEDED');
        return;
      case 'execution-failed':
        end(event.path, 'FAILED');
        return;
      case 'execution-skipped':
        end(event.path, 'SKIPPED');
        return;
      case 'execution-canceled':
        end(event.path, 'CANCELED');
        return;
    }
  }

  return {
    violations,
    see(events) {
      for (const { seq, event } of events) {
        expect(!finished, `${event.type} after the end of the run`);
        expect(seq === last + 1, `number ${seq} follows ${last}`);
        last = seq;
        see(event);
      }
    },
  };
}

type OutcomeEvent = Extract<RunEvent, { type: 'attempt-succeeded' | 'attempt-failed' | 'attempt-canceled' }>;

/** Compares an outcome with what the step itself wrote down. */
function isTrue(event: OutcomeEvent, ledger: Ledger | undefined): boolean {
  if (event.type === 'attempt-canceled')
    return ledger === undefined || ledger.starts === 0 || ledger.end?.how === 'killed';
  if (event.type === 'attempt-succeeded') return ledger?.end?.how === 'exited' && ledger.end.exitCode === 0;
  switch (event.failure.reason) {
    case 'exit-code':
      return ledger?.end?.how === 'exited' && ledger.end.exitCode === event.failure.exitCode;
    case 'signal':
      return ledger?.end?.how === 'killed';
    case 'start-refused':
      return ledger?.end?.how === 'refused';
    case 'lost':
      return ledger?.end?.how === 'vanished';
    default:
      return false;
  }
}
