import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { prepareFolder } from './paths.ts';
import { say } from './say.ts';

const lockFile = join(prepareFolder, 'lock');
const pollInterval = 200;
const deadline = 20 * 60_000;

/** Runs `work` while no other preparation of this checkout runs: they would install into the same folders. */
export async function exclusively<T>(work: () => Promise<T>, file: string = lockFile): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  await take(file);
  try {
    return await work();
  } finally {
    unlinkSync(file);
  }
}

async function take(file: string): Promise<void> {
  const start = Date.now();
  for (let told = false; !tryTake(file); told = true) {
    const owner = Number(readIfThere(file));
    if (owner > 0 && !isAlive(owner)) {
      unlinkSync(file);
      continue;
    }
    if (Date.now() - start > deadline) {
      throw new Error(`Another preparation (process ${owner}) does not end; if there is none, delete ${file}.`);
    }
    if (!told) say('waits', `another preparation of this checkout is running (process ${owner})`);
    await wait(pollInterval);
  }
}

function tryTake(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
