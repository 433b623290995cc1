import { readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { StoreError } from './failure.ts';
import { migrations, type Migration } from './migrations/index.ts';
import { openStore } from './store.ts';
import { storeRun } from './testing/records.ts';
import { createStoreRig, valueOf, type StoreRig } from './testing/store-rig.ts';

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.close());

describe('migrations', () => {
  const next: Migration = {
    number: migrations.length + 1,
    name: 'notes',
    sql: 'CREATE TABLE notes (run TEXT, text TEXT) STRICT;',
  };
  const backupName = `millrace.db.v${migrations.length}.backup`;
  const file = (): string => join(rig.folder, 'millrace.db');
  /** The bytes that opening must not change. */
  const bytes = (): string => readFileSync(file()).toString('base64');

  function openWith(list: readonly Migration[]): ReturnType<typeof openDatabase> {
    const result = openDatabase(file(), list);
    if (result.ok) rig.opened.push(result.value);
    return result;
  }

  test('STO-14 an older database is brought up to date after a backup', () => {
    storeRun(rig.open(), 'r1');
    rig.opened.pop()?.close();
    valueOf(openWith([...migrations, next]));
    expect(readdirSync(rig.folder)).toContain(backupName);
    const backup = new SqliteDatabase(join(rig.folder, backupName), { readonly: true });
    rig.opened.push(backup);
    expect(backup.prepare('SELECT id FROM runs').pluck().all()).toEqual(['r1']);
    expect(backup.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'notes'").pluck().get()).toBe(0);
  });

  test('STO-15 a newer database is refused and stays as it is', () => {
    valueOf(openWith([...migrations, next]));
    rig.opened.pop()?.close();
    const before = bytes();
    expect(openWith(migrations)).toMatchObject({ ok: false, error: { reason: 'newer' } });
    expect(bytes()).toBe(before);
  });

  test('STO-16 another history is refused: what is there must be a prefix of what we have, text by text', () => {
    valueOf(openWith([...migrations, next]));
    rig.opened.pop()?.close();
    const before = bytes();
    const other = { ...next, sql: 'CREATE TABLE notes (run TEXT) STRICT;' };
    expect(openWith([...migrations, other])).toMatchObject({ ok: false, error: { reason: 'migration' } });
    expect(bytes()).toBe(before);
  });

  test('STO-17 a migration that fails leaves nothing behind, and the backup is there', () => {
    storeRun(rig.open(), 'r1');
    rig.opened.pop()?.close();
    const broken = { ...next, sql: `${next.sql} INSERT INTO notes VALUES (1); CREATE TABLE runs (x);` };
    const result = openWith([...migrations, broken]);
    expect(result).toMatchObject({ ok: false, error: { reason: 'migration' } });
    expect(readdirSync(rig.folder)).toContain(backupName);
    const store = rig.open();
    expect(store.history.summary('r1')).toMatchObject({ id: 'r1' });
  });

  test('STO-18 the migrations of releases never change', () => {
    valueOf(openWith(migrations));
    const database = new SqliteDatabase(file(), { readonly: true });
    rig.opened.push(database);
    const rows = database.prepare('SELECT number, name FROM migrations ORDER BY number').all();
    expect(rows).toEqual(migrations.map(({ number, name }) => ({ number, name })));
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });
});

describe('a file that cannot be used', () => {
  const file = (): string => join(rig.folder, 'millrace.db');

  test('STO-19 no database, a damaged one and one of another program each give a sentence and a cure', () => {
    writeFileSync(file(), 'this is no database, only a text that is long enough to be looked at as one'.repeat(20));
    expect(openStore(rig.folder)).toMatchObject({ ok: false, error: { reason: 'corrupt' } });

    rmSync(file());
    storeRun(rig.open(), 'r1');
    rig.opened.pop()?.close();
    const whole = readFileSync(file());
    writeFileSync(file(), Buffer.concat([whole.subarray(0, 5000), Buffer.alloc(whole.length - 5000, 0x5a)]));
    const damaged = openStore(rig.folder);
    expect(damaged).toMatchObject({ ok: false, error: { reason: 'corrupt' } });
    expect(damaged.ok ? '' : damaged.error.message).toMatch(/^The record of runs .* is damaged \(.*\)\.$/);

    rmSync(file());
    const foreign = new SqliteDatabase(file());
    foreign.exec('CREATE TABLE photos (id)');
    foreign.close();
    expect(openStore(rig.folder)).toMatchObject({ ok: false, error: { reason: 'migration' } });
  });

  /** Opens and reads; the reason why that did not work. */
  function use(): string {
    const store = openStore(rig.folder);
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
    storeRun(rig.open(), 'r1');
    rig.opened.pop()?.close();
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
    chmodSync(rig.folder, 0o500);
    expect(openStore(rig.folder)).toMatchObject({ ok: false, error: { reason: 'read-only' } });
    chmodSync(rig.folder, 0o700);
  });

  test('STO-21 a folder that is not there or is a file gives a sentence', () => {
    expect(openStore(join(rig.folder, 'nowhere'))).toMatchObject({ ok: false, error: { reason: 'read-only' } });
  });
});

describe('STO-24 what a commit waits for', () => {
  const normal = 1;
  const full = 2;

  test('a write is on disk, a note need not be, also after one that fails', () => {
    const database = valueOf(openDatabase(join(rig.folder, 'other.db')));
    rig.opened.push(database);
    const waitsFor = (): unknown => database.sqlite.pragma('synchronous', { simple: true });
    expect(valueOf(database.write(waitsFor))).toBe(full);
    expect(valueOf(database.note(waitsFor))).toBe(normal);
    const bug = new Error('a bug');
    expect(() =>
      database.note(() => {
        throw bug;
      }),
    ).toThrow(bug);
    expect(valueOf(database.write(waitsFor))).toBe(full);
  });
});
