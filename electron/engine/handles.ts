import { createHash } from 'node:crypto';

/**
 * Name of the container (or folder) of an attempt. The same attempt always gets the same name, so that one that a dead engine made is found
 * again; data folder and run are in it for people who look at a list of containers, the hash makes it unique.
 */
export function attemptHandle(home: string, run: string, path: string, attempt: number): string {
  const hash = createHash('sha256').update(`${run}\0${path}`).digest('hex').slice(0, 12);
  return `mr-${home.slice(0, 8)}-${run.slice(0, 12)}-${hash}-${attempt}`;
}
