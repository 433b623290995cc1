/**
 * `npm test`: everything, in the order in which a failure is cheapest to find. Stops at the first step that fails.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  conformanceCases,
  conformanceLine,
  noCounts,
  playwrightCounts,
  sum,
  summaryLine,
  vitestCounts,
} from './counts.ts';
import type { Counts } from './counts.ts';

const root = join(import.meta.dirname, '..');
const results = join(root, '.cache', 'test');
const vitestReport = join(results, 'vitest.json');
const playwrightReport = join(results, 'playwright.json');
const conformanceLog = join(results, 'conformance.txt');

interface Step {
  readonly heading: string;
  /** Arguments of the Node that runs this. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const steps: readonly Step[] = [
  { heading: 'Prepare', command: ['e2e/prepare/prepare.ts'] },
  { heading: 'Types', command: script('typecheck') },
  { heading: 'Lint', command: script('lint') },
  { heading: 'Format', command: script('format:check') },
  { heading: 'Unused code', command: script('knip') },
  { heading: 'Build', command: script('build') },
  {
    heading: 'Unit and Docker tests',
    command: script('unit', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`),
    env: { MILLRACE_CONFORMANCE_LOG: conformanceLog },
  },
  {
    heading: 'End-to-end tests',
    command: script('e2e', '--reporter=list,json', '--pass-with-no-tests'),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport, MILLRACE_CONFORMANCE_LOG: conformanceLog },
  },
];

/** Runs after the last step, whatever happened. */
const cleanUp: Step = { heading: 'Clean up', command: ['e2e/prepare/stop.ts'] };

/** A script of package.json, run by the npm that runs this. */
function script(name: string, ...args: readonly string[]): readonly string[] {
  const npm = process.env['npm_execpath'];
  if (!npm) {
    console.error('Start this with `npm test`.');
    process.exit(2);
  }
  return [npm, 'run', '--silent', name, '--', ...args];
}

/** @returns whether the step passed. */
function run(step: Step): Promise<boolean> {
  console.log(`\n=== ${step.heading} ===`);
  const child = spawn(process.execPath, step.command, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...step.env },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** A report is absent where its step did not run. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function countReports(): Counts {
  const vitest = read(vitestReport);
  const playwright = read(playwrightReport);
  return sum(
    vitest === null ? noCounts : vitestCounts(vitest),
    playwright === null ? noCounts : playwrightCounts(playwright),
  );
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
// Ctrl+C reaches the running step too; this process stays to clean up and to sum up.
process.on('SIGINT', () => {});
let failed: Step | null = null;
for (const step of steps) {
  if (!(await run(step))) {
    failed = step;
    break;
  }
}
if (!(await run(cleanUp))) failed ??= cleanUp;
console.log(`\n=== ${failed === null ? 'All steps passed' : `Failed: ${failed.heading}`} ===`);
console.log(conformanceLine(conformanceCases(read(conformanceLog) ?? '')));
console.log(summaryLine(countReports()));
process.exitCode = failed === null ? 0 : 1;
