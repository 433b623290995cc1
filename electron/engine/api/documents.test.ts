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
import type { Network } from '../remote/transport.ts';
import { systemClock, systemRandom } from '../system.ts';
import { documentHandlers } from './documents.ts';
import { importHandlers } from './import.ts';

const { signal } = cancellable();
let folder = '';
let store: Store;
let handlers: ReturnType<typeof documentHandlers> & ReturnType<typeof importHandlers>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-documents-'));
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  const ports = { documents: store.documents, clock: systemClock, random: systemRandom };
  const examples = [
    { id: 'large', file: 'large.pipeline.yaml', text: 'name: Large\ndescription: More.\n' },
    { id: 'small', file: 'small.pipeline.yaml', text: 'name: Small\n' },
  ];
  const network: Network = {
    resolve: () => Promise.resolve(['93.184.215.14']),
    get: (url) =>
      Promise.resolve({ status: 200, location: undefined, body: pageOf(url.pathname), close: () => undefined }),
  };
  handlers = {
    ...documentHandlers({ ...ports, examples }),
    ...importHandlers({ ...ports, resolve: () => undefined, network }),
  };
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The only page that there is: a component. */
async function* pageOf(path: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(Buffer.from(path === '/step' ? step : 'nothing'));
}

const step = 'name: Step\nimplementation: {container: {image: busybox, command: [echo, hello]}}\n';
const compiled = JSON.stringify({
  pipelineInfo: { name: 'hello' },
  schemaVersion: '2.1.0',
  components: { 'comp-a': { executorLabel: 'exec-a' } },
  deploymentSpec: { executors: { 'exec-a': { container: { image: 'busybox', command: ['true'] } } } },
  root: { dag: { tasks: { a: { taskInfo: { name: 'a' }, componentRef: { name: 'comp-a' } } } } },
});
const remote =
  "name: Remote\nimplementation:\n  graph:\n    tasks:\n      a: {componentRef: {url: 'https://a.test/step'}}\n";

async function open(path: string) {
  const answer = await handlers['documents.open']({ path }, signal);
  if (!answer.ok) throw new Error(answer.diagnostics[0]?.message);
  return answer.document;
}

test('an example is opened by its id', async () => {
  expect(await handlers['examples.open']({ id: 'large' }, signal)).toMatchObject({
    text: 'name: Large\ndescription: More.\n',
  });
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

  test('what a file held that is gone counts as unsaved, until the file is there again', async () => {
    const path = join(folder, 'seen.pipeline.yaml');
    const text = 'name: first\n';
    writeFileSync(path, text);
    const { draft } = await open(path);
    rmSync(path);
    const again = await handlers['documents.open']({ draft }, signal);
    expect(again).toMatchObject({ ok: true, document: { path, text, savedText: '' } });
    writeFileSync(path, text);
    expect(await open(path)).toMatchObject({ draft, text, savedText: text });
  });

  test('work on a document that is not known is kept, and trusted by nobody', async () => {
    await handlers['documents.keepDraft']({ draft: 'unknown', name: 'Mine', text: 'name: mine\n' }, signal);
    expect(store.documents.get('unknown')).toMatchObject({ name: 'Mine', text: 'name: mine\n', trusted: false });
  });

  test('a file in which nothing was done shows what somebody else wrote into it', async () => {
    const path = join(folder, 'seen.pipeline.yaml');
    writeFileSync(path, 'name: first\n');
    const { draft } = await open(path);
    writeFileSync(path, 'name: second\n');
    expect(await open(path)).toMatchObject({ draft, text: 'name: second\n', savedText: 'name: second\n' });
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

describe('IMP-12 imports', () => {
  const give = (text: string, fetching: 'ask' | 'leave' | 'fetch' = 'ask') =>
    handlers['documents.import']({ source: { name: 'given.yaml', text }, remote: fetching }, signal);

  test('a compiled pipeline becomes a new document that is not trusted', async () => {
    const answer = await give(compiled);
    if (answer.result !== 'imported') throw new Error(JSON.stringify(answer));
    expect(answer.report).toMatchObject({
      from: 'compiled-pipeline',
      name: 'hello',
      tasks: 1,
      groups: 0,
      verbatim: [],
    });
    expect(answer.document).toMatchObject({ name: 'hello', text: expect.stringContaining('tasks:') });
    expect(answer.document.path).toBeUndefined();
    expect(store.documents.get(answer.document.draft)).toMatchObject({ trusted: false });
  });

  test('a file is imported from where it lies, and opening it says that it can be', async () => {
    const path = join(folder, 'compiled.yaml');
    writeFileSync(path, compiled);
    expect(await handlers['documents.open']({ path }, signal)).toMatchObject({ ok: false, importable: true });
    const answer = await handlers['documents.import']({ source: { path }, remote: 'ask' }, signal);
    expect(answer).toMatchObject({ result: 'imported', report: { name: 'hello' } });
    expect(readFileSync(path, 'utf8')).toBe(compiled);
  });

  test('components on the network are asked about before anything is made, left out, or brought in', async () => {
    expect(await give(remote)).toEqual({ result: 'remote', urls: ['https://a.test/step'] });
    expect(await handlers['documents.recent']({}, signal)).toEqual([]);
    const left = await give(remote, 'leave');
    expect(left).toMatchObject({ result: 'imported', report: { diagnostics: [{ code: 'component-not-found' }] } });
    const fetched = await give(remote, 'fetch');
    expect(fetched).toMatchObject({ result: 'imported', report: { diagnostics: [] } });
    expect(fetched.result === 'imported' && fetched.document.text).toContain('echo');
  });

  test('what cannot be imported is refused, and nothing is made of it', async () => {
    for (const text of ['', 'a: [', '{"pipelineInfo": {}}', 'name: x']) {
      const answer = await give(text);
      expect(answer).toMatchObject({
        result: 'refused',
        diagnostics: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]),
      });
    }
    const gone = await handlers['documents.import'](
      { source: { path: join(folder, 'gone.yaml') }, remote: 'ask' },
      signal,
    );
    expect(gone).toMatchObject({ result: 'refused', diagnostics: [{ code: 'file-unreadable' }] });
    expect(await handlers['documents.recent']({}, signal)).toEqual([]);
  });
});
