import { exit } from '../exit.ts';
import type { Command } from './context.ts';
import { findRun } from './find-run.ts';

/** `millrace cancel RUN`: asks a run to stop; its steps get a moment to end by themselves. */
export const cancel: Command = {
  name: 'cancel',
  usage: 'cancel RUN',
  summary: 'stop a run and remove its containers',
  options: {},
  count: [1, 1],
  async run(args, { terminal, connector }) {
    const { api } = await connector.connect();
    const run = await findRun(api, args.positionals[0] ?? '');
    const { accepted } = await api.call('runs.cancel', { run });
    if (!accepted) {
      terminal.out(`Run ${run} has ended already.`);
      return exit.ok;
    }
    // Whoever asked to stop wants it stopped, also when this command's own engine is the one that does it.
    await new Promise<void>((resolve) => {
      api.subscribe('runs.events', { run, after: 0 }, { item: () => undefined, end: () => resolve() });
    });
    terminal.out(`Run ${run} is stopped.`);
    return exit.ok;
  },
};
