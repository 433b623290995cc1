/**
 * A screen for Electron where there is none: a private Xvfb on a display number that it chooses itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFacts } from './prepare/facts.ts';

/** Larger than the app's window, so that nothing clips it. */
const screen = '1600x1000x24';

/**
 * Sets DISPLAY to a new Xvfb where there is no display and the preparation found an Xvfb.
 *
 * @returns ends the Xvfb; does nothing where none was started.
 */
export async function startDisplay(): Promise<() => Promise<void>> {
  const { xvfb } = readFacts();
  if (hasDisplay() || !xvfb.available) return () => Promise.resolve();
  const server = spawn(xvfb.path, ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const exited = once(server, 'exit');
  const number = await Promise.race([firstLine(server.stdio[3]), exited.then(() => null)]);
  if (number === null) throw new Error(`${xvfb.path} ended before it gave a display.`);
  process.env['DISPLAY'] = `:${number}`;
  return async () => {
    delete process.env['DISPLAY'];
    server.kill();
    await exited;
  };
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

async function firstLine(stream: unknown): Promise<string> {
  if (!isReadable(stream)) throw new Error('Xvfb has no pipe to report its display on.');
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

function isReadable(stream: unknown): stream is AsyncIterable<unknown> {
  return typeof stream === 'object' && stream !== null && Symbol.asyncIterator in stream;
}
