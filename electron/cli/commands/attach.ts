import type { Arguments } from '../arguments.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { exit } from '../exit.ts';
import { lasting } from '../lasting.ts';
import { readSourceFile } from '../source.ts';
import { watchRun } from '../watch.ts';
import type { Command, Context } from './context.ts';
import { findRun } from './find-run.ts';

/** `millrace attach RUN`: follows a run; one whose engine died is taken over and finished, with the secrets and config maps that are given again. */
export const attach: Command = {
  name: 'attach',
  usage: 'attach RUN [--kubernetes FILE]… [--json]',
  summary: 'follow a run; one whose engine died is taken over and finished',
  options: { kubernetes: { type: 'string', multiple: true } },
  count: [1, 1],
  async run(args, context) {
    const run = await lasting(context.connector, (api) => findRun(api, args.positionals[0] ?? ''));
    if (!(await give(run, args, context))) return exit.input;
    return watchRun(run, args.has('json'), context, context.interruption());
  },
};

/** False where the manifests were refused. */
async function give(run: string, args: Arguments, { connector, terminal }: Context): Promise<boolean> {
  const kubernetes = args.texts('kubernetes').map(readSourceFile);
  if (kubernetes.length === 0) return true;
  const answer = await lasting(connector, (api) => api.call('runs.give', { run, kubernetes }));
  if (!answer.ok) printDiagnostics(terminal, answer.diagnostics, undefined);
  else if (answer.outcome === 'held')
    terminal.note('The run has the secrets and config maps that it was started with; these are not used.');
  return answer.ok;
}
