import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../shared/run/events.ts';
import { noValues, type Values } from '../../shared/run/values.ts';
import { artifact, createdEvent, finish, newRun, recorded, stepEvents, storeRun } from './testing/records.ts';
import { createStoreRig, valueOf, type StoreRig } from './testing/store-rig.ts';

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.close());

describe('runs', () => {
  test('STO-22 steps of loops are counted when they come, whether they run or not', () => {
    const store = rig.open();
    const run = newRun('r1', { taskCount: 1 });
    valueOf(store.runs.create(run, recorded('r1', 1, [createdEvent(run)])));
    const item: Values = { parameters: { item: 1 }, artifacts: {} };
    const skip = { reason: 'condition-false', condition: 'false' } as const;
    const events: readonly RunEvent[] = [
      ...stepEvents('load', noValues, noValues),
      { type: 'execution-started', path: 'folds', kind: 'loop', inputs: noValues, iterations: 2 },
      { type: 'execution-started', path: 'folds[0]', kind: 'group', inputs: item },
      ...stepEvents('folds[0]/train', noValues, noValues),
      { type: 'execution-skipped', path: 'folds[0]/report', kind: 'step', skip },
      { type: 'execution-skipped', path: 'folds[0]/more', kind: 'group', skip },
    ];
    valueOf(store.runs.append(recorded('r1', 2, events)));
    expect(store.history.summary('r1')).toMatchObject({ taskCount: 3, doneCount: 2 });
  });

  test('STO-23 an execution that took results of an earlier one refers to it, and outlives it', () => {
    const store = rig.open();
    storeRun(store, 'r1');
    finish(store, 'r1');
    const run = newRun('r2');
    const outputs: Values = { parameters: {}, artifacts: { data: [artifact('r1-data', 'sha256:aa')] } };
    const events: readonly RunEvent[] = [
      createdEvent(run),
      { type: 'execution-started', path: 'load', kind: 'step', inputs: noValues },
      { type: 'execution-succeeded', path: 'load', outputs, cachedFrom: { run: 'r1', path: 'load' } },
    ];
    valueOf(store.runs.create(run, recorded('r2', 1, events)));
    finish(store, 'r2');
    expect(store.history.summary('r2')).toMatchObject({ doneCount: 1 });
    expect(valueOf(store.history.delete(['r1'])).digests).toEqual(['sha256:aa-m']);
    expect(valueOf(store.runs.events('r2')).at(-2)?.event).toEqual(events[2]);
  });

  test('STO-1 events come back as they were, and projections are in the same commit', () => {
    const store = rig.open();
    storeRun(store, 'r1');
    expect(valueOf(store.runs.events('r1'))).toHaveLength(11);
    expect(valueOf(store.runs.events('r1', 10))).toEqual(
      recorded(
        'r1',
        11,
        stepEvents('train', noValues, {
          parameters: {},
          artifacts: {
            metrics: [
              artifact('r1-metrics', 'sha256:aa-m', {
                name: 'metrics',
                type: 'system.Metrics',
                metadata: { accuracy: 0.98, label: 'x' },
              }),
            ],
          },
        }).slice(-1),
      ),
    );
    expect(store.history.summary('r1')).toEqual({
      id: 'r1',
      pipeline: 'Penguins',
      state: 'RUNNING',
      executor: 'docker',
      createdAt: 1001,
      taskCount: 2,
      doneCount: 2,
      failedCount: 0,
    });
    expect(store.runs.unfinished()).toEqual(['r1']);
    finish(store, 'r1');
    expect(store.runs.unfinished()).toEqual([]);
    expect(store.history.summary('r1')).toMatchObject({ state: 'SUCCEEDED', finishedAt: 1012 });
    expect(store.history.source('r1')).toEqual({
      irDigest: 'd1',
      ir: 'the IR',
      source: { file: 'p.pipeline.yaml', text: 'the text' },
    });
  });

  test('STO-2 an event that does not follow is a bug, and nothing of its batch stays', () => {
    const store = rig.open();
    storeRun(store, 'r1');
    const cancel: RunEvent = { type: 'cancel-requested' };
    expect(() => store.runs.append([...recorded('r1', 12, [cancel]), ...recorded('r1', 14, [cancel])])).toThrow(
      'does not follow',
    );
    expect(store.runs.lastSeq('r1')).toBe(11);
    const missing = store.runs.append(recorded('nobody', 1, [cancel]));
    expect(missing).toMatchObject({ ok: false, error: { reason: 'missing' } });
  });

  test('STO-3 everything survives closing and opening, in the same data folder', () => {
    const first = rig.open();
    storeRun(first, 'r1');
    const { home } = first;
    rig.opened.pop()?.close();
    const second = rig.open();
    expect(second.home).toBe(home);
    expect(home).toMatch(/^[0-9a-f]{32}$/);
    expect(second.history.summary('r1')).toMatchObject({ doneCount: 2 });
    expect(second.artifacts.get('r1-data')).toEqual(artifact('r1-data', 'sha256:aa'));
  });

  test('STO-4 an engine that was replaced cannot write any more', () => {
    const old = rig.open();
    storeRun(old, 'r1');
    const current = rig.open();
    const refused = old.runs.append(recorded('r1', 12, [{ type: 'cancel-requested' }]));
    expect(refused).toMatchObject({ ok: false, error: { reason: 'superseded' } });
    expect(current.runs.lastSeq('r1')).toBe(11);
    expect(old.settings.set('a', 1)).toMatchObject({ ok: false, error: { reason: 'superseded' } });
  });

  test('STO-5 attempts with an outcome wait for their clean-up', () => {
    const store = rig.open();
    storeRun(store, 'r1');
    expect(store.runs.uncleaned()).toEqual(
      ['load', 'train'].map((path) => ({
        run: 'r1',
        path,
        attempt: 1,
        executor: 'docker',
        nonce: 'n1',
        handle: `mr-${path}`,
      })),
    );
    valueOf(store.runs.markCleaned([{ run: 'r1', path: 'load', attempt: 1 }]));
    expect(store.runs.uncleaned().map(({ path }) => path)).toEqual(['train']);
    const started = stepEvents('late', noValues, noValues).slice(0, 3);
    valueOf(store.runs.append(recorded('r1', 12, started)));
    expect(store.runs.uncleaned()).toHaveLength(1);
  });

  test('STO-6 lineage: who wrote an artifact and who received it', () => {
    const store = rig.open();
    storeRun(store, 'r1');
    expect(store.artifacts.producer('r1-data')).toEqual({ run: 'r1', path: 'load' });
    expect(store.artifacts.consumers('r1-data')).toEqual([{ run: 'r1', path: 'train' }]);
    expect(store.artifacts.get('nobody')).toBeUndefined();
  });

  test('STO-7 numbers of Metrics artifacts are a series with one step', () => {
    const store = rig.open();
    storeRun(store, 'r1');
    const database = new SqliteDatabase(join(rig.folder, 'millrace.db'), { readonly: true });
    rig.opened.push(database);
    expect(database.prepare('SELECT name, step, value FROM metrics').all()).toEqual([
      { name: 'accuracy', step: 0, value: 0.98 },
    ]);
  });
});

