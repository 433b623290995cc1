import type { Channel } from '../../shared/ipc/channel.ts';
import { openDoor } from './door.ts';
import type { Door, DoorOptions } from './door.ts';

/** A door for as long as its user lives: when the engine behind it goes, the next connection finds or becomes the new one. */
export interface LastingDoor {
  /** A new connection. Rejects when the data folder cannot be opened, and after `dispose`. */
  channel(): Promise<Channel>;
  dispose(): Promise<void>;
}

/** Opens the first door at once, so that the engine starts (and takes over what a dead one left) before anybody asks. */
export function lastingDoor(options: DoorOptions): LastingDoor {
  let current: Promise<Door> | undefined = openDoor(options);
  // Whoever connects hears of the failure; until then nobody waits for it.
  current.catch(() => undefined);
  let disposed = false;

  return {
    async channel() {
      for (;;) {
        if (disposed) throw new Error('This way to the engine was closed.');
        current ??= openDoor(options);
        const asked = current;
        const forget = (): void => {
          if (current === asked) current = undefined;
        };
        try {
          const door = await asked;
          const channel = await door.channel();
          if (channel !== undefined) {
            if (door.role === 'attached') channel.onClose(forget);
            return channel;
          }
          forget();
        } catch (error) {
          forget();
          throw error;
        }
      }
    },
    async dispose() {
      disposed = true;
      const door = await current?.catch(() => undefined);
      await door?.dispose();
    },
  };
}
