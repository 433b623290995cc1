import type { Browser, BrowserContext, ElectronApplication, Page } from '@playwright/test';
import { _electron } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..', '..');

/** An open app: its page, and what has to end with it. */
export interface Door {
  readonly page: Page;
  /** The desktop app's own processes; undefined in the browser. */
  readonly electron: ElectronApplication | undefined;
  /** What the app's processes wrote to their standard streams. */
  output(): string;
  /** Ends the app as a person does; resolves when its engine let go of the data folder. */
  close(): Promise<void>;
}

/** How an app is opened. */
export interface DoorOptions {
  /** The data folder. */
  readonly home: string;
  /** Chromium's own data (desktop). */
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sees the context before a page is loaded in it. */
  readonly prepare: (context: BrowserContext) => Promise<void>;
}

/**
 * Holds the app back until Playwright is attached. Playwright loads it itself only where it is not told which Electron
 * to start; without it, it may attach in the middle of the first page's load, miss its commit, and wait for it forever.
 */
const holdBack = join(
  dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
  'lib/server/electron/loader.js',
);

/** What differs between starts of the desktop app. */
export interface DesktopOptions {
  /** More arguments of the app. */
  readonly args?: readonly string[];
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether Chromium's sandbox is on. It does not start for root. */
  readonly sandbox: boolean;
}

/** Starts the desktop app with an Electron. */
export function startDesktop(program: string, options: DesktopOptions): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: program,
    chromiumSandbox: options.sandbox,
    args: ['-r', holdBack, projectRoot, `--user-data-dir=${options.userData}`, ...(options.args ?? [])],
    env: options.env,
  });
}

/** Opens the desktop app. */
export async function openDesktop(program: string, options: DoorOptions): Promise<Door> {
  const { userData, env } = options;
  const electron = await startDesktop(program, { userData, env, sandbox: process.getuid?.() !== 0 });
  await options.prepare(electron.context());
  const output = record(electron.process().stdout, electron.process().stderr);
  const page = await electron.firstWindow();
  return { page, electron, output, close: () => electron.close() };
}

/** Starts the server and opens its one-time link in a context of its own. */
export async function openInBrowser(browser: Browser, options: DoorOptions): Promise<Door> {
  const server = spawn(process.execPath, [join(projectRoot, 'electron', 'serve.ts'), '--home', options.home], {
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = record(server.stdout, server.stderr);
  const exited = once(server, 'exit');
  const link = await Promise.race([firstLink(server.stdout), exited.then(() => null)]);
  if (link === null) throw new Error(`The server ended before it gave a link:\n${output()}`);
  const context = await browser.newContext();
  await options.prepare(context);
  const page = await context.newPage();
  await page.goto(link);
  return {
    page,
    electron: undefined,
    output,
    async close() {
      await context.close();
      server.kill('SIGTERM');
      await exited;
    },
  };
}

function record(...streams: readonly (NodeJS.ReadableStream | null)[]): () => string {
  let text = '';
  for (const stream of streams) stream?.on('data', (chunk: Buffer | string) => (text += String(chunk)));
  return () => text;
}

async function firstLink(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer | string) => {
      text += String(chunk);
      const link = /http:\/\/127\.0\.0\.1:\d+\/open\?token=\S+/.exec(text)?.[0];
      if (link !== undefined) resolve(link);
    });
  });
}
