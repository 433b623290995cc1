import { lstatSync, type Stats } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '../blobs.ts';
import { errorCode, openRegular } from '../files.ts';
import type { OutputEntry, OutputFolder } from './outputs.ts';

/**
 * The outputs of a step in a folder of this machine. Every path is looked at with lstat and opened without following links; callers hand in paths whose
 * folders were looked at the same way. Throws `EACCES` where this user may not look.
 */
export function realFolder(root: string, knownAs: string, blobs: BlobStore): OutputFolder {
  const absolute = (path: string): string => (path === '' ? root : join(root, path));
  return {
    knownAs,
    async entry(path) {
      try {
        // At once: a step that depends on this one waits for a few looks, and another thread would take its time for each on a busy machine.
        const status = lstatSync(absolute(path));
        return status.isSymbolicLink() ? { kind: 'link', target: await readlink(absolute(path)) } : entryOf(status);
      } catch (error) {
        if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errorCode(error))) return undefined;
        throw error;
      }
    },
    names: (path) => readdir(absolute(path)),
    async readFile(path) {
      const handle = await openRegular(absolute(path));
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
    async store(path) {
      const handle = await openRegular(absolute(path));
      try {
        return await blobs.putFile(handle);
      } finally {
        await handle.close();
      }
    },
  };
}

function entryOf(status: Stats): OutputEntry {
  if (status.isFile()) return { kind: 'file', size: status.size, executable: (status.mode & 0o111) !== 0 };
  if (status.isDirectory()) return { kind: 'folder' };
  if (status.isFIFO()) return { kind: 'special', what: 'a FIFO' };
  if (status.isSocket()) return { kind: 'special', what: 'a socket' };
  return { kind: 'special', what: 'a device' };
}
