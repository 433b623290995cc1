import { formatAgo, formatDuration } from '../../../shared/human.ts';
import type { RunSummary } from '../../../shared/ipc/contract.ts';
import { exit } from '../exit.ts';
import { lasting } from '../lasting.ts';
import { paintState } from '../reporter.ts';
import { harmless } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import type { Command } from './context.ts';

/** How many runs the list shows; `--json` gives as many as one question may. */
const shown = 30;
const most = 1000;

/** `millrace runs`: the newest runs first. */
export const runs: Command = {
  name: 'runs',
  usage: 'runs [--json]',
  summary: 'list the runs, newest first',
  options: {},
  count: [0, 0],
  async run(args, { terminal, connector }) {
    const json = args.has('json');
    const list = await lasting(connector, (api) => api.call('runs.list', { limit: json ? most : shown }));
    if (json) terminal.out(JSON.stringify(list.runs));
    else if (list.runs.length === 0) terminal.out('There are no runs yet. Start one with: millrace run FILE');
    else {
      for (const run of list.runs) terminal.out(line(terminal, run));
      if (list.total > list.runs.length)
        terminal.note(`${list.total - list.runs.length} older runs are not shown; --json lists them.`);
    }
    return exit.ok;
  },
};

function line(terminal: Terminal, run: RunSummary): string {
  const took = run.finishedAt === undefined ? '' : formatDuration(run.finishedAt - run.createdAt);
  const tasks = `${run.doneCount}/${run.taskCount}`;
  const why = run.failure === undefined ? '' : `  ${harmless(run.failure)}`;
  return [
    run.id,
    paintState(terminal, run.state, 12),
    tasks.padStart(7),
    took.padStart(12),
    formatAgo(run.createdAt, Date.now()).padEnd(16),
    `${harmless(run.pipeline)}${why}`,
  ].join('  ');
}
