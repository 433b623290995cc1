/**
 * The programs that the end-to-end tests drive, as the preparation found them or as the environment names them.
 */
import { canShowWindows } from './display.ts';
import { readFacts, type Tool } from './prepare/facts.ts';

/** @returns the Electron to test with: MILLRACE_ELECTRON, or the one that was prepared. */
export function electronRuntime(): Tool {
  const found = named('MILLRACE_ELECTRON') ?? readFacts().electron;
  if (found.available && !canShowWindows()) {
    return { available: false, reason: `there is no display: ${readFacts().xvfb.reason}` };
  }
  return found;
}

/** @returns the Chromium to test browser mode with: MILLRACE_CHROMIUM, or the one that was prepared. */
export function chromiumRuntime(): Tool {
  return named('MILLRACE_CHROMIUM') ?? readFacts().chromium;
}

function named(variable: string): Tool | null {
  const path = process.env[variable];
  return path ? { available: true, path, reason: `named by ${variable}` } : null;
}
