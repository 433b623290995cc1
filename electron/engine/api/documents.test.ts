import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../store/store.ts';
import { openStore } from '../../store/store.ts';
import { cancellable } from '../../../shared/ipc/cancellation.ts';
import { systemClock, systemRandom } from '../system.ts';
import { documentHandlers } from './documents.ts';

const { signal } = cancellable();
let folder = '';
let store: Store;
let handlers: ReturnType<typeof documentHandlers>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-documents-'));
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  handlers = documentHandlers({
    documents: store.documents,
    examples: [
      { id: 'large', file: 'large.pipeline.yaml', text: 'name: Large\ndescription: More.\n' },
      { id: 'small', file: 'small.pipeline.yaml', text: 'name: Small\n' },
    ],
    clock: systemClock,
    random: systemRandom,
  });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path: string) {
  const answer = await handlers['documents.open']({ path }, signal);
  if (!answer.ok) throw new Error(answer.diagnostics[0]?.message);
  return answer.document;
}

test('an example is opened by its id, or the smallest without one', async () => {
  expect(await handlers['examples.open']({ id: 'large' }, signal)).toMatchObject({
    text: 'name: Large\ndescription: More.\n',
  });
  expect(await handlers['examples.open']({}, signal)).toMatchObject({ text: 'name: Small\n' });
});

describe('ENG-7 documents are never lost and never overwritten unasked', () => {
  test('unsaved work is there again after opening the file anew', async () => {
    const path = join(folder, 'a.pipeline.yaml');
    writeFileSync(path, 'name: on disk\n');
    const { draft } = await open(path);
    await handlers['documents.keepDraft']({ draft, name: 'a', text: 'name: unsaved\n' }, signal);
    const again = await open(path);
    expect(again).toMatchObject({ draft, text: 'name: unsaved\n', savedText: 'name: on disk\n' });
    expect(await handlers['documents.recent']({}, signal)).toMatchObject([{ draft, unsaved: true, exists: true }]);
  });

  test('a file that changed behind our back is not overwritten', async () => {
    const path = join(folder, 'a.pipeline.yaml');
    writeFileSync(path, 'name: one\n');
    const { draft, fileDigest } = await open(path);
    writeFileSync(path, 'name: two\n');
    const save = {
      draft,
      path,
      text: 'name: mine\n',
      ...(fileDigest === undefined ? {} : { expectDigest: fileDigest }),
    };
    expect(await handlers['documents.save']({ ...save, replace: false }, signal)).toEqual({
      result: 'changed-on-disk',
    });
    expect(readFileSync(path, 'utf8')).toBe('name: two\n');
    expect(await handlers['documents.save']({ ...save, replace: true }, signal)).toMatchObject({ result: 'saved' });
    expect(readFileSync(path, 'utf8')).toBe('name: mine\n');
  });

  test('a new document does not replace a file that is there', async () => {
    const path = join(folder, 'b.pipeline.yaml');
    writeFileSync(path, 'name: there\n');
    const { draft } = await handlers['documents.new']({}, signal);
    expect(await handlers['documents.save']({ draft, path, text: 'x', replace: false }, signal)).toEqual({
      result: 'exists',
    });
  });

  test('a save that cannot be done leaves the file as it was and nothing beside it', async () => {
    const { draft } = await handlers['documents.new']({}, signal);
    const path = join(folder, 'nowhere', 'a.pipeline.yaml');
    expect(await handlers['documents.save']({ draft, path, text: 'x', replace: false }, signal)).toMatchObject({
      result: 'failed',
    });
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a file is foreign until it is approved or saved here, and again when somebody else changes it', async () => {
    const path = join(folder, 'c.pipeline.yaml');
    writeFileSync(path, 'name: c\n');
    const { draft } = await open(path);
    expect(store.documents.get(draft)?.trusted).toBe(false);
    const own = await handlers['documents.new']({ name: 'own' }, signal);
    await handlers['documents.save'](
      { draft: own.draft, path: join(folder, 'own.pipeline.yaml'), text: 'name: own\n', replace: false },
      signal,
    );
    expect(store.documents.get(own.draft)?.trusted).toBe(true);
    await open(join(folder, 'own.pipeline.yaml'));
    expect(store.documents.get(own.draft)?.trusted).toBe(true);
    writeFileSync(join(folder, 'own.pipeline.yaml'), 'name: somebody else\n');
    await open(join(folder, 'own.pipeline.yaml'));
    expect(store.documents.get(own.draft)?.trusted).toBe(false);
  });
});

