import { startDisplay } from './display.ts';

/** Runs once before the end-to-end tests; what it returns runs once after them. */
// oxlint-disable-next-line import/no-default-export -- Playwright takes the default export
export default function globalSetup(): Promise<() => Promise<void>> {
  return startDisplay();
}
