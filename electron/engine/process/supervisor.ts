import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../files.ts';

/**
 * What runs a step and outlives the engine. The folder is claimed first, so that two engines can never start one step twice; a claim is given back where
 * the disk has no room to begin. The exit status is written by renaming, so that it is whole or not there, and on a full disk it waits for room.
 * Whatever the step left running in its group ends with it. The traps keep a SIGTERM to the group from ending the shell before the status is written;
 * the step itself gets it.
 */
const script = `
folder=$1
shift
mkdir "$folder/claim" 2>/dev/null || exit 97
{
  : >> "$folder/stdout" && : >> "$folder/stderr" && echo "$$" > "$folder/pid.partial" && mv "$folder/pid.partial" "$folder/pid"
} 2> /dev/null || { rmdir "$folder/claim"; exit 98; }
trap : TERM INT HUP
(exec "$@") >> "$folder/stdout" 2>> "$folder/stderr" < /dev/null &
step=$!
while :; do
  wait "$step"
  status=$?
  kill -0 "$step" 2> /dev/null || break
done
until { echo "$status" > "$folder/status.partial" && mv "$folder/status.partial" "$folder/status"; } 2> /dev/null; do
  sleep 1
done
kill -KILL 0
`;

/** What is known of a supervised step from its folder. */
export type Supervised =
  | { readonly state: 'unclaimed' }
  /** Claimed a moment ago, or the machine went down in that moment. */
  | { readonly state: 'claimed' }
  | { readonly state: 'running'; readonly pid: number; readonly startedAt: number }
  /** The process is gone and its status was never written. */
  | { readonly state: 'vanished'; readonly pid: number; readonly startedAt: number }
  | {
      readonly state: 'ended';
      readonly pid: number;
      readonly status: number;
      readonly startedAt: number;
      readonly finishedAt: number;
    };

/** The name under which a supervisor shows up in process lists: the nonce tells it from any later process with its number. */
function processName(nonce: string): string {
  return `millrace-step-${nonce}`;
}

/** Starts the supervisor of a step in a session of its own. */
export function spawnSupervisor(
  folder: string,
  nonce: string,
  argv: readonly string[],
  env: { readonly [name: string]: string },
  cwd: string,
): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script, processName(nonce), folder, ...argv], {
    detached: true,
    stdio: 'ignore',
    cwd,
    env: { ...env },
  });
  // An engine that shuts down does not wait for the step.
  child.unref();
  return child;
}

/** Reads what became of a step. */
export async function readSupervised(folder: string, nonce: string): Promise<Supervised> {
  const status = await readNumber(join(folder, 'status'));
  const pid = await readNumber(join(folder, 'pid'));
  if (pid === undefined) return { state: (await exists(join(folder, 'claim'))) ? 'claimed' : 'unclaimed' };
  if (status !== undefined)
    return { state: 'ended', pid: pid.value, status: status.value, startedAt: pid.at, finishedAt: status.at };
  if (await isAlive(pid.value, nonce)) return { state: 'running', pid: pid.value, startedAt: pid.at };
  // It may have ended between the two looks.
  const late = await readNumber(join(folder, 'status'));
  if (late !== undefined)
    return { state: 'ended', pid: pid.value, status: late.value, startedAt: pid.at, finishedAt: late.at };
  return { state: 'vanished', pid: pid.value, startedAt: pid.at };
}

/** Sends a signal to a step and everything it started. A group that is gone is fine. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

async function isAlive(pid: number, nonce: string): Promise<boolean> {
  try {
    if (process.platform === 'linux') {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      return command.includes(`\0${processName(nonce)}\0`);
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes(processName(nonce));
  } catch {
    return false;
  }
}

/** The number in a file; a file that holds none, as a full disk leaves one, is as good as none. */
async function readNumber(file: string): Promise<{ readonly value: number; readonly at: number } | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    const [digits] = /^\d+(?=\n)/.exec(await readFile(file, 'utf8')) ?? [];
    return digits === undefined ? undefined : { value: Number(digits), at: Math.round(mtimeMs) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
