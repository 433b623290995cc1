import { formatBytes } from '../../../shared/human.ts';
import type { ShownRun, ShownValues } from '../../../shared/run/show.ts';
import { exit } from '../exit.ts';
import { lasting } from '../lasting.ts';
import { paintState } from '../reporter.ts';
import { harmless, paint } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { shownRun } from '../watch.ts';
import type { Command } from './context.ts';
import { findRun } from './find-run.ts';

/** `millrace show RUN`: a run with its tasks, attempts, values and artifacts. */
export const show: Command = {
  name: 'show',
  usage: 'show RUN [--json]',
  summary: 'show a run with its tasks, values and artifacts',
  options: {},
  count: [1, 1],
  async run(args, { terminal, connector }) {
    const run = await lasting(connector, async (api) => shownRun(api, await findRun(api, args.positionals[0] ?? '')));
    if (args.has('json')) terminal.out(JSON.stringify(run));
    else print(terminal, run);
    return exit.ok;
  },
};

function print(terminal: Terminal, run: ShownRun): void {
  terminal.out(
    `${paint(terminal, 'bold', harmless(run.pipeline))}  ${paintState(terminal, run.status)}  run ${run.id}`,
  );
  if (run.message !== undefined) terminal.out(run.message);
  for (const [name, value] of Object.entries(run.parameters))
    terminal.out(harmless(`  ${name} = ${JSON.stringify(value)}`));
  for (const task of run.tasks) {
    const why = task.message ?? task.attempts.at(-1)?.reason;
    const attempts = task.attempts.length > 1 ? `  ${task.attempts.length} attempts` : '';
    terminal.out(
      `${paintState(terminal, task.status)}  ${harmless(task.path)}${attempts}${why === undefined ? '' : harmless(`  ${why}`)}`,
    );
    printValues(terminal, task.outputs);
  }
  if (Object.keys({ ...run.outputs.parameters, ...run.outputs.artifacts }).length === 0) return;
  terminal.out('Outputs');
  printValues(terminal, run.outputs);
}

function printValues(terminal: Terminal, values: ShownValues): void {
  for (const [name, value] of Object.entries(values.parameters))
    terminal.out(harmless(`    ${name} = ${JSON.stringify(value)}`));
  for (const [name, artifacts] of Object.entries(values.artifacts)) {
    for (const artifact of artifacts) {
      const size = artifact.size === undefined ? 'not written' : formatBytes(artifact.size);
      terminal.out(harmless(`    ${name}: ${artifact.type}, ${size}`));
    }
  }
}
