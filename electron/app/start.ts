/** `npm start`: opens the desktop app where it can run, else the same app in the browser, and says which and why. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decideDoor } from './decide.ts';
import { downloadElectron, findElectron, sandboxCanStart } from './electron-binary.ts';

const root = dirname(dirname(import.meta.dirname));
const args = process.argv.slice(2);
const display =
  process.platform !== 'linux' ||
  (process.env['DISPLAY'] ?? '') !== '' ||
  (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
const isRoot = process.getuid?.() === 0;
const named = process.env['MILLRACE_ELECTRON'] || undefined;

// Only where a window could be shown is it worth a download.
if (display && !isRoot && named === undefined && findElectron(root, named) === undefined)
  await downloadElectron(root, console.log);
const electron = findElectron(root, named);
const decision = decideDoor({
  platform: process.platform,
  electron,
  named,
  display,
  root: isRoot,
  sandbox: sandboxCanStart(electron),
});

if (decision.door === 'desktop') {
  const env = { ...process.env };
  // Set by some editors' terminals; it would turn the app into plain Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  run(decision.electron, [root, ...args], env);
} else {
  console.log(`Millrace opens in the browser: ${decision.reason}.`);
  run(process.execPath, [fileURLToPath(new URL('../serve.ts', import.meta.url)), '--open', ...args], process.env);
}

function run(program: string, programArgs: readonly string[], env: NodeJS.ProcessEnv): void {
  const child = spawn(program, programArgs, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`${program} could not be started: ${error.message}`);
    process.exitCode = 3;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
