import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../../shared/result.ts';
import { lastLine, logFile, runCommand } from './run-command.ts';
import { say } from './say.ts';

const updateDeadline = 2 * 60_000;
const installDeadline = 10 * 60_000;
/** Seconds to wait for another package manager to finish. */
const lockTimeout = '120';

/** Installs Debian packages, refreshing the package lists once. */
export interface Apt {
  /** Installs packages; the error is a sentence that says what stood in the way. */
  install(packages: readonly string[]): Promise<Result<null, string>>;
  /** Downloads the .deb file of a package into a folder without installing it. */
  download(name: string, folder: string): Promise<Result<null, string>>;
}

/** Apt where this process may install (Debian, root, not switched off); otherwise why not. */
export function findApt(mayInstall: boolean): Result<Apt, string> {
  if (!mayInstall) return err('installing is switched off (MILLRACE_PREPARE=0)');
  if (!isDebian()) return err('this system is not Debian');
  if (process.getuid?.() !== 0) return err('only root can install packages');
  return ok(createApt());
}

function createApt(): Apt {
  let updated: Promise<Result<null, string>> | null = null;
  const ready = (): Promise<Result<null, string>> => (updated ??= update());
  return {
    async install(packages) {
      const lists = await ready();
      if (!lists.ok) return lists;
      say('installs', `apt-get install ${packages.join(' ')}`);
      const log = `apt-install-${packages[0] ?? 'nothing'}`;
      const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
      return apt(args, log, installDeadline);
    },
    async download(name, folder) {
      const lists = await ready();
      if (!lists.ok) return lists;
      // Root downloads itself: apt's own user cannot write into a folder of the checkout.
      const args = ['download', '-q', '-o', 'APT::Sandbox::User=root', name];
      return apt(args, `apt-download-${name}`, installDeadline, folder);
    },
  };
}

function update(): Promise<Result<null, string>> {
  return apt(['update', '-q', '-o', 'Acquire::Retries=1'], 'apt-update', updateDeadline);
}

async function apt(args: readonly string[], log: string, deadline: number, cwd = '/'): Promise<Result<null, string>> {
  const result = await runCommand('apt-get', ['-o', `DPkg::Lock::Timeout=${lockTimeout}`, ...args], {
    cwd,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    log,
    deadline,
  });
  if (result.code === 0) return ok(null);
  return err(`apt-get ${args[0] ?? ''} failed (${lastLine(result)}; the whole log is in ${logFile(log)})`);
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
