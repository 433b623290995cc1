/**
 * The lines of one log, as far as someone looks at them: the end first, other parts when they come into view, new lines
 * as they are written. Parts that nobody looks at are let go, so that a log of any size fits.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineApi, LogLine } from '../../../shared/ipc/contract.ts';
import { chunkLines } from './line-layout.ts';

/** Names a log. */
export interface LogKey {
  readonly run: string;
  readonly path: string;
  readonly attempt: number;
}

export interface LogState {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Why it could not be read. */
  readonly message?: string;
  readonly total: number;
  /** Bytes at the last look. */
  readonly bytes: number;
  /** Nothing will be added. */
  readonly complete: boolean;
  /** Grows whenever a line is there that was not. */
  readonly version: number;
}

export interface LogModel {
  readonly store: StoreApi<LogState>;
  line(n: number): LogLine | undefined;
  /** Lines `from` to `to` (not included) are looked at: reads what is missing of them. */
  look(from: number, to: number): void;
  reload(): void;
  /** Reads and follows it until the returned function is called. */
  retain(): () => void;
}

export interface LogDeps {
  readonly api: EngineApi;
  readonly nextFrame: (callback: () => void) => void;
  readonly later: (callback: () => void, ms: number) => void;
}

/** Chunks in memory. */
const mostChunks = 80;
const retryDelay = 1000;

/** A log that begins at its end; nothing is asked for before it is retained. */
export function openLog(key: LogKey, { api, nextFrame, later }: LogDeps): LogModel {
  const store = createStore<LogState>(() => ({ phase: 'loading', total: 0, bytes: 0, complete: false, version: 0 }));
  /** In the order in which they were last looked at. */
  let chunks = new Map<number, (LogLine | undefined)[]>();
  const reading = new Set<number>();
  /** Counts beginnings: what belongs to an earlier one is ignored. */
  let turn = 0;
  let open = false;
  let stop = (): void => undefined;
  /** The last line may grow; following begins with it. */
  let growing = false;
  let pending: Partial<LogState> | undefined;

  const change = (next: Partial<LogState>): void => {
    const first = pending === undefined;
    pending = { ...pending, ...next };
    if (!first) return;
    nextFrame(() => {
      const now = pending;
      pending = undefined;
      if (now !== undefined && open) store.setState((state) => ({ ...now, version: state.version + 1 }));
    });
  };
  const total = (): number => pending?.total ?? store.getState().total;
  const put = (lines: readonly LogLine[]): void => {
    for (const line of lines) {
      const index = Math.floor(line.n / chunkLines);
      const chunk = chunks.get(index) ?? [];
      chunk[line.n % chunkLines] = line;
      chunks.set(index, chunk);
    }
    for (const index of chunks.keys()) {
      if (chunks.size <= mostChunks) break;
      chunks.delete(index);
    }
  };
  const whole = (index: number): boolean => {
    const chunk = chunks.get(index);
    if (chunk === undefined) return false;
    const size = Math.min(chunkLines, total() - index * chunkLines);
    for (let at = 0; at < size; at += 1) if (chunk[at] === undefined) return false;
    return true;
  };
  const readChunk = async (index: number): Promise<void> => {
    reading.add(index);
    try {
      let from = index * chunkLines;
      const end = from + chunkLines;
      while (from < end && open) {
        // A page of very long lines is shorter than asked for.
        const page = await api.call('logs.read', { ...key, from, count: end - from });
        if (!open || page.lines.length === 0) break;
        put(page.lines);
        from += page.lines.length;
        change({ total: Math.max(total(), page.total), bytes: page.bytes });
      }
    } catch {
      // Looked at again, it is read again.
    } finally {
      reading.delete(index);
    }
  };
  /** How large a log is that has come to its end. */
  const weigh = async (current: number): Promise<void> => {
    const page = await api.call('logs.read', { ...key, from: -1, count: 1 }).catch(() => undefined);
    if (page !== undefined && current === turn) change({ bytes: page.bytes });
  };
  const follow = (current: number): void => {
    if (current !== turn) return;
    let complete = false;
    stop = api.subscribe(
      'logs.follow',
      { ...key, from: total() - (growing ? 1 : 0) },
      {
        item(item) {
          if (current !== turn) return;
          put(item.lines);
          growing = item.open;
          complete = item.complete;
          const last = item.lines.at(-1);
          change({ complete: item.complete, total: Math.max(total(), last === undefined ? 0 : last.n + 1) });
        },
        end() {
          if (current !== turn) return;
          if (complete) void weigh(current);
          else later(() => follow(current), retryDelay);
        },
      },
    );
  };
  const load = async (current: number): Promise<void> => {
    try {
      const page = await api.call('logs.read', { ...key, from: -chunkLines, count: chunkLines });
      if (current !== turn) return;
      put(page.lines);
      growing = page.open;
      change({ phase: 'ready', total: page.total, bytes: page.bytes, complete: page.complete });
      if (!page.complete) follow(current);
    } catch (error) {
      if (current === turn)
        change({ phase: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  const begin = (): void => {
    stop();
    turn += 1;
    open = true;
    void load(turn);
  };

  return {
    store,
    line: (n) => chunks.get(Math.floor(n / chunkLines))?.[n % chunkLines],
    look(from, to) {
      const first = Math.floor(Math.max(0, from) / chunkLines);
      for (let index = first; index * chunkLines < Math.min(to, total()); index += 1) {
        const chunk = chunks.get(index);
        if (chunk !== undefined) {
          chunks.delete(index);
          chunks.set(index, chunk);
        }
        if (!whole(index) && !reading.has(index)) void readChunk(index);
      }
    },
    reload() {
      chunks = new Map();
      change({ phase: 'loading' });
      begin();
    },
    retain() {
      begin();
      return () => {
        stop();
        turn += 1;
        open = false;
      };
    },
  };
}
