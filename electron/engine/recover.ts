/** What a new engine does with what a dead one left: unfinished runs go on, ended attempts are cleaned up. */
import type { CheckedIr } from '../../shared/ir/compiled.ts';
import { messageOf } from '../../shared/errors.ts';
import { parseIr } from '../../shared/ir/parse.ts';
import { err, type Result } from '../../shared/result.ts';
import { noValues } from '../../shared/run/values.ts';
import type { ExecutorKind, RunEvent } from '../../shared/run/events.ts';
import type { RunStore } from '../store/runs.ts';
import type { AttemptIdentity, Executor } from './executor.ts';
import { resumeRun, type RunHandle, type RunnerPorts } from './runner.ts';

/** What recovery needs. */
export interface RecoverPorts {
  readonly runs: Pick<RunStore, 'unfinished' | 'events' | 'uncleaned'>;
  /** The compiled pipeline of a run, or why it cannot be read. */
  readonly readIr: (run: string) => Result<CheckedIr, string>;
  /** What drives a run on the executor that it was started with. */
  readonly runner: (kind: ExecutorKind) => RunnerPorts;
}

/** What was found. */
export interface Recovered {
  /** Runs that go on. */
  readonly handles: readonly RunHandle[];
  /** Settles when the remains of ended attempts are removed, as far as that was possible. */
  readonly cleaned: Promise<void>;
}

/** Takes up every unfinished run, oldest first. To be called once, before a new run is started. */
export function recoverRuns(ports: RecoverPorts): Recovered {
  const { runs, runner } = ports;
  const handles = runs.unfinished().flatMap((run) => recoverRun(ports, run) ?? []);
  // Nothing of those runs was recorded yet (that happens later than now): these attempts ended before, those that end from now on are their run's.
  return { handles, cleaned: cleanUpAll(runner, runs.uncleaned()) };
}

/** Reads compiled pipelines from the record; for {@link RecoverPorts}. */
export function irReader(runs: Pick<RunStore, 'irText'>): RecoverPorts['readIr'] {
  return (run) => {
    const ir = parseIr(runs.irText(run) ?? '', 'the compiled pipeline of the run');
    return ir.ok ? ir : err(ir.error[0]?.message ?? 'its compiled pipeline cannot be read');
  };
}

function recoverRun({ runs, runner, readIr }: RecoverPorts, run: string): RunHandle | undefined {
  const events = runs.events(run);
  const first = events.ok ? events.value[0]?.event : undefined;
  const executor = first?.type === 'run-created' ? first.options.executor : 'docker';
  const ports = runner(executor);
  if (!events.ok) return giveUp(ports, run, events.error.message);
  const ir = readIr(run);
  if (!ir.ok) return giveUp(ports, run, ir.error);
  try {
    return resumeRun(ports, ir.value, events.value);
  } catch (error) {
    // Events that do not belong to the pipeline: a damaged record of one run must not keep the engine from opening.
    ports.onBug(run, error);
    return giveUp(ports, run, messageOf(error));
  }
}

/** A run whose record cannot be read any more ends, so that it does not stand there as running for ever. */
function giveUp(ports: RunnerPorts, run: string, detail: string): undefined {
  const event: RunEvent = {
    type: 'run-finished',
    state: 'FAILED',
    outputs: noValues,
    failure: { reason: 'environment', detail: `the record of the run cannot be read: ${detail}` },
  };
  const recorded = ports.recorder.append(run, ports.clock.now(), [event]);
  if (!recorded.ok) ports.onTrouble(run, recorded.error);
}

async function cleanUpAll(runner: RecoverPorts['runner'], remains: ReturnType<RunStore['uncleaned']>): Promise<void> {
  // One after the other: the steps that go on have the first claim to the container engine.
  for (const { executor, ...attempt } of remains) {
    const ports = runner(executor);
    const identity: AttemptIdentity = { ...attempt, home: ports.home };
    await cleanUp(ports, ports.executor, identity);
  }
}

async function cleanUp(ports: RunnerPorts, executor: Executor, identity: AttemptIdentity): Promise<void> {
  try {
    await executor.cleanUp(identity);
    ports.onCleaned(identity);
  } catch {
    // What cannot be removed now is tried again by the next engine.
  }
}
