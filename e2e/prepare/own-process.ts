import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { StartedProcess } from './facts.ts';

const pollInterval = 50;

/** The identity of a running process, or null where it runs no more. Linux only. */
export function identify(pid: number): StartedProcess | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The second field is the command in brackets, which may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  if (startTime === undefined || state === 'Z') return null;
  return { pid, startTime };
}

/** Whether exactly this process, and not a later one with its number, still runs. */
export function stillRuns(process: StartedProcess): boolean {
  return identify(process.pid)?.startTime === process.startTime;
}

/** Waits until a process has ended; false where it has not within `deadline` milliseconds. */
export async function waitForEnd(process: StartedProcess, deadline: number): Promise<boolean> {
  const start = Date.now();
  while (stillRuns(process)) {
    if (Date.now() - start > deadline) return false;
    await wait(pollInterval);
  }
  return true;
}
