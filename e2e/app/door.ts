import type { Browser, BrowserContext, ElectronApplication, Page } from '@playwright/test';
import { _electron } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

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

/** Opens the desktop app. */
export async function openDesktop(executable: string, options: DoorOptions): Promise<Door> {
  const electron = await _electron.launch({
    executablePath: executable,
    // Chromium does not start its sandbox for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [projectRoot, `--user-data-dir=${options.userData}`],
    env: options.env,
  });
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
