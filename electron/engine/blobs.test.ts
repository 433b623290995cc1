import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTree, printTree } from './blob-trees.ts';
import { openBlobStore, type BlobStore } from './blobs.ts';
import { removeFolder } from './files.ts';

let root: string;
let blobs: BlobStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-blobs-'));
  blobs = await openBlobStore(root);
});
afterEach(() => removeFolder(root));

async function* chunks(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('the content-addressed store', () => {
  it('STG-8 stores bytes under their digest, read-only, once', async () => {
    const stored = await blobs.putStream(chunks('hello ', 'world'));
    expect(stored).toEqual({ digest: sha256('hello world'), size: 11 });
    expect(await readFile(blobs.filePath(stored.digest), 'utf8')).toBe('hello world');
    expect((await stat(blobs.filePath(stored.digest))).mode & 0o777).toBe(0o444);
    const { ino } = await stat(blobs.filePath(stored.digest));
    await blobs.putStream(chunks('hello world'));
    expect((await stat(blobs.filePath(stored.digest))).ino).toBe(ino);
    expect(await readdir(join(root, 'partial'))).toEqual([]);
  });

  it('STG-18 refuses what the disk has no room for before anything of it is written', async () => {
    const path = join(root, 'holes');
    const holes = await open(path, 'wx+');
    try {
      await holes.truncate(2 ** 43);
      await expect(blobs.putFile(holes)).rejects.toThrow('there is a file of 8.8 TB, and the disk has room for');
      await expect(blobs.putStream(chunks('x'), 2 ** 43)).rejects.toThrow('the disk has room for');
    } finally {
      await holes.close();
    }
    expect(await readdir(join(root, 'partial'))).toEqual([]);
  });

  it('STG-8 takes the same content from many at once', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => blobs.putStream(chunks('same'))));
    expect(new Set(all.map(({ digest }) => digest))).toEqual(new Set([sha256('same')]));
    expect(await blobs.verify({ digest: sha256('same'), kind: 'file' })).toBe(true);
  });

  it('STG-8 keeps nothing of a stream that breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('broken');
    }
    await expect(blobs.putStream(broken())).rejects.toThrow('broken');
    expect(await readdir(join(root, 'partial'))).toEqual([]);
    expect(await readdir(join(root, 'files'))).toEqual([]);
  });

  it('STG-9 removes half-written files at the start', async () => {
    await writeFile(join(root, 'partial', 'left'), 'half');
    await openBlobStore(root);
    expect(await readdir(join(root, 'partial'))).toEqual([]);
  });

  it('STG-10 replaces a file that a loss of power left empty', async () => {
    const { digest } = await blobs.putStream(chunks('content'));
    await chmod(blobs.filePath(digest), 0o644);
    await writeFile(blobs.filePath(digest), '');
    expect(await blobs.verify({ digest, kind: 'file' })).toBe(false);
    await blobs.putStream(chunks('content'));
    expect(await blobs.verify({ digest, kind: 'file' })).toBe(true);
  });

  it('STG-10 sets aside what was changed', async () => {
    const { digest } = await blobs.putStream(chunks('content'));
    await chmod(blobs.filePath(digest), 0o644);
    await writeFile(blobs.filePath(digest), 'CONTENT');
    expect(await blobs.verify({ digest, kind: 'file' })).toBe(false);
    expect(await readdir(join(root, 'damaged'))).toHaveLength(1);
  });

  it('gives any part of a file', async () => {
    const { digest } = await blobs.putStream(chunks('0123456789'));
    expect((await blobs.read(digest, 8, 100)).toString()).toBe('89');
    expect((await blobs.read(digest, 100, 1)).length).toBe(0);
  });

  it('refuses what is no digest', () => {
    expect(() => blobs.filePath('sha256:../../etc/passwd')).toThrow('Not a digest');
  });
});

