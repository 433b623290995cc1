/** The localhost twin of the window: serves the same page and the same contract to a browser on this machine, and to nobody else. */
import { messageOf } from '../shared/errors.ts';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from './engine/engine.ts';
import { dataFolder } from './engine/home.ts';
import { lastingDoor } from './engine/lasting-door.ts';
import { systemClock } from './engine/system.ts';
import { serveBrowser } from './serve/server.ts';

const root = join(import.meta.dirname, '..');
const resources = join(root, 'resources');
const { values } = parseArgs({
  options: { home: { type: 'string' }, port: { type: 'string' }, open: { type: 'boolean' } },
  strict: false,
});
const home = dataFolder({
  option: typeof values.home === 'string' ? values.home : undefined,
  env: process.env,
  platform: process.platform,
});
const port = typeof values.port === 'string' ? Number(values.port) : 0;

try {
  const door = lastingDoor({
    home,
    clock: systemClock,
    openEngine: () => openEngine({ home, resources }),
    onBug: (error) => console.error(error),
    onWait: (sentence) => console.error(sentence),
  });
  const server = await serveBrowser({ bundle: join(root, 'dist', 'renderer'), port, door });
  const announce = (): string => {
    const url = server.link();
    console.log(`Millrace is open at ${url}`);
    return url;
  };
  const first = announce();
  console.log(
    'The link works once. Press Enter for another one, Ctrl+C to stop; live runs go on and are taken up again.',
  );
  process.stdin.on('data', announce);
  if (values.open === true && process.env['MILLRACE_OPEN'] !== '0') openInBrowser(first);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void server
        .dispose()
        .then(() => door.dispose())
        .then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 3;
}

function openInBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const hasScreen =
    process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== '';
  if (program === undefined || !hasScreen) return;
  // Where there is no browser to open, the printed link is enough.
  spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => console.log('No browser could be opened here; open the link yourself.'))
    .unref();
}
