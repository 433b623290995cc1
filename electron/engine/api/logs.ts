import type { LogLine, SubscriptionInput, SubscriptionItem } from '../../../shared/ipc/contract.ts';
import type { Cancellation } from '../../../shared/ipc/cancellation.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { LiveRuns } from '../live-runs.ts';
import type { LogKey, LogStore } from '../logs.ts';
import { isRunId } from '../run-id.ts';
import { createBell } from './streams.ts';

/** Most lines of one item of a followed log. */
const batch = 1000;
/** Most bytes of one. */
const piece = 1_048_576;

/** Names a log in the contract. */
interface LogPlace {
  readonly run: string;
  readonly path: string;
  readonly attempt: number;
}

/** What one look at a followed log gave. */
interface Reading<T> {
  readonly item: T | undefined;
  /** There was no more to read. */
  readonly atEnd: boolean;
  /** And there will be no more. */
  readonly complete: boolean;
}

/** Where logs are kept, and how one is found. */
export interface LogPorts {
  readonly logs: LogStore;
  readonly key: (run: string, path: string, attempt: number) => LogKey;
  readonly live: Pick<LiveRuns, 'isLive' | 'ended'>;
}

/** The contract's part that is about logs. */
export function logHandlers({ logs, key: keyOf, live }: LogPorts): {
  readonly procedures: Pick<Handlers['procedures'], 'logs.read' | 'logs.bytes'>;
  readonly subscriptions: Pick<Handlers['subscriptions'], 'logs.follow' | 'logs.followBytes'>;
} {
  /** The run becomes the name of a folder, so it must be an id; path and attempt are hashed or numbers. */
  function key(run: string, path: string, attempt: number): LogKey {
    if (!isRunId(run)) throw new Refusal(`${JSON.stringify(run.slice(0, 40))} is no run.`);
    return keyOf(run, path, attempt);
  }

  /** Reads again whenever the log may have grown, until there is nothing more to come. */
  async function* follow<T>(
    place: LogPlace,
    signal: Cancellation,
    read: (log: LogKey, over: boolean) => Promise<Reading<T>>,
  ): AsyncGenerator<T> {
    const log = key(place.run, place.path, place.attempt);
    const bell = createBell(signal);
    const listening = logs.onChange(log, bell.ring);
    // An attempt that never wrote has no log to be closed; the end of its run ends it.
    void live.ended(place.run).then(bell.ring);
    try {
      while (!signal.aborted) {
        // Asked before reading: what is written in between is found by the next round.
        const over = !live.isLive(place.run);
        const { item, atEnd, complete } = await read(log, over);
        if (item !== undefined) yield item;
        if (complete) return;
        if (atEnd) await bell.next();
      }
    } finally {
      listening.dispose();
    }
  }

  function followLines(
    { from, ...place }: SubscriptionInput<'logs.follow'>,
    signal: Cancellation,
  ): AsyncGenerator<SubscriptionItem<'logs.follow'>> {
    let at = from;
    return follow(place, signal, async (log, over) => {
      const page = await logs.read(log, at, batch);
      const lines: LogLine[] = [...page.lines];
      const atEnd = at + lines.length >= page.total;
      const complete = atEnd && (page.complete || over);
      const open = atEnd && !complete && page.open && lines.length > 0;
      at += lines.length - (open ? 1 : 0);
      return { item: lines.length > 0 || complete ? { lines, open, complete } : undefined, atEnd, complete };
    });
  }

  function followBytes(
    { offset, ...place }: SubscriptionInput<'logs.followBytes'>,
    signal: Cancellation,
  ): AsyncGenerator<SubscriptionItem<'logs.followBytes'>> {
    let at = offset;
    return follow(place, signal, async (log, over) => {
      const part = await logs.readBytes(log, at, piece);
      at += part.data.length;
      const atEnd = at >= part.total;
      const complete = atEnd && (part.complete || over);
      const item = { data: part.data.toString('base64'), complete };
      return { item: part.data.length > 0 || complete ? item : undefined, atEnd, complete };
    });
  }

  return {
    procedures: {
      'logs.read': async ({ run, path, attempt, from, count }) => {
        const page = await logs.read(key(run, path, attempt), from, count);
        return {
          lines: [...page.lines],
          total: page.total,
          bytes: page.bytes,
          open: page.open,
          complete: page.complete || !live.isLive(run),
        };
      },
      'logs.bytes': async ({ run, path, attempt, offset, length }) => {
        const part = await logs.readBytes(key(run, path, attempt), offset, length);
        return { data: part.data.toString('base64'), total: part.total };
      },
    },
    subscriptions: { 'logs.follow': followLines, 'logs.followBytes': followBytes },
  };
}
