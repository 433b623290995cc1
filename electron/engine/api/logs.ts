import type { LogLine, SubscriptionItem } from '../../../shared/ipc/contract.ts';
import type { Cancellation } from '../../../shared/ipc/cancellation.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { LiveRuns } from '../live-runs.ts';
import type { LogKey, LogStore } from '../logs.ts';
import { isRunId } from '../run-id.ts';
import { createBell } from './streams.ts';

/** Most lines of one item of a followed log. */
const batch = 1000;

/** Where logs are kept, and how one is found. */
export interface LogPorts {
  readonly logs: LogStore;
  readonly key: (run: string, path: string, attempt: number) => LogKey;
  readonly live: Pick<LiveRuns, 'isLive' | 'ended'>;
}

/** The contract's part that is about logs. */
export function logHandlers({ logs, key: keyOf, live }: LogPorts): {
  readonly procedures: Pick<Handlers['procedures'], 'logs.read' | 'logs.bytes'>;
  readonly subscriptions: Pick<Handlers['subscriptions'], 'logs.follow'>;
} {
  /** The run becomes the name of a folder, so it must be an id; path and attempt are hashed or numbers. */
  function key(run: string, path: string, attempt: number): LogKey {
    if (!isRunId(run)) throw new Refusal(`${JSON.stringify(run.slice(0, 40))} is no run.`);
    return keyOf(run, path, attempt);
  }

  async function* follow(
    input: { readonly run: string; readonly path: string; readonly attempt: number; readonly from: number },
    signal: Cancellation,
  ): AsyncGenerator<SubscriptionItem<'logs.follow'>> {
    const log = key(input.run, input.path, input.attempt);
    const bell = createBell(signal);
    const listening = logs.onChange(log, bell.ring);
    // An attempt that never wrote has no log to be closed; the end of its run ends it.
    void live.ended(input.run).then(bell.ring);
    let from = input.from;
    try {
      for (;;) {
        // Asked before reading: what is written in between is found by the next round.
        const over = !live.isLive(input.run);
        const page = await logs.read(log, from, batch);
        const lines: LogLine[] = [...page.lines];
        from += lines.length;
        const complete = (page.complete || over) && from >= page.total;
        if (lines.length > 0 || complete) yield { lines, complete };
        if (complete || signal.aborted) return;
        if (lines.length === 0) await bell.next();
        if (signal.aborted) return;
      }
    } finally {
      listening.dispose();
    }
  }

  return {
    procedures: {
      'logs.read': async ({ run, path, attempt, from, count }) => {
        const page = await logs.read(key(run, path, attempt), from, count);
        return {
          lines: [...page.lines],
          total: page.total,
          bytes: page.bytes,
          complete: page.complete || !live.isLive(run),
        };
      },
      'logs.bytes': async ({ run, path, attempt, offset, length }) => {
        const part = await logs.readBytes(key(run, path, attempt), offset, length);
        return { data: part.data.toString('base64'), total: part.total, complete: part.complete || !live.isLive(run) };
      },
    },
    subscriptions: { 'logs.follow': follow },
  };
}
