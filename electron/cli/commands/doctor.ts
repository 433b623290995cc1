import { messageOf } from '../../../shared/errors.ts';
import type { DoctorCheck } from '../../../shared/ipc/contract.ts';
import { exit } from '../exit.ts';
import { lasting } from '../lasting.ts';
import { harmless, paint } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import type { Command, Context } from './context.ts';

/** `millrace doctor`: what works on this machine, what does not, and what to do about it. */
export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [--json]',
  summary: 'check Docker, disk, display and images, and say what to do',
  options: {},
  count: [0, 0],
  async run(args, context) {
    const checks = await findings(context);
    if (args.has('json')) context.terminal.out(JSON.stringify({ checks }));
    else for (const check of checks) print(context.terminal, check);
    return checks.some((check) => check.state === 'problem') ? exit.environment : exit.ok;
  },
};

/** The engine's checks; an engine that cannot open its folder is itself the finding. */
async function findings({ connector }: Context): Promise<readonly DoctorCheck[]> {
  try {
    return (await lasting(connector, (api) => api.call('engine.doctor', {}))).checks;
  } catch (error) {
    const detail = messageOf(error);
    return [
      {
        id: 'data-folder',
        title: 'Data folder',
        state: 'problem',
        detail,
        cure: 'Name another folder with --home or MILLRACE_HOME.',
      },
    ];
  }
}

function print(terminal: Terminal, check: DoctorCheck): void {
  const sign = {
    ok: paint(terminal, 'green', '✓'),
    warning: paint(terminal, 'yellow', '!'),
    problem: paint(terminal, 'red', '✗'),
  }[check.state];
  terminal.out(`${sign} ${check.title}: ${harmless(check.detail)}`);
  if (check.cure !== undefined) terminal.out(`  ${harmless(check.cure)}`);
}
