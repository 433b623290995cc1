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
    const { api } = await context.connector.connect();
    return watchRun(await findRun(api, args.positionals[0] ?? ''), args.has('json'), context);
  },
};
