import { messageOf } from '../../shared/errors.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { createClient } from '../../shared/ipc/client.ts';
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

/** Opens the data folder; `connect` fails with exit code 3 and the reason when that cannot be done. */
export function connector(home: string): Connector {
  const door = lastingDoor({
    home,
    clock: systemClock,
    openEngine: () => openEngine({ home, resources }),
    onBug: (error) => console.error(error),
    onWait: (sentence) => console.error(sentence),
  });
  return {
    async connect() {
      try {
        const channel = await door.channel();
        return {
          api: createClient(channel),
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
