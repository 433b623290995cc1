import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../../shared/result.ts';
import type { RecordedEvent, RunEvent } from '../../shared/run/events.ts';
import { noValues, type Artifact, type Values } from '../../shared/run/values.ts';
import { openDatabase } from './database.ts';
import { StoreError } from './failure.ts';
import { migrations, type Migration } from './migrations/index.ts';
import type { NewRun } from './runs.ts';
import { openStore, type Store } from './store.ts';

let folder = '';
const opened: { close(): void }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-store-'));
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function valueOf<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function open(): Store {
  const store = valueOf(openStore(folder));
  opened.push(store);
  return store;
}

function newRun(id: string, more: Partial<NewRun> = {}): NewRun {
  return {
    id,
    pipeline: 'Penguins',
    ir: { digest: 'd1', text: 'the IR' },
    taskCount: 2,
    parameters: { seed: 7 },
    options: { executor: 'docker', parallel: 0, failFast: false, cache: false, strictResources: false },
    source: { file: 'p.pipeline.yaml', text: 'the text' },
    ...more,
  };
}

function createdEvent(run: NewRun): RunEvent {
  const { pipeline, ir, parameters, options } = run;
  return { type: 'run-created', pipeline, irDigest: ir.digest, parameters, options };
}

function recorded(run: string, first: number, events: readonly RunEvent[]): readonly RecordedEvent[] {
  return events.map((event, index) => ({ run, seq: first + index, at: 1000 + first + index, event }));
}

function artifact(id: string, digest: string, more: Partial<Artifact> = {}): Artifact {
  return {
    id,
    name: 'data',
    type: 'system.Dataset',
    schemaVersion: '0.0.1',
    uri: `/millrace/artifacts/${id}`,
    metadata: { rows: 344 },
    content: { digest, kind: 'file', size: 10, fileCount: 1 },
    ...more,
  };
}

function stepEvents(path: string, inputs: Values, outputs: Values): readonly RunEvent[] {
  return [
    { type: 'execution-started', path, kind: 'step', inputs },
    { type: 'attempt-created', path, attempt: 1, nonce: 'n1', executor: 'docker', handle: `mr-${path}` },
    { type: 'attempt-started', path, attempt: 1, id: `c-${path}` },
    { type: 'attempt-succeeded', path, attempt: 1, exit: { exitCode: 0 }, outputs, warnings: [] },
    { type: 'execution-succeeded', path, outputs },
  ];
}

/** A run with two steps: `load` gives an artifact, `train` takes it and gives metrics. */
function storeRun(store: Store, id: string, digest = 'sha256:aa', more: Partial<NewRun> = {}): void {
  const run = newRun(id, more);
  const data: Values = { parameters: { rows: 344 }, artifacts: { data: [artifact(`${id}-data`, digest)] } };
  const metrics = artifact(`${id}-metrics`, `${digest}-m`, {
    name: 'metrics',
    type: 'system.Metrics',
    metadata: { accuracy: 0.98, label: 'x' },
  });
  valueOf(store.runs.create(run, recorded(id, 1, [createdEvent(run)])));
  const events = [
    ...stepEvents('load', noValues, data),
    ...stepEvents(
      'train',
      { parameters: { n: 0 }, artifacts: data.artifacts },
      { parameters: {}, artifacts: { metrics: [metrics] } },
    ),
  ];
  valueOf(store.runs.append(recorded(id, 2, events)));
}

function finish(store: Store, id: string, event: Partial<Extract<RunEvent, { type: 'run-finished' }>> = {}): void {
  const finished: RunEvent = { type: 'run-finished', state: 'SUCCEEDED', outputs: noValues, ...event };
  valueOf(store.runs.append(recorded(id, store.runs.lastSeq(id) + 1, [finished])));
}

