import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long the first download of Electron may take before the browser is used instead, in milliseconds. */
const downloadLimit = 60_000;

/** @returns the path of Electron's program: the named one, else the one in node_modules when it was downloaded. */
export function findElectron(root: string, named: string | undefined): string | undefined {
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : undefined;
}

/** Downloads Electron with the installer of its own package (which checks it against its checksums), at most a minute long. */
export function downloadElectron(root: string, say: (line: string) => void): Promise<void> {
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return Promise.resolve();
  say('Downloading Electron (about 110 MB, once)…');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { cwd: dirname(installer), stdio: 'ignore' });
    const begun = performance.now();
    const progress = setInterval(
      () => say(`Still downloading Electron, ${Math.round((performance.now() - begun) / 1000)} s…`),
      10_000,
    );
    const limit = setTimeout(() => child.kill('SIGKILL'), downloadLimit);
    const done = (): void => {
      clearInterval(progress);
      clearTimeout(limit);
      resolve();
    };
    child.once('error', done);
    child.once('exit', done);
  });
}

/** Whether Chromium's sandbox can start for an ordinary user: unprivileged user namespaces, or the set-uid helper beside the program. */
export function sandboxCanStart(electron: string | undefined): boolean {
  if (process.platform !== 'linux' || electron === undefined) return true;
  const helper = join(dirname(electron), 'chrome-sandbox');
  if (existsSync(helper)) {
    const { uid, mode } = statSync(helper);
    if (uid === 0 && (mode & 0o4755) === 0o4755) return true;
  }
  const is = (file: string, value: string): boolean => existsSync(file) && readFileSync(file, 'utf8').trim() === value;
  return !(
    is('/proc/sys/kernel/unprivileged_userns_clone', '0') ||
    is('/proc/sys/user/max_user_namespaces', '0') ||
    is('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1')
  );
}
