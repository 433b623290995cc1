/**
 * From the start of the process to a window that can be used, against an empty Electron window: same binary, same display. A usual start has the
 * user data that starts before it left, as the baseline has; a first start has none. Ours can be used when a pipeline is on the canvas. Its engine
 * follows; when that has answered is printed beside it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readFacts } from '../e2e/prepare/facts.ts';
import { interleaved, report } from './measure.ts';

const root = join(import.meta.dirname, '..');
const watcher = join(import.meta.dirname, 'start', 'watch-window.cjs');
const goal = 'at most 1.50';
/** An app that takes longer is broken. */
const patience = 60_000;

/** What is started, and what shows that it can be used (a CSS selector). */
interface App {
  readonly main: string;
  readonly ready: string;
}

const empty: App = { main: join(import.meta.dirname, 'start', 'empty-window.cjs'), ready: '[data-ready]' };
const ours: App = { main: root, ready: '[data-testid^="node-"]' };
/** The status bar knows the machine from the engine. */
const answered: App = { ...ours, ready: '[data-testid="docker-state"]' };

/** Pause before a start, in which the processes and writes of the one before it end, in milliseconds. */
const pause = 1000;
/** Starts before one is a usual one. V8 keeps what it compiled for a page that was read more than once. */
const startsBefore = 3;
/** How long each of them lasts, in milliseconds. */
const lasting = 8000;

/** Milliseconds until the window can be used. It is closed `lasting` ms later. */
async function start(electron: string, { main, ready }: App, folder: string, lasting = 0): Promise<number> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  await delay(pause);
  const begun = performance.now();
  const app = spawn(electron, ['--require', watcher, main, ...sandbox, `--user-data-dir=${join(folder, 'chromium')}`], {
    env: {
      ...env,
      MILLRACE_HOME: join(folder, 'data'),
      MILLRACE_BENCH_READY: ready,
      MILLRACE_BENCH_LASTING: String(lasting),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
  });
  let output = '';
  let interactive = Number.NaN;
  app.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (Number.isNaN(interactive) && output.includes('interactive')) interactive = performance.now() - begun;
  });
  let complaints = '';
  app.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  await once(app, 'exit');
  if (Number.isNaN(interactive)) throw new Error(`The window of ${main} never could be used:\n${complaints}`);
  return interactive;
}

/** Does something with a folder that is gone afterwards. */
async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-start-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What usual starts find: a folder that a few starts before it were in. */
async function usedFolder(electron: string, app: App, folder: string): Promise<string> {
  for (let before = 0; before < startsBefore; before += 1) await start(electron, app, folder, lasting);
  return folder;
}

async function startBench(electron: string): Promise<void> {
  const first = (app: App) => (): Promise<number> => withFolder((folder) => start(electron, app, folder));
  const again = (app: App, used: string) => (): Promise<number> =>
    withFolder((folder) => {
      cpSync(used, folder, { recursive: true });
      return start(electron, app, folder);
    });
  await withFolder(async (folder) => {
    const usedEmpty = await usedFolder(electron, empty, join(folder, 'empty'));
    const usedOurs = await usedFolder(electron, ours, join(folder, 'ours'));
    report('start to interactive', await interleaved(again(empty, usedEmpty), again(ours, usedOurs)), goal);
    const engine = await interleaved(again(empty, usedEmpty), again(answered, usedOurs));
    report('  until the engine has answered', engine, 'none');
  });
  report('  the very first start', await interleaved(first(empty), first(ours)), 'none');
}

const { electron } = readFacts();
const display = process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== '';
if (!electron.available) console.log(`Skipped: there is no Electron (${electron.reason}).`);
else if (!display) console.log('Skipped: there is no display.');
else await startBench(electron.path);
