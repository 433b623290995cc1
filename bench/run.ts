/**
 * `npm run bench` runs every benchmark, `npm run bench -- NAME…` the named ones. A benchmark is a script
 * `bench/NAME.bench.ts` that runs its baseline beside what it measures, prints both and their ratio, and exits with an
 * error only where it could not measure: a number depends on the machine, so a slow one is no failure.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startDisplay } from '../e2e/display.ts';

const suffix = '.bench.ts';
const root = join(import.meta.dirname, '..');

/** @returns whether the script ended without an error. */
function runScript(...command: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0));
  });
}

async function runAll(names: readonly string[]): Promise<boolean> {
  if (!(await runScript('electron/build.ts', '--if-stale'))) return false;
  const endDisplay = await startDisplay();
  let measured = true;
  try {
    for (const name of names) {
      console.log(`\n=== ${name} ===`);
      measured = (await runScript(join('bench', name + suffix))) && measured;
    }
  } finally {
    await endDisplay();
  }
  return measured;
}

const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .toSorted();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exitCode = 2;
} else if (!(await runAll(asked.length > 0 ? asked : known))) {
  process.exitCode = 1;
}
