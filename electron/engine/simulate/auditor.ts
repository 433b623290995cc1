import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { IrComponent, IrTask } from '../../../shared/ir/pipeline-spec.ts';
import { componentOf, containerOf, tasksOf, upstreamOf } from '../../../shared/ir/references.ts';
import type { FinalState, RecordedEvent, RunEvent } from '../../../shared/run/events.ts';
import type { RunView } from '../../../shared/run/view.ts';
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
  const keys = path.split('/');
  for (const key of keys) {
    task = tasksOf(component)[key];
    const next = task === undefined ? undefined : componentOf(ir.spec, task);
    if (next === undefined) return undefined;
    component = next;
  }
  const siblings = keys
    .slice(0, -1)
    .map((key) => `${key}/`)
    .join('');
  return task === undefined ? undefined : { task, component, siblings };
}

/** Begins to watch a run. */
export function createAuditor(run: AuditedRun): Auditor {
  const violations: string[] = [];
  const seen = new Map<string, Seen>();
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

  function upstreamSucceeded(path: string): void {
    const found = taskAt(run.ir, path);
    if (found === undefined) {
      expect(false, `${path} is no task of the pipeline`);
      return;
    }
    for (const key of upstreamOf(found.task)) {
      const upstream = seen.get(`${found.siblings}${key}`);
      expect(upstream?.final === 'SUCCEEDED', `${path} started although ${key} did not succeed before`);
    }
  }

  function end(path: string, state: FinalState): void {
    const execution = seen.get(path);
    expect(execution?.final === undefined, `${path} ended twice`);
    expect(execution?.alive !== true, `${path} ended with a live attempt`);
    if (state === 'SUCCEEDED' || state === 'CANCELED')
      expect(execution?.started === true, `${path} ended as ${state} and was not started`);
    if (state === 'SKIPPED') expect(execution?.started !== true, `${path} was started and skipped`);
    seen.set(path, { ...(execution ?? { started: false, alive: false, attempts: 0 }), final: state });
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
        upstreamSucceeded(event.path);
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

/** What must be true of a finished run that was neither cancelled nor failing fast: every state follows from those before it. */
export function wrongStates(ir: CheckedIr, view: RunView): readonly string[] {
  const wrong: string[] = [];
  const check = (graph: IrComponent, prefix: string): boolean => {
    let failed = false;
    for (const [key, task] of Object.entries(tasksOf(graph))) {
      const path = `${prefix}${key}`;
      const execution = view.executions.get(path);
      const ready = upstreamOf(task).every((other) => view.executions.get(`${prefix}${other}`)?.state === 'SUCCEEDED');
      const component = componentOf(ir.spec, task);
      if (!ready && execution?.state !== 'SKIPPED')
        wrong.push(`${path} is ${execution?.state}, but its upstream tasks did not all succeed`);
      if (ready && execution?.state !== 'SUCCEEDED' && execution?.state !== 'FAILED')
        wrong.push(`${path} is ${execution?.state}, but nothing kept it from running`);
      if (ready && component?.dag !== undefined && execution?.startedAt !== undefined) {
        const innerFailed = check(component, `${path}/`);
        if (innerFailed !== (execution.state === 'FAILED')) wrong.push(`the group ${path} is ${execution.state}`);
      }
      if (execution?.state === 'FAILED') failed = true;
    }
    return failed;
  };
  const failed = check(ir.spec.root, '');
  if (view.state !== (failed ? 'FAILED' : 'SUCCEEDED')) wrong.push(`the run is ${view.state}`);
  return wrong;
}