describe('history', () => {
  test('STO-8 search, states, document and pages', () => {
    const store = rig.open();
    for (const id of ['a1', 'a2', 'b1']) storeRun(store, id);
    storeRun(store, 'b2', 'sha256:bb', { pipeline: 'Fares_100%', path: '/docs/fares.pipeline.yaml' });
    finish(store, 'a1');
    const ids = (query: Parameters<typeof store.history.list>[0]): readonly string[] =>
      store.history.list(query).runs.map(({ id }) => id);
    expect(ids({ limit: 10 })).toEqual(['b2', 'b1', 'a2', 'a1']);
    expect(ids({ limit: 2, after: 'b1' })).toEqual(['a2', 'a1']);
    expect(store.history.list({ limit: 1, after: 'b1' }).total).toBe(4);
    expect(ids({ limit: 10, search: 'PENG' })).toEqual(['b1', 'a2', 'a1']);
    expect(ids({ limit: 10, search: '100%' })).toEqual(['b2']);
    expect(ids({ limit: 10, search: '_' })).toEqual(['b2']);
    expect(ids({ limit: 10, search: 'a' })).toEqual(['b2', 'a2', 'a1']);
    expect(ids({ limit: 10, states: ['SUCCEEDED', 'FAILED'] })).toEqual(['a1']);
    expect(ids({ limit: 10, path: '/docs/fares.pipeline.yaml' })).toEqual(['b2']);
    expect(store.history.find('b', 2)).toEqual(['b2', 'b1']);
    expect(store.history.find('A1', 2)).toEqual(['a1']);
    expect(store.history.find('latest', 2)).toEqual(['b2']);
    expect(store.history.find('zz', 2)).toEqual([]);
  });

  test('STO-9 a failed run knows what failed', () => {
    const store = rig.open();
    const run = newRun('r1');
    valueOf(store.runs.create(run, recorded('r1', 1, [createdEvent(run)])));
    valueOf(
      store.runs.append(
        recorded('r1', 2, [
          { type: 'execution-started', path: 'train', kind: 'step', inputs: noValues },
          { type: 'execution-failed', path: 'train', kind: 'step', failure: { reason: 'exit-code', exitCode: 3 } },
          {
            type: 'execution-skipped',
            path: 'score',
            kind: 'step',
            skip: { reason: 'upstream-failed', path: 'train' },
          },
        ]),
      ),
    );
    finish(store, 'r1', { state: 'FAILED', failure: { reason: 'task-failed', path: 'train' } });
    expect(store.history.summary('r1')).toMatchObject({
      failedCount: 1,
      doneCount: 0,
      failure: { reason: 'task-failed', path: 'train' },
      cause: { reason: 'exit-code', exitCode: 3 },
    });
  });

  test('STO-10 deleting a run frees what only it used; unfinished runs stay', () => {
    const store = rig.open();
    storeRun(store, 'r1', 'sha256:same');
    storeRun(store, 'r2', 'sha256:same');
    expect(valueOf(store.history.delete(['r1'])).runs).toEqual([]);
    finish(store, 'r1');
    finish(store, 'r2');
    expect(valueOf(store.history.delete(['r1', 'nobody']))).toEqual({ runs: ['r1'], digests: [] });
    expect(store.artifacts.isReferenced('sha256:same')).toBe(true);
    expect(store.artifacts.get('r1-data')).toBeUndefined();
    const last = valueOf(store.history.delete(['r2']));
    expect([...last.digests].toSorted()).toEqual(['sha256:same', 'sha256:same-m']);
    expect(store.history.list({ limit: 10 })).toEqual({ runs: [], total: 0 });
    expect(valueOf(store.runs.events('r1'))).toEqual([]);
  });
});

