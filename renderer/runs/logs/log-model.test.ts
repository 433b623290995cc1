import { describe, expect, test } from 'vitest';
import type { LogLine, ProcedureOutput } from '../../../shared/ipc/contract.ts';
import { fakeApi, manualQueue, settle } from '../../testing/fake-api.ts';
import type { Observer } from '../../testing/fake-api.ts';
import { openLog } from './log-model.ts';
import { mostMatches, nextMatch, searchLog } from './log-search.ts';
import type { SearchProgress } from './log-search.ts';

const key = { run: 'r', path: 'p', attempt: 1 };

function line(n: number, text = `line ${n}`): LogLine {
  return { n, at: n, stream: 'stdout', text };
}

/** A log of so many lines; a page holds at most `page` of them. */
function bench(
  total: number,
  { complete = true, open = false, page = 5000, text = (n: number): string => `line ${n}` } = {},
) {
  const reads: { readonly from: number; readonly count: number }[] = [];
  const follows: { readonly from: number; readonly observer: Observer<'logs.follow'> }[] = [];
  const frames = manualQueue();
  const timers = manualQueue();
  const api = fakeApi({
    procedures: {
      'logs.read': ({ from, count }): ProcedureOutput<'logs.read'> => {
        reads.push({ from, count });
        const first = from < 0 ? Math.max(0, total + from) : from;
        const lines = Array.from({ length: Math.min(count, page, Math.max(0, total - first)) }, (_, index) =>
          line(first + index, text(first + index)),
        );
        return { lines, total, bytes: total * 8, open, complete };
      },
    },
    subscriptions: {
      'logs.follow': (input, observer) => {
        follows.push({ from: input.from, observer });
        return undefined;
      },
    },
  });
  const log = openLog(key, { api, nextFrame: frames.push, later: timers.push });
  const release = log.retain();
  const rest = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) {
      await settle();
      frames.flush();
    }
  };
  return { api, log, release, reads, follows, timers, frames, rest };
}

describe('a log', () => {
  test('RUI-10 begins with its end, and never reads a huge log whole', async () => {
    const { log, reads, rest } = bench(3_000_000);
    await rest();
    expect(log.store.getState()).toMatchObject({ phase: 'ready', total: 3_000_000, complete: true });
    expect(log.line(2_999_999)?.text).toBe('line 2999999');
    expect(log.line(0)).toBeUndefined();
    expect(reads).toEqual([{ from: -500, count: 500 }]);
  });

  test('RUI-10 reads what comes into view, once', async () => {
    const { log, reads, rest } = bench(10_000);
    await rest();
    log.look(990, 1040);
    log.look(991, 1041);
    await rest();
    log.look(990, 1040);
    await rest();
    expect(log.line(1000)?.text).toBe('line 1000');
    expect(reads.slice(1)).toEqual([
      { from: 500, count: 500 },
      { from: 1000, count: 500 },
    ]);
  });

  test('RUI-10 goes on where a page of long lines was shorter than asked for', async () => {
    const { log, rest } = bench(2000, { page: 120 });
    await rest();
    log.look(0, 500);
    await rest();
    for (const n of [0, 119, 120, 499]) expect(log.line(n)?.n).toBe(n);
  });

  test('RUI-10 lets go of what nobody looks at', async () => {
    const { log, rest } = bench(100_000);
    await rest();
    for (let from = 0; from < 60_000; from += 500) {
      log.look(from, from + 500);
      await rest();
    }
    expect(log.line(0)).toBeUndefined();
    expect(log.line(59_999)).toBeDefined();
  });

  test('RUI-11 follows from its end, and takes it up again after a lost connection', async () => {
    const { log, follows, timers, rest } = bench(10, { complete: false });
    await rest();
    expect(follows.map((follow) => follow.from)).toEqual([10]);
    follows[0]?.observer.item({ lines: [line(10), line(11)], open: false, complete: false });
    await rest();
    expect(log.store.getState()).toMatchObject({ total: 12, complete: false });
    follows[0]?.observer.end?.('closed');
    timers.flush();
    expect(follows.map((follow) => follow.from)).toEqual([10, 12]);
    follows[1]?.observer.item({ lines: [], open: false, complete: true });
    follows[1]?.observer.end?.();
    await rest();
    expect(timers.size()).toBe(0);
    expect(log.store.getState().complete).toBe(true);
  });

  test('RUI-11 a last line that has not ended is followed too', async () => {
    const { log, follows, timers, rest } = bench(10, { complete: false, open: true });
    await rest();
    expect(follows.map((follow) => follow.from)).toEqual([9]);
    follows[0]?.observer.item({ lines: [line(9, 'whole'), line(10, 'ha')], open: true, complete: false });
    follows[0]?.observer.item({ lines: [line(10, 'half')], open: true, complete: false });
    await rest();
    expect(log.store.getState().total).toBe(11);
    expect([log.line(9)?.text, log.line(10)?.text]).toEqual(['whole', 'half']);
    follows[0]?.observer.end?.('closed');
    timers.flush();
    expect(follows.map((follow) => follow.from)).toEqual([9, 10]);
  });

  test('after it was put away nothing changes any more', async () => {
    const { log, release, follows, rest } = bench(10, { complete: false });
    await rest();
    const before = log.store.getState();
    release();
    follows[0]?.observer.item({ lines: [line(10)], open: false, complete: false });
    await rest();
    expect(log.store.getState()).toBe(before);
  });
});

describe('searching a log', () => {
  test('RUI-12 looks through all of it page by page and reports on the way', async () => {
    const { api, rest } = bench(12_000, { text: (n) => (n % 5000 === 0 ? '\u001b[31mEpoch\u001b[0m' : 'x') });
    await rest();
    const reports: SearchProgress[] = [];
    await searchLog(
      api,
      key,
      'epoch',
      { from: 0, to: 12_000 },
      (progress) => reports.push(progress),
      () => false,
    );
    expect(reports.map(({ lines, scanned, done }) => [lines.length, scanned, done])).toEqual([
      [1, 5000, false],
      [2, 10_000, false],
      [3, 12_000, true],
    ]);
    expect(reports.at(-1)?.lines).toEqual([0, 5000, 10_000]);
  });

  test('RUI-12 stops when it is told to, and at too many matches', async () => {
    const { api } = bench(50_000);
    let stopped = false;
    const reports: SearchProgress[] = [];
    await searchLog(
      api,
      key,
      'line',
      { from: 0, to: 50_000 },
      (progress) => {
        reports.push(progress);
        stopped = reports.length === 2;
      },
      () => stopped,
    );
    expect(reports.length).toBe(2);
    await searchLog(
      api,
      key,
      'line',
      { from: 0, to: 50_000 },
      (progress) => reports.push(progress),
      () => false,
    );
    expect(reports.at(-1)).toMatchObject({ done: true });
    expect(reports.at(-1)?.lines.length).toBe(mostMatches);
  });

  test('RUI-12 next and previous go round', () => {
    expect([nextMatch([3, 7], undefined, 1), nextMatch([3, 7], 3, 1), nextMatch([3, 7], 7, 1)]).toEqual([3, 7, 3]);
    expect([nextMatch([3, 7], undefined, -1), nextMatch([3, 7], 3, -1), nextMatch([3, 7], 7, -1)]).toEqual([7, 7, 3]);
    expect(nextMatch([], 3, 1)).toBeUndefined();
  });
});
