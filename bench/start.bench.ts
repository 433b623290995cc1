/**
 * From the start of the process to a window that can be used, against an empty Electron window: same binary, fresh user data each time, same
 * display. Ours is ready when the example that a first start opens is on the canvas, which includes the engine's start and its data folder.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFacts } from '../e2e/prepare/facts.ts';
import { interleaved, report, type Samples } from './measure.ts';

const root = join(import.meta.dirname, '..');
const watcher = join(import.meta.dirname, 'start', 'watch-window.ts');
const goal = 'at most 1.50';
/** An app that takes longer is broken. */
const patience = 60_000;

/** Milliseconds until the page was there, and until it could be used. */
interface Start {
  readonly domReady: number;
  readonly interactive: number;
}

async function start(electron: string, main: string, selector: string): Promise<Start> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-start-'));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const begun = performance.now();
  const app = spawn(electron, ['--require', watcher, main, ...sandbox, `--user-data-dir=${join(folder, 'chromium')}`], {
    env: { ...env, MILLRACE_HOME: join(folder, 'data'), MILLRACE_BENCH_READY: selector },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
  });
  let output = '';
  let domReady = Number.NaN;
  let interactive = Number.NaN;
  app.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (Number.isNaN(domReady) && output.includes('dom-ready')) domReady = performance.now() - begun;
    if (Number.isNaN(interactive) && output.includes('interactive')) interactive = performance.now() - begun;
  });
  let complaints = '';
  app.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  try {
    await once(app, 'exit');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  if (Number.isNaN(interactive)) throw new Error(`The window of ${main} never could be used:\n${complaints}`);
  return { domReady, interactive };
}

async function startBench(electron: string): Promise<void> {
  const pages: { readonly baseline: number[]; readonly ours: number[] } = { baseline: [], ours: [] };
  const empty = join(import.meta.dirname, 'start', 'empty-window.ts');
  const once = async (main: string, selector: string, domReady: number[]): Promise<number> => {
    const measured = await start(electron, main, selector);
    domReady.push(measured.domReady);
    return measured.interactive;
  };
  const samples: Samples = await interleaved(
    () => once(empty, '[data-ready]', pages.baseline),
    () => once(root, '[data-testid^="node-"]', pages.ours),
  );
  report('start to interactive', samples, goal);
  report('  of that, until the page is loaded', pages, 'none');
}

const { electron } = readFacts();
const display = process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== '';
if (!electron.available) console.log(`Skipped: there is no Electron (${electron.reason}).`);
else if (!display) console.log('Skipped: there is no display.');
else await startBench(electron.path);
