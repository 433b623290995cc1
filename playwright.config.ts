import { defineConfig, type Project } from '@playwright/test';
import { chromiumRuntime, electronRuntime } from './e2e/runtimes.ts';

const electron = electronRuntime();
const chromium = chromiumRuntime();
const isMainProcess = process.env['TEST_WORKER_INDEX'] === undefined;

/** The same specs run in both; a spec asks `testInfo.project.name` which one it is in. */
const projects: Project[] = [];
if (electron.available) {
  // Inherited by the workers, where the fixtures launch it.
  process.env['MILLRACE_ELECTRON'] = electron.path;
  projects.push({ name: 'electron' });
} else if (isMainProcess) {
  console.log(`Skipped: every end-to-end test in Electron, because ${electron.reason}.`);
}
if (chromium.available) {
  // Chromium refuses to start its sandbox as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  projects.push({
    name: 'browser',
    use: {
      browserName: 'chromium',
      viewport: { width: 1440, height: 900 },
      launchOptions: { executablePath: chromium.path, args },
    },
  });
} else if (isMainProcess) {
  console.log(`Skipped: every end-to-end test in Chromium, because ${chromium.reason}.`);
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
  use: { screenshot: 'only-on-failure', trace: 'retain-on-failure' },
  projects,
});
