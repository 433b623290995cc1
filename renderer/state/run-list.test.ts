import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../shared/ipc/contract.ts';
import { fakeApi, manualQueue, settle } from '../testing/fake-api.ts';
import type { Observer } from '../testing/fake-api.ts';
import { summary } from '../testing/runs.ts';
import { belongs, createRunList, mergeRuns } from './run-list.ts';

const ids = (runs: readonly RunSummary[]): readonly string[] => runs.map((run) => run.id);
const all = { search: '', filter: 'all' } as const;

describe('changes of the list of runs', () => {
  test('RUI-20 a new run comes to its place, newest first', () => {
    const state = { ...all, runs: [summary('05'), summary('03')], total: 2 };
    expect(ids(mergeRuns(state, [summary('04'), summary('06')]).runs)).toEqual(['06', '05', '04', '03']);
    expect(mergeRuns(state, [summary('04')]).total).toBe(3);
  });

  test('RUI-20 a run that is older than what is loaded waits for its page', () => {
    const state = { ...all, runs: [summary('05')], total: 900 };
    expect(mergeRuns(state, [summary('01')])).toEqual({ runs: state.runs, total: 900 });
  });

  test('RUI-20 a run that no longer belongs goes away', () => {
    const state = { search: '', filter: 'running', runs: [summary('05', { state: 'RUNNING' })], total: 1 } as const;
    expect(mergeRuns(state, [summary('05', { state: 'FAILED' })])).toEqual({ runs: [], total: 0 });
  });

  test('the same runs belong as the engine finds', () => {
    const run = summary('01abc', { pipeline: 'Penguin species', file: '/home/me/birds.pipeline.yaml' });
    for (const search of ['penguin', 'BIRDS', '01ab', ' species ']) expect(belongs(run, { ...all, search })).toBe(true);
    for (const search of ['abc', 'fares']) expect(belongs(run, { ...all, search })).toBe(false);
  });
});

describe('the list of runs', () => {
  function bench(pages: Record<string, readonly RunSummary[]>, total: number) {
    const asked: unknown[] = [];
    const observers: Observer<'runs.changes'>[] = [];
    const timers = manualQueue();
    const api = fakeApi({
      procedures: {
        'runs.list': (input) => {
          asked.push(input);
          return { runs: [...(pages[input.after ?? ''] ?? [])], total };
        },
      },
      subscriptions: {
        'runs.changes': (_input, observer) => {
          observers.push(observer);
          return undefined;
        },
      },
    });
    return { list: createRunList({ api, later: timers.push }), asked, observers, timers };
  }

  test('RUI-21 loads the next page when its end comes into view, and not twice at once', async () => {
    const { list, asked } = bench({ '': [summary('09'), summary('08')], '08': [summary('07')] }, 3);
    list.retain();
    await settle();
    list.more();
    list.more();
    await settle();
    expect(ids(list.store.getState().runs)).toEqual(['09', '08', '07']);
    list.more();
    expect(asked).toEqual([{ limit: 200 }, { limit: 200, after: '08' }]);
  });

  test('RUI-21 asks once for what was typed, and ignores answers to what was typed before', async () => {
    const { list, asked, timers } = bench({ '': [summary('09')] }, 1);
    list.retain();
    await settle();
    list.search('p');
    list.search('pe');
    timers.flush();
    await settle();
    expect(asked.slice(1)).toEqual([{ limit: 200, search: 'pe' }]);
  });

  test('RUI-20 follows changes, and reads anew after a lost connection', async () => {
    const { list, asked, observers, timers } = bench({ '': [summary('09', { state: 'RUNNING' })] }, 1);
    list.retain();
    await settle();
    observers[0]?.item([summary('09', { state: 'SUCCEEDED' })]);
    expect(list.store.getState().runs[0]?.state).toBe('SUCCEEDED');
    observers[0]?.end?.('closed');
    timers.flush();
    await settle();
    expect([observers.length, asked.length]).toEqual([2, 2]);
  });

  test('what was deleted is no longer selected', async () => {
    const { list } = bench({ '': [summary('09'), summary('08')] }, 2);
    list.retain();
    await settle();
    list.select(['09', '08']);
    list.remove(['09']);
    expect([...list.store.getState().selected]).toEqual(['08']);
    expect(list.store.getState()).toMatchObject({ total: 1, active: '08' });
  });
});
