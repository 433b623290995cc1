/**
 * How a door (window, browser, command line) gets to the one engine of a data folder: it becomes the owner, or it attaches to the
 * owner through the folder's socket. The first engine to take the lock owns the folder; when it goes, the next one to ask takes over.
 */
import type { Channel } from '../../shared/ipc/channel.ts';
import { channelPair } from '../../shared/ipc/channel.ts';
import { serveConnection } from '../../shared/ipc/server.ts';
import type { StagedHandlers } from '../../shared/ipc/server.ts';
import { takeEngineLock } from './lock.ts';
import { EngineOpenError } from './open-error.ts';
import type { Clock, Disposable } from './ports.ts';
import { connect, listen, socketAddress } from './socket.ts';

/** An engine that runs in this process. */
export interface Engine {
  readonly handlers: StagedHandlers;
  /** Stops watching; live steps go on, and the next engine of this folder takes them over. */
  dispose(): Promise<void>;
}

/** A way in. Every `channel()` is a connection of its own. */
export interface Door {
  readonly role: 'owner' | 'attached';
  channel(): Promise<Channel | undefined>;
  dispose(): Promise<void>;
}

/** What a door is opened with. */
export interface DoorOptions {
  readonly home: string;
  readonly clock: Clock;
  /** Makes the engine; called only while this process holds the lock. */
  readonly openEngine: () => Promise<Engine>;
  readonly onBug: (error: unknown) => void;
  /** The folder has an owner that does not answer at once, in a sentence; called at most once for each opening. */
  readonly onWait: (sentence: string) => void;
}

/** Pause between two looks at a folder whose owner is starting or stopping, in milliseconds. */
const pause = 50;
/** An owner that does not answer its socket for this long is not coming, in milliseconds. */
const patience = 20_000;
/** After so long a wait the person hears of it, in milliseconds. */
const noticeable = 2000;

/** Opens a door. Throws what `openEngine` and the file system throw, and {@link EngineOpenError} where the folder's owner does not answer. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const address = socketAddress(options.home);
  const notice = options.clock.after(noticeable, () => {
    options.onWait(`Waiting for the Millrace process that holds the data folder ${options.home}…`);
  });
  const way = await findWay(options, address).finally(() => notice.dispose());
  return 'lock' in way ? own(options, address, way.lock) : attached(options, address, way.channel);
}

/** To own the folder, or to reach its owner: whichever comes first. */
async function findWay(
  { clock, home }: DoorOptions,
  address: string,
): Promise<{ readonly lock: Disposable } | { readonly channel: Channel }> {
  const end = clock.monotonic() + patience;
  for (;;) {
    const lock = takeEngineLock(home);
    if (lock !== undefined) return { lock };
    const left = end - clock.monotonic();
    if (left <= 0) {
      throw new EngineOpenError(
        `Another Millrace process holds the data folder ${home} but does not answer. If it is suspended (Ctrl+Z), let it go on (fg); else end it. Then start again.`,
      );
    }
    const channel = await connect(address, clock, left);
    if (channel !== undefined) return { channel };
    await new Promise<void>((resolve) => {
      clock.after(pause, resolve);
    });
  }
}

async function own(options: DoorOptions, address: string, lock: Disposable): Promise<Door> {
  let engine: Engine | undefined;
  try {
    const opened = await options.openEngine();
    engine = opened;
    const serve = (channel: Channel): void => serveConnection(channel, opened.handlers, options.onBug);
    const server = await listen(address, serve);
    return {
      role: 'owner',
      channel() {
        const [near, far] = channelPair();
        serve(far);
        return Promise.resolve(near);
      },
      async dispose() {
        server.dispose();
        await opened.dispose();
        lock.dispose();
      },
    };
  } catch (error) {
    await engine?.dispose();
    lock.dispose();
    throw error;
  }
}

function attached({ clock }: DoorOptions, address: string, first: Channel): Door {
  const open = new Set<Channel>();
  let unused: Channel | undefined = first;
  const keep = (channel: Channel): Channel => {
    open.add(channel);
    channel.onClose(() => {
      open.delete(channel);
      // Its engine may go before anybody asks for a way in.
      if (unused === channel) unused = undefined;
    });
    return channel;
  };
  keep(first);
  return {
    role: 'attached',
    async channel() {
      const ready = unused;
      unused = undefined;
      if (ready !== undefined) return ready;
      // A longer silence is for `openDoor`, which says that it waits.
      const channel = await connect(address, clock, noticeable);
      return channel === undefined ? undefined : keep(channel);
    },
    dispose() {
      for (const channel of open) channel.close();
      return Promise.resolve();
    },
  };
}
