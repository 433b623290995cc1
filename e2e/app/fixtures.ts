import type { Browser, BrowserContext, ElectronApplication, Page, PlaywrightWorkerArgs } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import { readFacts } from '../prepare/facts.ts';
import { removeContainersOf } from './containers.ts';
import type { Door } from './door.ts';
import { openDesktop, openInBrowser } from './door.ts';

/** A Docker host at which nothing listens. */
export const noDocker = 'unix:///nonexistent/docker.sock';

/** What may be different about a start. */
export interface StartOptions {
  /** DOCKER_HOST of the app; default: the daemon of the preparation. */
  readonly docker?: string;
  /** Light or dark, as the system would say. */
  readonly scheme?: 'light' | 'dark';
  /** What the status bar says when the start is over; default: something of Docker, which the engine has looked for. */
  readonly until?: RegExp;
}

/** The app over a fresh data folder, in the door of the project. */
export interface TestApp {
  /** The data folder. */
  readonly home: string;
  /** A folder for a person's own files. */
  readonly files: string;
  /** The environment of the app and of the command line beside it. */
  env(options?: StartOptions): Record<string, string>;
  start(options?: StartOptions): Promise<Page>;
  /** Ends the app and opens it again on the same data folder. */
  restart(options?: StartOptions): Promise<Page>;
  close(): Promise<void>;
  /** Errors that the page logs and that are what the test is about. */
  expectErrors(pattern: RegExp): void;
  /** The page of the open app. */
  page(): Page;
  /** The running desktop app; undefined in the browser. */
  electron(): ElectronApplication | undefined;
}

interface TestFixtures {
  readonly app: TestApp;
}

interface WorkerFixtures {
  readonly chromium: () => Promise<Browser>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  chromium: [
    async ({ playwright }: PlaywrightWorkerArgs, use) => {
      let browser: Browser | undefined;
      await use(async () => (browser ??= await playwright.chromium.launch()));
      await browser?.close();
    },
    { scope: 'worker' },
  ],

  app: async ({ chromium }, use, testInfo) => {
    const root = mkdtempSync(join(tmpdir(), 'millrace-app-'));
    const home = join(root, 'data');
    const files = join(root, 'files');
    const personal = join(root, 'home');
    for (const folder of [files, personal]) mkdirSync(folder);
    const errors: string[] = [];
    const expectedErrors: RegExp[] = [];
    const { docker, electron } = readFacts();
    let door: Door | undefined;
    let output = '';

    const env = (options: StartOptions = {}): Record<string, string> => {
      const { ELECTRON_RUN_AS_NODE: _, DOCKER_CONTEXT: __, ...inherited } = process.env;
      const host = options.docker ?? (docker.available ? docker.host : noDocker);
      return { ...defined(inherited), HOME: personal, MILLRACE_HOME: home, MILLRACE_OPEN: '0', DOCKER_HOST: host };
    };
    const prepare = async (context: BrowserContext): Promise<void> => {
      context.on('page', (page) => watch(page, errors));
      for (const page of context.pages()) watch(page, errors);
      // The desktop app answers for its permissions itself.
      if (testInfo.project.name === 'browser') await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    };
    const start = async (options: StartOptions = {}): Promise<Page> => {
      const doorOptions = { home, userData: join(root, 'chromium'), env: env(options), prepare };
      door =
        testInfo.project.name === 'electron'
          ? await openDesktop(electron.available ? electron.path : '', doorOptions)
          : await openInBrowser(await chromium(), doorOptions);
      // Without animations, so that what is pressed stands still.
      await door.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: options.scheme ?? 'light' });
      if (door.electron !== undefined) await expectSealed(door.page, door.electron);
      await expect(door.page.getByTestId(testIds.statusBar)).toContainText(options.until ?? /Docker/);
      return door.page;
    };
    const close = async (): Promise<void> => {
      const open = door;
      door = undefined;
      await open?.close();
      output += open?.output() ?? '';
    };

    await use({
      home,
      files,
      env,
      start,
      close,
      async restart(options) {
        await close();
        return start(options);
      },
      electron: () => door?.electron,
      expectErrors: (pattern) => void expectedErrors.push(pattern),
      page() {
        if (door === undefined) throw new Error('The app is not open.');
        return door.page;
      },
    });

    if (testInfo.status !== testInfo.expectedStatus && door?.electron !== undefined) {
      await testInfo.attach('window', { body: await door.page.screenshot(), contentType: 'image/png' });
    }
    await close();
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('output of the app', { body: output });
    await removeContainersOf(home);
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
    const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
    expect(unexpected, 'the page logged errors').toEqual([]);
    for (const pattern of expectedErrors) expect(errors).toContainEqual(expect.stringMatching(pattern));
  },
});

export { expect } from '@playwright/test';

/** The desktop's page is a web page: our own origin, no Node, every protection on. */
async function expectSealed(page: Page, electron: ElectronApplication): Promise<void> {
  const seen = await page.evaluate(() => ({
    origin: window.location.origin,
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
  }));
  expect(seen).toEqual({ origin: 'app://bundle', node: [] });
  const preferences = await electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // The method is there in the runtime and left out of the newest types.
      const read: unknown = Reflect.get(contents, 'getLastWebPreferences');
      const preferencesOfPage: unknown = typeof read === 'function' ? Reflect.apply(read, contents, []) : null;
      return preferencesOfPage;
    }),
  );
  const sealed = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true };
  expect(preferences).toEqual([expect.objectContaining(sealed)]);
}

/** Errors of the page and of its security policy, which Chromium logs as errors too. */
function watch(page: Page, errors: string[]): void {
  page.on('console', (message) => {
    // Playwright looks into a report's frame with a script, and the frame lets none run: that is its purpose.
    if (message.text().startsWith("Blocked script execution in 'about:srcdoc'")) return;
    // Docker's networks come and go while a page loads; it asks again (APP-30).
    if (message.text().includes('net::ERR_NETWORK_CHANGED')) return;
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('crash', () => errors.push('the page crashed'));
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