describe('SEC-6 a page names documents only', () => {
  test.each(['/etc/passwd', '/root/.ssh/id_rsa', 'relative/../../x', '/tmp/a\0.yaml', ''])(
    '%j is neither read nor written',
    async (path) => {
      expect(await handlers['documents.open']({ path }, signal)).toMatchObject({ ok: false });
      const { draft } = await handlers['documents.new']({}, signal);
      expect(await handlers['documents.save']({ draft, path, text: 'x', replace: true }, signal)).toMatchObject({
        result: 'failed',
      });
    },
  );

  test('a link named like a document leads to documents only, and saving writes where it leads', async () => {
    writeFileSync(join(folder, 'secret.pem'), 'key');
    symlinkSync(join(folder, 'secret.pem'), join(folder, 'trap.pipeline.yaml'));
    expect(await handlers['documents.open']({ path: join(folder, 'trap.pipeline.yaml') }, signal)).toMatchObject({
      ok: false,
    });
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'a.pipeline.yaml'), 'name: a\n');
    const link = join(folder, 'a.pipeline.yaml');
    symlinkSync(join(folder, 'real', 'a.pipeline.yaml'), link);
    const { draft } = await open(link);
    const save = { draft, path: link, text: 'name: b\n', replace: true };
    expect(await handlers['documents.save'](save, signal)).toMatchObject({ result: 'saved' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real', 'a.pipeline.yaml'), 'utf8')).toBe('name: b\n');
    const trapped = { ...save, path: join(folder, 'trap.pipeline.yaml') };
    expect(await handlers['documents.save'](trapped, signal)).toMatchObject({ result: 'failed' });
    expect(readFileSync(join(folder, 'secret.pem'), 'utf8')).toBe('key');
  });

  test.skipIf(process.platform === 'win32')('what is no file is never replaced', async () => {
    const path = join(folder, 'fifo.yaml');
    execFileSync('mkfifo', [path]);
    const { draft } = await handlers['documents.new']({}, signal);
    const answer = await handlers['documents.save']({ draft, path, text: 'x', replace: true }, signal);
    expect(answer).toMatchObject({ result: 'failed' });
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  test('names and texts that no file can have are refused in a sentence', async () => {
    const { draft } = await handlers['documents.new']({}, signal);
    const save = (name: string, text: string) =>
      handlers['documents.save']({ draft, path: join(folder, name), text, replace: true }, signal);
    expect(await save(`${'n'.repeat(300)}.yaml`, 'x')).toMatchObject({ result: 'failed' });
    expect(await save('big.yaml', 'x'.repeat(5_000_000))).toMatchObject({
      result: 'failed',
      diagnostic: { code: 'file-too-large' },
    });
    expect(await save(`${'n'.repeat(250)}.yaml`, 'x')).toMatchObject({ result: 'saved' });
  });

  test('an entry that cannot be looked at does not hide the others in the file dialog', async () => {
    symlinkSync('circle.yaml', join(folder, 'circle.yaml'));
    writeFileSync(join(folder, 'a.pipeline.yaml'), '');
    const answer = await handlers['files.browse']({ folder }, signal);
    expect(answer.ok && answer.entries.map((entry) => entry.name)).toEqual(['a.pipeline.yaml']);
  });

  test('the file dialog shows folders and documents', async () => {
    writeFileSync(join(folder, 'a.pipeline.yaml'), '');
    writeFileSync(join(folder, 'secret.pem'), '');
    const answer = await handlers['files.browse']({ folder }, signal);
    expect(answer.ok && answer.entries.map((entry) => entry.name)).toEqual(['a.pipeline.yaml']);
  });
});
