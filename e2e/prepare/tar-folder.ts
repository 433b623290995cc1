import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A tar stream of a folder's contents, everything owned by root. The stream fails where tar does. */
export function tarFolder(folder: string): Readable {
  const child = spawn('tar', ['--create', '--owner=0', '--group=0', '--numeric-owner', '--directory', folder, '.'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.on('error', (error) => child.stdout.destroy(error));
  child.on('exit', (code) => {
    if (code !== 0) child.stdout.destroy(new Error(`tar of ${folder} failed with exit code ${code}`));
  });
  return child.stdout;
}
