import { access, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../files.ts';
import type { Random } from '../ports.ts';

/** True where a path leads to something. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a folder that must never be seen half done and cannot be moved, as a venv with programs cannot: it is made beside its place, and a link at its
 * place shows it when it is whole. Another maker may be at work (what an engine that was killed had started goes on): the first one wins, and what the
 * others made is removed. `make` gives undefined where it went well, else why not; so does this.
 */
export async function makeBehindLink(
  place: string,
  random: Random,
  make: (folder: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (await isThere(place)) return undefined;
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  const own = `${place}.${random.hex(8)}`;
  const problem = await make(own);
  if (problem === undefined) await link(own, place);
  // Where another one won, it may have removed what this one was about to finish.
  if (problem !== undefined && !(await isThere(place))) {
    await rm(own, { recursive: true, force: true });
    return problem;
  }
  await removeOthers(place);
  return undefined;
}

async function link(folder: string, place: string): Promise<void> {
  for (;;) {
    try {
      await symlink(basename(folder), place);
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      if (await isThere(place)) return;
      // A link whose folder somebody removed.
      await rm(place, { force: true });
    }
  }
}

async function removeOthers(place: string): Promise<void> {
  const winner = await readlink(place);
  for (const name of await readdir(dirname(place))) {
    if (!name.startsWith(`${basename(place)}.`) || name === winner) continue;
    try {
      await rm(join(dirname(place), name), { recursive: true, force: true });
    } catch {
      // Its maker still writes into it, and removes it when it finds this one.
    }
  }
}

/** Makes a folder that can be moved beside its place and moves it there when it is whole, unless another maker was first. */
export async function makeThenMove(
  place: string,
  random: Random,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  if (await isThere(place)) return;
  const own = `${place}.${random.hex(8)}`;
  await make(own);
  try {
    await rename(own, place);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
    await rm(own, { recursive: true, force: true });
  }
}