describe('documents, settings, approvals', () => {
  test('STO-11 drafts are kept and found again', () => {
    const store = rig.open();
    valueOf(store.documents.put({ draft: 'd1', name: 'New', text: 'unsaved', trusted: true, openedAt: 1 }));
    valueOf(
      store.documents.put({
        draft: 'd2',
        name: 'File',
        path: '/a.pipeline.yaml',
        savedText: 's',
        fileDigest: 'f',
        trusted: false,
        openedAt: 2,
      }),
    );
    expect(store.documents.recent(5).map(({ draft }) => draft)).toEqual(['d2', 'd1']);
    expect(valueOf(store.documents.keepDraft('d1', 'Newer', 'more', 3))).toBe(true);
    expect(valueOf(store.documents.keepDraft('nobody', 'x', 'y', 3))).toBe(false);
    expect(store.documents.get('d1')).toEqual({ draft: 'd1', name: 'Newer', text: 'more', trusted: true, openedAt: 1 });
    expect(store.documents.byPath('/a.pipeline.yaml')).toMatchObject({ draft: 'd2', savedText: 's' });
    valueOf(
      store.documents.put({ draft: 'd3', name: 'Saved over', path: '/a.pipeline.yaml', trusted: false, openedAt: 4 }),
    );
    expect(store.documents.get('d2')).toBeUndefined();
  });

  test('STO-12 settings are JSON; null, false and missing are three things', () => {
    const store = rig.open();
    for (const [key, value] of [
      ['a', null],
      ['b', false],
      ['c', { x: [1] }],
    ] as const)
      valueOf(store.settings.set(key, value));
    expect([
      store.settings.get('a'),
      store.settings.get('b'),
      store.settings.get('c'),
      store.settings.get('d'),
    ]).toEqual([null, false, { x: [1] }, undefined]);
  });

  test("STO-13 the first approval stays, except that a person's own replaces it", () => {
    const store = rig.open();
    valueOf(store.approvals.add('x', 'command-line', 1));
    valueOf(store.approvals.add('x', 'drawn', 2));
    expect(store.approvals.origin('x')).toBe('command-line');
    valueOf(store.approvals.add('x', 'person', 3));
    expect(store.approvals.origin('x')).toBe('person');
    expect(store.approvals.origin('y')).toBeUndefined();
  });
});
