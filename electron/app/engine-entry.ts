/** The engine's own process in the desktop app: serves the ports that the window is given. */
import { messageOf } from '../../shared/errors.ts';
import type { MessagePortMain } from 'electron';
import type { Channel } from '../../shared/ipc/channel.ts';
import { openEngine } from '../engine/engine.ts';
import { lastingDoor } from '../engine/lasting-door.ts';
import { relay } from '../engine/relay.ts';
import { systemClock } from '../engine/system.ts';

const [home, resources] = process.argv.slice(2);
if (home === undefined || resources === undefined) throw new Error('usage: engine HOME RESOURCES');

const door = lastingDoor({
  home,
  clock: systemClock,
  openEngine: () => openEngine({ home, resources }),
  onBug: (error) => console.error(error),
  onWait: (sentence) => console.error(sentence),
});

process.parentPort.on('message', (event) => {
  const [port] = event.ports;
  if (port !== undefined) void serve(port);
  else void stop();
});

/** Connects a port; when its engine goes, the port closes, and the page asks for a new one. */
async function serve(port: MessagePortMain): Promise<void> {
  try {
    relay(portChannel(port), await door.channel());
    // Messages wait in the port until someone listens.
    port.start();
  } catch (error) {
    const message = messageOf(error);
    process.parentPort.postMessage({ type: 'failed', message });
    port.close();
  }
}

function portChannel(port: MessagePortMain): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => {
        listener(event.data);
      });
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}

async function stop(): Promise<void> {
  await door.dispose();
  process.exit(0);
}
