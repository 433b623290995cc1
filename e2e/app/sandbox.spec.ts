import type { ElectronApplication } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import { electronOrSkip } from '../prepare/skip.ts';
import { projectRoot, startDesktop } from './door.ts';
import { expect, noDocker, test } from './fixtures.ts';

const isRoot = process.getuid?.() === 0;
/** `nobody`, who owns nothing. */
const nobody = 65_534;
const asNobody = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];

/** Whether an ordinary user can run this command. */
function succeeds(...command: readonly string[]): boolean {
  return spawnSync('env', [...asNobody, ...command]).status === 0;
}

test.skip(process.platform !== 'linux', 'the checks read /proc');

test('SEC-4 an ordinary user gets the sandbox of the operating system', async () => {
  const found = electronOrSkip();
  const electron = found.ok ? found.value : '';
  test.skip(!found.ok, found.reason);
  test.skip(!succeeds('unshare', '--user', 'true'), 'ordinary users may not make user namespaces here');
  const isOpen = [electron, join(projectRoot, 'package.json')].every((path) => succeeds('test', '-r', path));
  test.skip(!isOpen, 'other users may not read this folder');
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nobody-'));
  try {
    const personal = join(folder, 'home');
    mkdirSync(personal);
    if (isRoot) for (const path of [folder, personal]) chownSync(path, nobody, nobody);
    const program = join(folder, 'electron');
    // Playwright puts arguments of its own first, so that the change of user has to be the program.
    writeFileSync(program, `#!/bin/sh\nexec ${asNobody.join(' ')} '${electron}' "$@"\n`, { mode: 0o755 });
    const app = await startDesktop(program, {
      userData: join(personal, 'chromium'),
      sandbox: true,
      env: {
        PATH: process.env['PATH'] ?? '',
        DISPLAY: process.env['DISPLAY'] ?? '',
        HOME: personal,
        MILLRACE_HOME: join(personal, 'data'),
        DOCKER_HOST: noDocker,
      },
    });
    try {
      const page = await app.firstWindow();
      await expect(page.getByTestId(testIds.node('Make fares'))).toBeVisible();
      const { main, pages } = await processesOf(app);
      expect(pages).toHaveLength(1);
      for (const pid of pages) {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        expect(status).toMatch(/^Seccomp:\s+2$/m);
        expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
        expect(status).toMatch(/^CapEff:\s+0+$/m);
        if (isRoot) expect(status).toMatch(new RegExp(`^Uid:\\s+${nobody}\\s`, 'm'));
        expect(readlinkSync(`/proc/${pid}/ns/user`)).not.toBe(readlinkSync(`/proc/${main}/ns/user`));
        expect(readlinkSync(`/proc/${pid}/ns/net`)).not.toBe(readlinkSync(`/proc/${main}/ns/net`));
      }
    } finally {
      await app.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});

test('CLI-6 the desktop app takes --home', async ({ app }) => {
  const found = electronOrSkip();
  test.skip(!found.ok, found.ok ? '' : found.reason);
  const elsewhere = join(app.files, 'elsewhere');
  const opened = await startDesktop(found.ok ? found.value : '', {
    args: ['--home', elsewhere],
    userData: join(app.files, 'chromium'),
    sandbox: !isRoot,
    env: app.env({ docker: noDocker }),
  });
  try {
    const page = await opened.firstWindow();
    await page.getByTestId(testIds.statusBar).getByText('stored').click();
    await expect(page.getByText(elsewhere)).toBeVisible();
  } finally {
    await opened.close();
  }
});

async function processesOf(app: ElectronApplication): Promise<{ main: number; pages: readonly number[] }> {
  return app.evaluate(({ webContents }) => ({
    main: process.pid,
    pages: webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
  }));
}

test('SEC-4 the page cannot leave, open windows, or be given permissions', async ({ app }) => {
  const page = await app.start();
  const electron = app.electron();
  if (electron === undefined) throw new Error('This is about the desktop app.');
  await expect(page.getByTestId(testIds.node('Make fares'))).toBeVisible();

  await test.step('navigation', async () => {
    await electron.evaluate(({ webContents }) => {
      const [contents] = webContents.getAllWebContents();
      const refused = new Promise((resolve) => {
        contents?.once('will-navigate', (details) => resolve([details.url, details.defaultPrevented]));
      });
      Object.assign(globalThis, { refused });
    });
    await page.evaluate(() => window.location.assign('https://example.org/'));
    const refused = await electron.evaluate((): unknown => Reflect.get(globalThis, 'refused'));
    expect(refused).toEqual(['https://example.org/', true]);
    expect(page.url()).toBe('app://bundle/');
  });

  await test.step('windows', async () => {
    app.expectErrors(/Not allowed to load local resource/);
    for (const url of ['https://example.org/', 'app://bundle/', 'file:///etc/passwd', 'about:blank']) {
      expect(await page.evaluate((address) => window.open(address) === null, url), url).toBe(true);
    }
    expect(electron.windows()).toHaveLength(1);
  });

  await test.step('permissions', async () => {
    const answers = await page.evaluate(async () => {
      const state = async (name: PermissionName): Promise<PermissionState> =>
        (await navigator.permissions.query({ name })).state;
      return {
        notifications: await Notification.requestPermission(),
        geolocation: await state('geolocation'),
        camera: await state('camera'),
        clipboard: await navigator.clipboard.readText().then(
          () => 'granted',
          (error: unknown) => (error instanceof Error ? error.name : String(error)),
        ),
      };
    });
    expect(answers).toEqual({
      notifications: 'denied',
      geolocation: 'denied',
      camera: 'denied',
      clipboard: 'NotAllowedError',
    });
  });

  await test.step('files and other servers', async () => {
    const status = (path: string): Promise<number> => page.evaluate(async (to) => (await fetch(to)).status, path);
    expect(await status('/index.html')).toBe(200);
    app.expectErrors(/status of 404/);
    for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/main.mjs', '/nothing'])
      expect(await status(path)).toBe(404);
    app.expectErrors(/Content Security Policy/);
    const elsewhere = page.evaluate(async () => (await fetch('https://example.org/')).status);
    await expect(elsewhere).rejects.toThrow('Failed to fetch');
  });

  await test.step('the person’s own browser', async () => {
    for (const url of [
      'file:///etc/passwd',
      'http://example.org/',
      'javascript:alert(1)',
      'https://a:b@example.org/',
    ]) {
      const opened = page.evaluate(`window.millrace.openExternal(${JSON.stringify(url)})`);
      expect(await opened, url).toBe(false);
    }
  });
});
