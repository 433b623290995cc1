import { messageOf } from '../../shared/errors.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { createClient } from '../../shared/ipc/client.ts';
import { silenceInWords, watchPulse, type EverySecond } from '../../shared/ipc/pulse.ts';
import { openEngine } from '../engine/engine.ts';
import { lastingDoor } from '../engine/lasting-door.ts';
import { systemClock } from '../engine/system.ts';
import { CommandError, exit } from './exit.ts';
import { resources } from './paths.ts';

/** A connection to the engine of a data folder, in this process or in another one. */
export interface Connection {
  readonly api: EngineApi;
  /** Settles when the engine behind it has gone. */
  readonly closed: Promise<void>;
}

/** Gives connections for as long as a command lasts. */
export interface Connector {
  connect(): Promise<Connection>;
  dispose(): Promise<void>;
}

const everySecond: EverySecond = (tick) => {
  const timer = setInterval(tick, 1000);
  // A command that is done does not wait for it.
  timer.unref();
  return () => clearInterval(timer);
};

/** Opens the data folder; `connect` fails with exit code 3 and the reason when that cannot be done. */
export function connector(home: string): Connector {
  const door = lastingDoor({
    home,
    clock: systemClock,
    openEngine: () => openEngine({ home, resources }),
    onBug: (error) => console.error(error),
    onWait: (sentence) => console.error(sentence),
  });
  let stopPulse: (() => void) | undefined;
  return {
    async connect() {
      try {
        const channel = await door.channel();
        const api = createClient(channel);
        // All connections of a command lead to one engine, and one of them is enough to know how it is.
        stopPulse ??= watchPulse(api, everySecond, (silence) => {
          console.error(silence === undefined ? 'The engine answers again.' : silenceInWords(silence));
        });
        channel.onClose(() => {
          stopPulse?.();
          stopPulse = undefined;
        });
        return {
          api,
          closed: new Promise((resolve) => {
            channel.onClose(resolve);
          }),
        };
      } catch (error) {
        throw new CommandError(exit.environment, messageOf(error));
      }
    },
    dispose: () => door.dispose(),
  };
}
