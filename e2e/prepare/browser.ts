import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Tool } from './facts.ts';
import { findProgram } from './paths.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;

/** Where other systems and Playwright's own installer keep the executable, below a folder of theirs. */
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
] as const;
const playwrightPaths = [
  ['chrome-linux', 'chrome'],
  ['chrome-linux64', 'chrome'],
  ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
  ['chrome-win', 'chrome.exe'],
] as const;

/** The browser for the tests of browser mode. */
export function findChromium(): Tool {
  const named = process.env['MILLRACE_CHROMIUM'];
  if (named !== undefined && named !== '') {
    return existsSync(named)
      ? { available: true, path: named, reason: 'named by MILLRACE_CHROMIUM' }
      : { available: false, reason: `MILLRACE_CHROMIUM names ${named}, which does not exist` };
  }
  const path = playwrightBrowser() ?? installedBrowser();
  return path === null
    ? { available: false, reason: 'no Chromium was found: install one, or run `npx playwright install chromium`' }
    : { available: true, path, reason: 'found' };
}

function installedBrowser(): string | null {
  for (const name of names) {
    const path = findProgram(name);
    if (path !== null) return path;
  }
  return applications.find((path) => existsSync(path)) ?? null;
}

/** The newest Chromium that `playwright install` has downloaded. */
function playwrightBrowser(): string | null {
  const folder = playwrightFolder();
  if (!existsSync(folder)) return null;
  const versions = readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name));
  versions.sort((a, b) => Number(b.slice('chromium-'.length)) - Number(a.slice('chromium-'.length)));
  for (const version of versions) {
    for (const parts of playwrightPaths) {
      const path = join(folder, version, ...parts);
      if (existsSync(path)) return path;
    }
  }
  return null;
}

function playwrightFolder(): string {
  const named = process.env['PLAYWRIGHT_BROWSERS_PATH'];
  if (named !== undefined && named !== '' && named !== '0') return named;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ms-playwright');
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? homedir(), 'ms-playwright');
  return join(homedir(), '.cache', 'ms-playwright');
}
