import { exit } from '../exit.ts';
import { followRun } from '../follow.ts';
import { lasting } from '../lasting.ts';
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
    const { run, accepted } = await lasting(connector, async (api) => {
      const found = await findRun(api, args.positionals[0] ?? '');
      return { run: found, ...(await api.call('runs.cancel', { run: found })) };
    });
    if (!accepted) {
      terminal.out(`Run ${run} has ended already.`);
      return exit.ok;
    }
    // Whoever asked to stop wants it stopped: an engine that goes on with the run is asked again.
    await followRun({
      connector,
      run,
      observer: { event: () => undefined, progress: () => undefined },
      interrupted: AbortSignal.abort(),
    });
    terminal.out(`Run ${run} is stopped.`);
    return exit.ok;
  },
};
