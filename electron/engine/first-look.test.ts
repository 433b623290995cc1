import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancellable } from '../../shared/ipc/cancellation.ts';
import { windowSettings } from '../../shared/ipc/window.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { documentHandlers } from './api/documents.ts';
import { windowHandlers } from './api/window.ts';
import { firstLook } from './first-look.ts';
import { bundledComponents, bundledExamples } from './library.ts';
import { systemClock, systemRandom } from './system.ts';

const resources = join(import.meta.dirname, '..', '..', 'resources');
const { signal } = cancellable();
let folder = '';
let home = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-look-'));
  home = join(folder, 'home');
  mkdirSync(home);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The engine's part that windows ask first, over the record of the folder. */
function engine(store: Store) {
  const ports = {
    documents: store.documents,
    examples: bundledExamples(resources),
    clock: systemClock,
    random: systemRandom,
  };
  return {
    ...documentHandlers(ports),
    ...windowHandlers({ ...ports, settings: store.settings, components: bundledComponents(resources) }),
  };
}

/** Does something with the record as its engine does. */
async function withRecord<T>(work: (store: Store) => T | Promise<T>): Promise<T> {
  const opened = openStore(home);
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    return await work(opened.value);
  } finally {
    opened.value.close();
  }
}

const file = (): string => join(folder, 'p.pipeline.yaml');
const text = 'name: P\nimplementation: {graph: {tasks: {}}}\n';

/** A window with a file and a draft in it was there, and was closed. */
async function closedWindow(): Promise<{ readonly onDisk: string; readonly unsaved: string }> {
  writeFileSync(file(), text);
  return withRecord(async (store) => {
    const handlers = engine(store);
    const opened = await handlers['documents.open']({ path: file() }, signal);
    if (!opened.ok) throw new Error('The file was not opened.');
    const at = { draft: opened.document.draft, path: file(), text, replace: true };
    expect(await handlers['documents.save'](at, signal)).toMatchObject({ result: 'saved' });
    const { draft } = await handlers['documents.new']({ name: 'New' }, signal);
    await handlers['documents.keepDraft']({ draft, name: 'New', text: 'name: New\n' }, signal);
    const session = { open: [opened.document.draft, draft], active: draft };
    for (const [key, value] of [
      [windowSettings.session, session],
      [windowSettings.preferences, { theme: 'dark' }],
      [windowSettings.shownRuns, { [draft]: 'run' }],
    ] as const)
      expect(store.settings.set(key, value).ok).toBe(true);
    return { onDisk: opened.document.draft, unsaved: draft };
  });
}

describe('ENG-10 the first look of a window', () => {
  test('is what the engine says when it is asked', async () => {
    const { unsaved } = await closedWindow();
    const look = firstLook({ home, resources });
    expect(look).toEqual(await withRecord(async (store) => engine(store)['window.open']({}, signal)));
    expect(look).toMatchObject({
      preferences: { theme: 'dark' },
      shownRuns: { [unsaved]: 'run' },
      active: unsaved,
      documents: [{ document: { path: file(), text } }, { document: { draft: unsaved, text: 'name: New\n' } }],
    });
    expect(look?.components.length).toBeGreaterThan(12);
  });

  test('looks at no file and notes nothing: that is for the engine', async () => {
    const { onDisk, unsaved } = await closedWindow();
    const before = await withRecord((store) => store.documents.get(onDisk));
    writeFileSync(file(), `${text}# by somebody else\n`);
    expect(firstLook({ home, resources })?.documents[0]).toMatchObject({ document: { text } });
    expect(await withRecord((store) => store.documents.get(onDisk))).toEqual(before);
    await withRecord(async (store) => {
      expect(store.documents.put({ ...store.documents.get(onDisk)!, trusted: true }).ok).toBe(true);
      const answer = await engine(store)['window.open']({}, signal);
      expect(answer.documents[0]).toMatchObject({ document: { text: `${text}# by somebody else\n` } });
      expect(store.documents.get(onDisk)?.trusted).toBe(false);
      expect(store.documents.get(unsaved)?.trusted).toBe(true);
    });
  });

  test('has what a file held that is gone; the engine says so', async () => {
    await closedWindow();
    rmSync(file());
    expect(firstLook({ home, resources })?.documents[0]).toMatchObject({ document: { text } });
    const answer = await withRecord(async (store) => engine(store)['window.open']({}, signal));
    expect(answer.documents.map(({ ok }) => ok)).toEqual([false, true]);
  });

  test('is the smallest example in the first window of all, which the engine then keeps under the draft that it was shown under', async () => {
    rmSync(home, { recursive: true });
    const look = firstLook({ home, resources });
    expect(existsSync(home)).toBe(false);
    mkdirSync(home);
    const [shown] = look?.documents ?? [];
    if (shown?.ok !== true) throw new Error('There is no first document.');
    const { draft } = shown.document;
    expect(shown.document.name).toBe('hello');
    await withRecord(async (store) => {
      expect(await engine(store)['window.open']({ first: draft }, signal)).toEqual(look);
      expect(store.documents.get(draft)).toMatchObject({ trusted: true, text: shown.document.text });
      // The answer was lost, and the window asks again.
      expect(await engine(store)['window.open']({ first: draft }, signal)).toEqual(look);
      expect(await engine(store)['window.open']({}, signal)).toMatchObject({ documents: [{ ok: true }] });
    });
    // The record is there, and no window was remembered in it.
    expect(firstLook({ home, resources })).toMatchObject({ documents: [{ document: { name: 'hello' } }] });
  });
});

describe('STO-25 the record beside its engine', () => {
  test('is read while the engine writes it, and not written', async () => {
    const { unsaved } = await closedWindow();
    await withRecord((store) => {
      expect(store.documents.keepDraft(unsaved, 'New', 'name: Newer\n', 1).ok).toBe(true);
      const before = readFileSync(join(home, 'millrace.db'));
      expect(firstLook({ home, resources })?.documents[1]).toMatchObject({ document: { text: 'name: Newer\n' } });
      expect(readFileSync(join(home, 'millrace.db'))).toEqual(before);
      // Its writer is still the writer.
      expect(store.settings.set('key', 1).ok).toBe(true);
    });
  });

  test.each<[string, (record: string) => (() => void) | undefined]>([
    ['locked', lock],
    ['of another version', change("UPDATE migrations SET name = 'another'")],
    ['of an older version', change('DELETE FROM migrations WHERE number > 1')],
    ['of a newer version', change("INSERT INTO migrations VALUES (1000, 'later', '')")],
    ['of the right version without its tables', change('DROP TABLE settings')],
    ['cut off', (record) => (truncateSync(record, 3000), undefined)],
    ['no database', (record) => (writeFileSync(record, 'not a database'), undefined)],
    ['empty', (record) => (writeFileSync(record, ''), undefined)],
  ])('counts as none where it is %s', async (_name, spoil) => {
    await closedWindow();
    expect(firstLook({ home, resources })).toBeDefined();
    const mend = spoil(join(home, 'millrace.db'));
    expect(firstLook({ home, resources })).toBeUndefined();
    mend?.();
  });
});

function lock(record: string): () => void {
  const other = new SqliteDatabase(record);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  return () => other.close();
}

function change(sql: string): (record: string) => undefined {
  return (record) => {
    const other = new SqliteDatabase(record);
    other.exec(sql);
    other.close();
  };
}
