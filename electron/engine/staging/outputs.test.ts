import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBlobStore, type BlobStore } from '../blobs.ts';
import { removeFolder } from '../files.ts';
import { archiveFolder } from './archive-folder.ts';
import { outputLimits, outputText, storeOutput, type OutputFolder, type OutputLimits } from './outputs.ts';
import { realFolder } from './real-folder.ts';

let root: string;
let out: string;
let blobs: BlobStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-outputs-'));
  out = join(root, 'out');
  await mkdir(out);
  blobs = await openBlobStore(join(root, 'store'));
});
afterEach(() => removeFolder(root));

const folder = (): OutputFolder => realFolder(out, '/millrace/out', blobs);
const store = (path: string, limits: Partial<OutputLimits> = {}): ReturnType<typeof storeOutput> =>
  storeOutput(folder(), path, blobs, { ...outputLimits, ...limits });
const refusal = async (path: string, limits: Partial<OutputLimits> = {}): Promise<string> => {
  const result = await store(path, limits);
  if (result.ok) throw new Error(`Stored: ${JSON.stringify(result.value)}`);
  return `${result.error.kind}: ${result.error.detail}`;
};

describe('the outputs in a folder of this machine', () => {
  it('STG-1 stores links inside as copies, once', async () => {
    await mkdir(join(out, 'model/sub'), { recursive: true });
    await writeFile(join(out, 'model/sub/weights'), 'w');
    await chmod(join(out, 'model/sub/weights'), 0o755);
    await symlink('sub/weights', join(out, 'model/latest'));
    await symlink('/millrace/out/model/sub', join(out, 'model/in-full'));
    await symlink('latest', join(out, 'model/chain'));
    const result = await store('model');
    expect(result).toMatchObject({ ok: true, value: { kind: 'folder', fileCount: 4, size: 4 } });
    const tree = await blobs.readTree(result.ok ? result.value!.digest : '');
    expect(tree.files.map(({ path, executable }) => [path, executable])).toEqual([
      ['chain', true],
      ['in-full/weights', true],
      ['latest', true],
      ['sub/weights', true],
    ]);
  });

  it('STG-2 refuses links that leave, in every way', async () => {
    await symlink('/etc/passwd', join(out, 'absolute'));
    await symlink('../../../../../../etc/passwd', join(out, 'relative'));
    await symlink('/millrace/outside', join(out, 'beside'));
    await symlink('..', join(out, 'parent'));
    await mkdir(join(out, 'folder'));
    await symlink('../parent/x', join(out, 'folder/chain'));
    expect(await refusal('absolute')).toContain('to /etc/passwd');
    expect(await refusal('relative')).toContain('leaves');
    expect(await refusal('beside')).toContain('to /millrace/outside');
    expect(await refusal('parent')).toContain('leaves');
    expect(await refusal('folder')).toContain('leaves');
    expect(await refusal('absolute/x')).toContain('leaves');
  });

  it('STG-2 refuses a folder that was replaced by a link', async () => {
    await removeFolder(out);
    await symlink('/etc', out);
    expect(await refusal('passwd')).toContain('leaves');
  });

  it('STG-2 refuses FIFOs and sockets without opening them', async () => {
    execFileSync('mkfifo', [join(out, 'pipe')]);
    expect(await refusal('pipe')).toBe('refused: pipe is a FIFO');
    const text = await outputText(folder(), 'pipe', outputLimits);
    expect(text).toEqual({ ok: false, error: { kind: 'refused', detail: 'pipe is a FIFO' } });
  });

  it('STG-16 limits number, size and depth', async () => {
    await mkdir(join(out, 'a/b/c'), { recursive: true });
    await writeFile(join(out, 'a/1'), '12345');
    await writeFile(join(out, 'a/b/2'), '12345');
    expect(await refusal('a', { files: 2 })).toContain('more than 2 files');
    expect(await refusal('a', { bytes: 9 })).toContain('larger than');
    expect(await refusal('a', { depth: 2 })).toContain('more than 2 folders deep');
    expect(await outputText(folder(), 'a/1', { ...outputLimits, textBytes: 4 })).toMatchObject({ ok: false });
  });

  it('STG-16 ends for links that multiply', async () => {
    // Twelve levels of two links each: four thousand copies of one file.
    await mkdir(join(out, 'bomb/l0'), { recursive: true });
    await writeFile(join(out, 'bomb/l0/file'), 'x');
    for (let level = 1; level <= 12; level += 1) {
      await mkdir(join(out, `bomb/l${level}`));
      await symlink(`../l${level - 1}`, join(out, `bomb/l${level}/left`));
      await symlink(`../l${level - 1}`, join(out, `bomb/l${level}/right`));
    }
    expect(await refusal('bomb', { files: 1000 })).toContain('more than 1000 files');
  });

  it('is nothing where nothing was written', async () => {
    expect(await store('nothing')).toEqual({ ok: true, value: undefined });
    expect(await store('nothing/below')).toEqual({ ok: true, value: undefined });
    await writeFile(join(out, 'file'), '');
    expect(await store('file/below')).toEqual({ ok: true, value: undefined });
  });

  it('keeps a byte order mark and every blank of a text', async () => {
    await writeFile(join(out, 'p'), '\uFEFF a \n');
    expect(await outputText(folder(), 'p', outputLimits)).toEqual({ ok: true, value: '\uFEFF a \n' });
    await writeFile(join(out, 'p'), Uint8Array.of(0xff));
    expect(await outputText(folder(), 'p', outputLimits)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
  });
});

describe('the outputs in an archive', () => {
  const open = async (
    entries: readonly (Partial<Header> & { readonly name: string; readonly text?: string })[],
    limits: Partial<OutputLimits> = {},
  ): ReturnType<typeof archiveFolder> => {
    const archive = pack();
    for (const { text, ...header } of entries) archive.entry(header, text ?? '');
    archive.finalize();
    return archiveFolder(Readable.from(archive), '/millrace/out', blobs, { ...outputLimits, ...limits });
  };

  it('STG-5 are the same as in a folder', async () => {
    const opened = await open([
      { name: 'out/', type: 'directory' },
      { name: 'out/model/', type: 'directory' },
      { name: 'out/model/w', text: 'weights', mode: 0o755 },
      { name: 'out/model/hard', type: 'link', linkname: 'out/model/w' },
      { name: 'out/model/soft', type: 'symlink', linkname: 'w' },
      { name: 'out/p', text: ' text ' },
    ]);
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(await outputText(opened.value, 'p', outputLimits)).toEqual({ ok: true, value: ' text ' });
    expect(await storeOutput(opened.value, 'model', blobs, outputLimits)).toMatchObject({
      ok: true,
      value: { kind: 'folder', fileCount: 3, size: 21 },
    });
    expect(await storeOutput(opened.value, 'p', blobs, outputLimits)).toMatchObject({
      ok: true,
      value: { kind: 'file', size: 6 },
    });
  });

  it.each(['../x', '/etc/passwd', 'out/../../x', 'other/x', 'out/a//b', 'out/./x', 'outside'])(
    'STG-2 with an entry named %s are refused',
    async (name) => {
      expect(await open([{ name, text: 'x' }])).toMatchObject({ ok: false, error: { kind: 'refused' } });
    },
  );

  it('STG-2 refuse links that leave and devices', async () => {
    const opened = await open([
      { name: 'out/link', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'out/up', type: 'symlink', linkname: '../../x' },
      { name: 'out/hard', type: 'link', linkname: 'etc/passwd' },
      { name: 'out/null', type: 'character-device' },
      { name: 'out/pipe', type: 'fifo' },
    ]);
    if (!opened.ok) throw new Error(opened.error.detail);
    for (const path of ['link', 'up', 'null', 'pipe']) {
      expect(await storeOutput(opened.value, path, blobs, outputLimits)).toMatchObject({
        ok: false,
        error: { kind: 'refused' },
      });
    }
    expect(await storeOutput(opened.value, 'hard', blobs, outputLimits)).toEqual({ ok: true, value: undefined });
  });

  it('STG-16 are limited in number and size while they are read', async () => {
    const entries = Array.from({ length: 20 }, (_, n) => ({ name: `out/${n}`, text: '0123456789' }));
    expect(await open(entries, { files: 10 })).toMatchObject({ ok: false });
    expect(await open(entries, { bytes: 100 })).toMatchObject({ ok: false });
  });

  it('are an error where the archive breaks off', async () => {
    const archive = pack();
    archive.entry({ name: 'out/a' }, 'x'.repeat(2000));
    archive.finalize();
    const half = (await buffer(archive)).subarray(0, 1200);
    await expect(archiveFolder(Readable.from([half]), '/millrace/out', blobs, outputLimits)).rejects.toThrow(
      /destroyed|end of data/,
    );
  });
});