describe('runs', () => {
  test('STO-22 steps of loops are counted when they come, whether they run or not', () => {
    const store = open();
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
    const store = open();
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
    const store = open();
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
    const store = open();
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
    const first = open();
    storeRun(first, 'r1');
    const { home } = first;
    opened.pop()?.close();
    const second = open();
    expect(second.home).toBe(home);
    expect(home).toMatch(/^[0-9a-f]{32}$/);
    expect(second.history.summary('r1')).toMatchObject({ doneCount: 2 });
    expect(second.artifacts.get('r1-data')).toEqual(artifact('r1-data', 'sha256:aa'));
  });

  test('STO-4 an engine that was replaced cannot write any more', () => {
    const old = open();
    storeRun(old, 'r1');
    const current = open();
    const refused = old.runs.append(recorded('r1', 12, [{ type: 'cancel-requested' }]));
    expect(refused).toMatchObject({ ok: false, error: { reason: 'superseded' } });
    expect(current.runs.lastSeq('r1')).toBe(11);
    expect(old.settings.set('a', 1)).toMatchObject({ ok: false, error: { reason: 'superseded' } });
  });

  test('STO-5 attempts with an outcome wait for their clean-up', () => {
    const store = open();
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
    const store = open();
    storeRun(store, 'r1');
    expect(store.artifacts.producer('r1-data')).toEqual({ run: 'r1', path: 'load' });
    expect(store.artifacts.consumers('r1-data')).toEqual([{ run: 'r1', path: 'train' }]);
    expect(store.artifacts.get('nobody')).toBeUndefined();
  });

  test('STO-7 numbers of Metrics artifacts are a series with one step', () => {
    const store = open();
    storeRun(store, 'r1');
    const database = new SqliteDatabase(join(folder, 'millrace.db'), { readonly: true });
    opened.push(database);
    expect(database.prepare('SELECT name, step, value FROM metrics').all()).toEqual([
      { name: 'accuracy', step: 0, value: 0.98 },
    ]);
  });
});

describe('history', () => {
  test('STO-8 search, states, document and pages', () => {
    const store = open();
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

  test('STO-9 a failed run says in one sentence what failed', () => {
    const store = open();
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
      failure: 'train: The step ended with exit code 3.',
    });
  });

  test('STO-10 deleting a run frees what only it used; unfinished runs stay', () => {
    const store = open();
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
    const store = open();
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
    const store = open();
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
    const store = open();
    valueOf(store.approvals.add('x', 'command-line', 1));
    valueOf(store.approvals.add('x', 'drawn', 2));
    expect(store.approvals.origin('x')).toBe('command-line');
    valueOf(store.approvals.add('x', 'person', 3));
    expect(store.approvals.origin('x')).toBe('person');
    expect(store.approvals.origin('y')).toBeUndefined();
  });
});