describe('folders', () => {
  const putFolder = async (): Promise<string> => {
    const one = await blobs.putStream(chunks('one'));
    const tool = await blobs.putStream(chunks('#!/bin/sh\n'));
    const content = await blobs.putTree({
      files: [
        { path: 'tool', ...tool, executable: true },
        { path: 'a/copy', ...one, executable: false },
        { path: 'a/1', ...one, executable: false },
      ],
      folders: ['empty', 'a'],
    });
    expect(content).toMatchObject({ kind: 'folder', size: 16, fileCount: 3 });
    return content.digest;
  };

  it('STG-11 have one digest in whatever order they are read', () => {
    const file = { digest: sha256('x'), size: 1, executable: false };
    const files = [
      { path: 'b', ...file },
      { path: 'a/x', ...file },
    ];
    const text = printTree({ files, folders: ['z', 'a'] });
    expect(printTree({ files: files.toReversed(), folders: ['a', 'z'] })).toBe(text);
    expect(parseTree(text)).toEqual({ files: files.toReversed(), folders: ['a', 'z'] });
  });

  it.each(['../x', '/x', 'a//b', 'a/./b', '', 'a/..', 'a\\b', 'a\0b'])('STG-11 refuse the path %j', (path) => {
    const file = { path, digest: sha256('x'), size: 1, executable: false };
    expect(() => parseTree(printTree({ files: [file], folders: [] }))).toThrow('plain relative path');
  });

  it('STG-11 become real folders of hard links, once, also for many at once', async () => {
    const digest = await putFolder();
    const paths = await Promise.all(Array.from({ length: 10 }, () => blobs.checkout(digest)));
    expect(new Set(paths)).toEqual(new Set([blobs.folderPath(digest)]));
    const [path = ''] = paths;
    expect((await readdir(path)).toSorted()).toEqual(['a', 'empty', 'tool']);
    expect((await stat(join(path, 'a/1'))).ino).toBe((await stat(blobs.filePath(sha256('one')))).ino);
    expect((await stat(join(path, 'tool'))).mode & 0o777).toBe(0o555);
    expect((await stat(join(path, 'a/1'))).mode & 0o777).toBe(0o444);
    expect(await blobs.verify({ digest, kind: 'folder' })).toBe(true);
  });

  it('STG-10 are not whole where a file of theirs was changed', async () => {
    const digest = await putFolder();
    const path = await blobs.checkout(digest);
    const file = blobs.filePath(sha256('one'));
    await chmod(file, 0o644);
    await writeFile(file, 'ONE');
    expect(await blobs.verify({ digest, kind: 'folder' })).toBe(false);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

describe('garbage collection', () => {
  it('STG-12 keeps what is live, with the files of live folders, and what is young', async () => {
    const old = new Date(1000);
    const put = async (text: string, at?: Date): Promise<string> => {
      const { digest } = await blobs.putStream(chunks(text));
      if (at !== undefined) await utimes(blobs.filePath(digest), at, at);
      return digest;
    };
    const live = await put('live', old);
    const member = await put('member', old);
    const garbage = await put('garbage', old);
    const young = await put('young');
    const folder = await blobs.putTree({
      files: [{ path: 'm', digest: member, size: 6, executable: false }],
      folders: [],
    });
    const dead = await blobs.putTree({
      files: [{ path: 'g', digest: garbage, size: 7, executable: false }],
      folders: ['f'],
    });
    const deadPath = await blobs.checkout(dead.digest);
    await chmod(deadPath, 0o755);
    await utimes(deadPath, old, old);
    await utimes(blobs.filePath(dead.digest), old, old);
    const freed = await blobs.collectGarbage([{ digest: live, kind: 'file' }, folder], Date.now() - 60_000);
    expect(freed).toBeGreaterThan(7);
    const there = (digest: string): Promise<boolean> =>
      stat(blobs.filePath(digest)).then(
        () => true,
        () => false,
      );
    expect(await Promise.all([live, member, young, folder.digest].map(there))).toEqual([true, true, true, true]);
    expect(await Promise.all([garbage, dead.digest].map(there))).toEqual([false, false]);
    await expect(stat(deadPath)).rejects.toThrow('ENOENT');
  });

  it('STG-12 keeps old content that was put again in the meantime', async () => {
    const { digest } = await blobs.putStream(chunks('again'));
    await utimes(blobs.filePath(digest), new Date(1000), new Date(1000));
    await blobs.putStream(chunks('again'));
    expect(await blobs.collectGarbage([], Date.now() - 60_000)).toBe(0);
  });
});

describe('a folder that must go', () => {
  it('goes with its read-only folders', async () => {
    const folder = join(root, 'closed');
    await mkdir(join(folder, 'inner'), { recursive: true });
    await (await open(join(folder, 'inner', 'file'), 'w')).close();
    await chmod(join(folder, 'inner'), 0o500);
    await removeFolder(folder);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });
});
