import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Size and place of the window in device-independent pixels. */
export interface WindowState {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly maximized: boolean;
}

/** The window at its first start. */
const firstWindow: WindowState = { width: 1440, height: 900, maximized: false };

/** Reads the remembered window; anything unreadable or off the screens is the first window again. */
export function readWindowState(
  file: string,
  screens: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[],
): WindowState {
  let stored: unknown;
  try {
    stored = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return firstWindow;
  }
  if (!isWindowState(stored)) return firstWindow;
  const size = {
    width: Math.max(1024, stored.width),
    height: Math.max(640, stored.height),
    maximized: stored.maximized,
  };
  const { x, y } = stored;
  if (x === undefined || y === undefined) return size;
  const visible = screens.some(
    (screen) =>
      x >= screen.x && y >= screen.y && x < screen.x + screen.width - 100 && y < screen.y + screen.height - 100,
  );
  return visible ? { ...size, x, y } : size;
}

/** Remembers the window, whole or not at all. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

function isWindowState(value: unknown): value is WindowState {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const optionalNumber = (name: string): boolean =>
    fields.get(name) === undefined || Number.isInteger(fields.get(name));
  return (
    Number.isInteger(fields.get('width')) &&
    Number.isInteger(fields.get('height')) &&
    typeof fields.get('maximized') === 'boolean' &&
    optionalNumber('x') &&
    optionalNumber('y')
  );
}
