import { lasting } from '../lasting.ts';
import { watchRun } from '../watch.ts';
import type { Command } from './context.ts';
import { findRun } from './find-run.ts';

/** `millrace attach RUN`: follows a run; one whose engine died is taken over and finished. */
export const attach: Command = {
  name: 'attach',
  usage: 'attach RUN [--json]',
  summary: 'follow a run; one whose engine died is taken over and finished',
  options: {},
  count: [1, 1],
  async run(args, context) {
    const run = await lasting(context.connector, (api) => findRun(api, args.positionals[0] ?? ''));
    return watchRun(run, args.has('json'), context, context.interruption());
  },
};
