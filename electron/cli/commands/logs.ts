import type { LogLine, SubscriptionInput, SubscriptionItem } from '../../../shared/ipc/contract.ts';
import { reduceRun } from '../../../shared/run/view.ts';
import type { RunView } from '../../../shared/run/view.ts';
import { CommandError, exit } from '../exit.ts';
import type { Connector } from '../connection.ts';
import { followRun } from '../follow.ts';
import { lasting } from '../lasting.ts';
import { readParts } from '../read-parts.ts';
import { harmless, paint } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import type { Command } from './context.ts';
import { findRun } from './find-run.ts';

/** `millrace logs RUN [TASK]`: the bytes of one task's log, or the lines of all of them; `-f` goes on while it grows. */
export const logs: Command = {
  name: 'logs',
  usage: 'logs RUN [TASK] [-f]',
  summary: 'print the logs of a run or of one of its tasks',
  options: { follow: { type: 'boolean', short: 'f' } },
  count: [1, 2],
  async run(args, { terminal, connector }) {
    const { run, events } = await lasting(connector, async (api) => {
      const found = await findRun(api, args.positionals[0] ?? '');
      return { run: found, events: (await api.call('runs.get', { run: found })).events };
    });
    const view = reduceRun(undefined, events);
    const task = args.positionals[1];
    if (task !== undefined) await printTask(connector, terminal, view, task, args.has('follow'));
    else if (args.has('follow')) await followAll(connector, terminal, run);
    else for (const path of steps(view)) await printLines(connector, terminal, view, path);
    return exit.ok;
  },
};

function steps(view: RunView): string[] {
  return [...view.executions.values()]
    .filter((execution) => execution.kind === 'step' && execution.attempts.length > 0)
    .map((execution) => execution.path);
}

function lastAttempt(view: RunView, path: string): number {
  return view.executions.get(path)?.attempts.at(-1)?.number ?? 1;
}

/** The log as it is, byte for byte. */
async function printTask(
  connector: Connector,
  terminal: Terminal,
  view: RunView,
  path: string,
  follow: boolean,
): Promise<void> {
  if (!steps(view).includes(path)) {
    const known = steps(view);
    throw new CommandError(
      exit.input,
      `Run ${view.id} has no log of ${JSON.stringify(path)}. ${known.length === 0 ? 'Nothing has started yet.' : `It has ${known.join(', ')}.`}`,
    );
  }
  const place = { run: view.id, path, attempt: lastAttempt(view, path) };
  let offset = 0;
  const print = (bytes: Buffer): void => {
    terminal.bytes(bytes);
    offset += bytes.length;
  };
  if (follow) {
    await followLog(
      connector,
      'logs.followBytes',
      () => ({ ...place, offset }),
      ({ data }) => print(Buffer.from(data, 'base64')),
    );
    return;
  }
  await lasting(connector, async (api) => {
    await readParts(offset, (at, length) => api.call('logs.bytes', { ...place, offset: at, length }), print);
  });
}

async function printLines(connector: Connector, terminal: Terminal, view: RunView, path: string): Promise<void> {
  const place = { run: view.id, path, attempt: lastAttempt(view, path) };
  let from = 0;
  await lasting(connector, async (api) => {
    for (;;) {
      const { lines, total } = await api.call('logs.read', { ...place, from, count: 1000 });
      printLinesOf(terminal, path, lines);
      from += lines.length;
      if (from >= total || lines.length === 0) return;
    }
  });
}

/** Every step's lines as they come, each with its step's name in front. */
async function followAll(connector: Connector, terminal: Terminal, run: string): Promise<void> {
  const followed: Promise<void>[] = [];
  const failure = Promise.withResolvers<never>();
  const watched = followRun({
    connector,
    run,
    observer: {
      event({ event }) {
        if (event.type !== 'attempt-created') return;
        const log = followLines(connector, terminal, { run, path: event.path, attempt: event.attempt });
        followed.push(log);
        log.catch(failure.reject);
      },
      progress: () => undefined,
    },
    // Reading a log does not stop its run.
    interrupted: new AbortController().signal,
  });
  // What goes wrong with one log ends the command while the run goes on.
  await Promise.race([watched.then(() => Promise.all(followed)), failure.promise]);
}

async function followLines(
  connector: Connector,
  terminal: Terminal,
  place: { readonly run: string; readonly path: string; readonly attempt: number },
): Promise<void> {
  let from = 0;
  await followLog(
    connector,
    'logs.follow',
    () => ({ ...place, from }),
    ({ lines, open }) => {
      // What was printed cannot be printed again: a line waits for its end.
      const ended = open ? lines.slice(0, -1) : lines;
      printLinesOf(terminal, place.path, ended);
      from += ended.length;
    },
  );
}

function printLinesOf(terminal: Terminal, path: string, lines: readonly LogLine[]): void {
  for (const line of lines) terminal.out(`${paint(terminal, 'cyan', `[${path}]`)} ${harmless(line.text)}`);
}

/** Reads a stream of a log to its end, over as many engines as that takes; `rest` says from where on the next one is asked. */
async function followLog<N extends 'logs.follow' | 'logs.followBytes'>(
  connector: Connector,
  name: N,
  rest: () => SubscriptionInput<N>,
  use: (item: SubscriptionItem<N>) => void,
): Promise<void> {
  let over = false;
  await lasting(connector, async (api) => {
    const reason = await new Promise<string | undefined>((resolve) => {
      api.subscribe(name, rest(), {
        item(item) {
          use(item);
          over = item.complete;
        },
        end: resolve,
      });
    });
    if (over) return;
    // Asked again: a connection that is gone says so, and another one is tried.
    const { run } = rest();
    await api.call('runs.find', { run });
    throw new CommandError(
      exit.environment,
      `The log ended early: ${reason ?? 'the engine gave no reason.'} See what is there with: millrace logs ${run}`,
    );
  });
}