describe('migrations', () => {
  const next: Migration = {
    number: migrations.length + 1,
    name: 'notes',
    sql: 'CREATE TABLE notes (run TEXT, text TEXT) STRICT;',
  };
  const backupName = `millrace.db.v${migrations.length}.backup`;
  const file = (): string => join(folder, 'millrace.db');
  /** The bytes that opening must not change. */
  const bytes = (): string => readFileSync(file()).toString('base64');

  function openWith(list: readonly Migration[]): ReturnType<typeof openDatabase> {
    const result = openDatabase(file(), list);
    if (result.ok) opened.push(result.value);
    return result;
  }

  test('STO-14 an older database is brought up to date after a backup', () => {
    storeRun(open(), 'r1');
    opened.pop()?.close();
    valueOf(openWith([...migrations, next]));
    expect(readdirSync(folder)).toContain(backupName);
    const backup = new SqliteDatabase(join(folder, backupName), { readonly: true });
    opened.push(backup);
    expect(backup.prepare('SELECT id FROM runs').pluck().all()).toEqual(['r1']);
    expect(backup.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'notes'").pluck().get()).toBe(0);
  });

  test('STO-15 a newer database is refused and stays as it is', () => {
    valueOf(openWith([...migrations, next]));
    opened.pop()?.close();
    const before = bytes();
    expect(openWith(migrations)).toMatchObject({ ok: false, error: { reason: 'newer' } });
    expect(bytes()).toBe(before);
  });

  test('STO-16 another history is refused: what is there must be a prefix of what we have, text by text', () => {
    valueOf(openWith([...migrations, next]));
    opened.pop()?.close();
    const before = bytes();
    const other = { ...next, sql: 'CREATE TABLE notes (run TEXT) STRICT;' };
    expect(openWith([...migrations, other])).toMatchObject({ ok: false, error: { reason: 'migration' } });
    expect(bytes()).toBe(before);
  });

  test('STO-17 a migration that fails leaves nothing behind, and the backup is there', () => {
    storeRun(open(), 'r1');
    opened.pop()?.close();
    const broken = { ...next, sql: `${next.sql} INSERT INTO notes VALUES (1); CREATE TABLE runs (x);` };
    const result = openWith([...migrations, broken]);
    expect(result).toMatchObject({ ok: false, error: { reason: 'migration' } });
    expect(readdirSync(folder)).toContain(backupName);
    const store = open();
    expect(store.history.summary('r1')).toMatchObject({ id: 'r1' });
  });

  test('STO-18 the migrations of releases never change', () => {
    valueOf(openWith(migrations));
    const database = new SqliteDatabase(file(), { readonly: true });
    opened.push(database);
    const rows = database.prepare('SELECT number, name FROM migrations ORDER BY number').all();
    expect(rows).toEqual(migrations.map(({ number, name }) => ({ number, name })));
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });
});

describe('a file that cannot be used', () => {
  const file = (): string => join(folder, 'millrace.db');

  test('STO-19 no database, a damaged one and one of another program each give a sentence and a cure', () => {
    writeFileSync(file(), 'this is no database, only a text that is long enough to be looked at as one'.repeat(20));
    expect(openStore(folder)).toMatchObject({ ok: false, error: { reason: 'corrupt' } });

    rmSync(file());
    storeRun(open(), 'r1');
    opened.pop()?.close();
    const whole = readFileSync(file());
    writeFileSync(file(), Buffer.concat([whole.subarray(0, 5000), Buffer.alloc(whole.length - 5000, 0x5a)]));
    const damaged = openStore(folder);
    expect(damaged).toMatchObject({ ok: false, error: { reason: 'corrupt' } });
    expect(damaged.ok ? '' : damaged.error.message).toMatch(/^The record of runs .* is damaged \(.*\)\.$/);

    rmSync(file());
    const foreign = new SqliteDatabase(file());
    foreign.exec('CREATE TABLE photos (id)');
    foreign.close();
    expect(openStore(folder)).toMatchObject({ ok: false, error: { reason: 'migration' } });
  });

  /** Opens and reads; the reason why that did not work. */
  function use(): string {
    const store = openStore(folder);
    if (!store.ok) return store.error.reason;
    try {
      store.value.history.list({ limit: 10 });
      const events = store.value.runs.events('r1');
      return events.ok ? 'none' : events.error.reason;
    } catch (error) {
      return error instanceof StoreError ? error.failure.reason : `crash: ${String(error)}`;
    } finally {
      store.value.close();
    }
  }

  test('STO-20 bytes that flip are noticed or harmless, never a crash', () => {
    storeRun(open(), 'r1');
    opened.pop()?.close();
    const whole = readFileSync(file());
    const reasons = new Set<string>();
    for (let round = 0; round < 150; round += 1) {
      const broken = Buffer.from(whole);
      for (let flip = 0; flip < 8; flip += 1) {
        const at = (round * 7919 + flip * 104729) % broken.length;
        broken[at] = (broken[at] ?? 0) ^ (1 << ((round + flip) % 8));
      }
      rmSync(`${file()}-wal`, { force: true });
      rmSync(`${file()}-shm`, { force: true });
      writeFileSync(file(), round % 3 === 0 ? broken.subarray(0, (round * 4099) % broken.length) : broken);
      reasons.add(use());
    }
    // Damage of the history of migrations is one, too.
    expect([...reasons].filter((reason) => !['corrupt', 'migration', 'none'].includes(reason))).toEqual([]);
    expect(reasons).toContain('corrupt');
  });

  test.skipIf(process.getuid?.() === 0)('STO-21 a read-only folder gives a sentence', () => {
    chmodSync(folder, 0o500);
    expect(openStore(folder)).toMatchObject({ ok: false, error: { reason: 'read-only' } });
    chmodSync(folder, 0o700);
  });

  test('STO-21 a folder that is not there or is a file gives a sentence', () => {
    expect(openStore(join(folder, 'nowhere'))).toMatchObject({ ok: false, error: { reason: 'read-only' } });
  });
});
