import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, removeFolder } from '../files.ts';

/** Removes what runs shared whose engine died at their end. What cannot be removed is tried again by the next engine. */
export async function sweepWorkspaceFolders(root: string, isOpen: (run: string) => boolean): Promise<void> {
  for (const run of await foldersIn(root)) if (!isOpen(run)) await removeFolder(join(root, run)).catch(() => undefined);
}

async function foldersIn(root: string): Promise<readonly string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
