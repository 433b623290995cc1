import { existsSync, readdirSync } from 'node:fs';
import type { Tool } from './facts.ts';
import { findProgram } from './paths.ts';

/** The X server without a screen that windows are tested on; other systems than Linux need none. */
export function findXvfb(): Tool {
  if (process.platform !== 'linux') return { available: false, reason: 'this system has a display of its own' };
  const path = findProgram('Xvfb');
  if (path === null) return { available: false, reason: 'Xvfb is not installed (Debian: xvfb)' };
  return { available: true, path, reason: 'found' };
}

/** Whether there are fonts a browser could draw pages with. */
export function hasFonts(): boolean {
  const folder = '/usr/share/fonts/truetype';
  return process.platform !== 'linux' || (existsSync(folder) && readdirSync(folder).length > 0);
}
