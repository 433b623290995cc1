import { defineConfig, type Project } from '@playwright/test';
import { chromiumOrSkip, electronOrSkip } from './e2e/prepare/skip.ts';

/** The same specs run in both, but for the desktop's sandbox and first look, the browser's network and the pictures; a fixture asks `testInfo.project.name`. */
const projects: Project[] = [];

const electron = electronOrSkip();
if (electron.ok) {
  // The fixtures launch it; workers inherit this process's environment.
  process.env['MILLRACE_ELECTRON'] = electron.value;
  projects.push({ name: 'electron', testIgnore: ['**/screens/**', '**/network.spec.ts'] });
}

const chromium = chromiumOrSkip();
if (chromium.ok) {
  projects.push({
    name: 'browser',
    testIgnore: '**/{sandbox,first-look}.spec.ts',
    use: {
      browserName: 'chromium',
      viewport: { width: 1440, height: 900 },
      launchOptions: {
        executablePath: chromium.value,
        // Chromium does not start its sandbox for root.
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      },
    },
  });
}

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
  },
  projects,
});
