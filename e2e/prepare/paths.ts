import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The project's root folder. */
export const projectRoot = join(import.meta.dirname, '..', '..');

/** Where everything made by the preparation lives; git ignores it, and deleting it costs only time. */
export const cacheFolder = join(projectRoot, '.cache');

/** Facts, logs and build contexts of the preparation. */
export const prepareFolder = join(cacheFolder, 'prepare');

/** System tools such as dockerd and iptables live in sbin, which the PATH of an ordinary shell often lacks. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The PATH to start system tools with. */
export function searchPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const system = process.platform === 'win32' ? [] : systemFolders;
  return [...new Set([...folders, ...system])].join(delimiter);
}

/** The full path of a program on the search path, or null. */
export function findProgram(name: string): string | null {
  const extension = process.platform === 'win32' ? '.exe' : '';
  for (const folder of searchPath().split(delimiter)) {
    const path = join(folder, name + extension);
    if (existsSync(path)) return path;
  }
  return null;
}
