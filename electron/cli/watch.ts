import { parseIr } from '../../shared/ir/parse.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { rootFailure } from '../../shared/run/cause.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { RunView } from '../../shared/run/view.ts';
import { reduceRun } from '../../shared/run/view.ts';
import { showRun } from '../../shared/run/show.ts';
import type { ShownRun } from '../../shared/run/show.ts';
import { describeFailure } from '../../shared/run/words.ts';
import { formatDuration } from '../../shared/human.ts';
import type { Context } from './commands/context.ts';
import type { ExitCode } from './exit.ts';
import { CommandError, exit } from './exit.ts';
import type { RunObserver } from './follow.ts';
import { followRun } from './follow.ts';
import { lasting } from './lasting.ts';
import { lineReporter, paintState } from './reporter.ts';
import { harmless } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Follows a run to its end, or stops it when `interrupted`, prints it as lines or as JSON, and gives the exit code of its outcome. */
export async function watchRun(
  run: string,
  json: boolean,
  { terminal, connector }: Context,
  interrupted: AbortSignal,
): Promise<ExitCode> {
  await followRun({
    connector,
    run,
    observer: json ? jsonReporter(terminal) : lineReporter(terminal),
    interrupted,
  });
  const stored = await lasting(connector, (api) => api.call('runs.get', { run }));
  const view = reduceRun(undefined, stored.events);
  if (json) terminal.out(JSON.stringify({ type: 'run-finished', run: shown(view, stored.ir) }));
  else printOutcome(terminal, view);
  return outcomeCode(view);
}

/** A run as `show` prints it. */
export async function shownRun(api: EngineApi, run: string): Promise<ShownRun> {
  const { events, ir } = await api.call('runs.get', { run });
  return shown(reduceRun(undefined, events), ir);
}

function shown(view: RunView, text: string): ShownRun {
  const ir = parseIr(text, 'the compiled pipeline of the run');
  if (!ir.ok)
    throw new CommandError(exit.environment, `The compiled pipeline of run ${view.id} cannot be read any more.`);
  return showRun(view, ir.value);
}

/** One event a line; the last line, with the whole run, is the caller's. */
function jsonReporter(terminal: Terminal): RunObserver {
  return {
    event({ seq, at, event }) {
      if (event.type !== 'run-finished') terminal.out(JSON.stringify({ seq, at, ...event }));
    },
    progress() {
      // Progress is for eyes; the events say when an image is ready.
    },
  };
}

function printOutcome(terminal: Terminal, view: RunView): void {
  const took = view.finishedAt === undefined ? '' : ` after ${formatDuration(view.finishedAt - view.createdAt)}`;
  terminal.note(`${paintState(terminal, view.state)}${took}. Run ${view.id}`);
  if (view.failure !== undefined) {
    const { sentence, next } = describeFailure(rootFailure(view) ?? view.failure);
    terminal.note(`  ${harmless(sentence)} ${harmless(next)}`);
  }
  for (const [name, value] of Object.entries(view.outputs.parameters))
    terminal.out(`${name}: ${JSON.stringify(value)}`);
  for (const [name, artifacts] of Object.entries(view.outputs.artifacts)) {
    terminal.out(
      `${name}: ${artifacts.map((artifact) => artifact.type).join(', ')} (millrace outputs ${view.id} -o DIR copies it)`,
    );
  }
}

function outcomeCode(view: RunView): ExitCode {
  switch (view.state) {
    case 'SUCCEEDED':
      return exit.ok;
    case 'CANCELED':
      return exit.canceled;
    default:
      return isEnvironment(rootFailure(view)) ? exit.environment : exit.failed;
  }
}

/** True when the pipeline never had its chance: an image or this machine was the matter. */
function isEnvironment(failure: Failure | undefined): boolean {
  return failure !== undefined && ['image-not-found', 'image-build-failed', 'environment'].includes(failure.reason);
}
