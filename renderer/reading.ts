/** Reading code that is fetched when it is first needed, over a network that may change or be gone for a while. */

/** What stands around the reading. */
export interface ReadingPorts {
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Says that code could not be read, and offers to ask again. @returns the way to take that back. */
  readonly say: (problem: unknown, again: () => void) => () => void;
}

export interface Reading {
  /** Settles when the code is there, however often it has to be asked for. */
  read<T>(load: () => Promise<T>): Promise<T>;
}

/** Before code is asked for again, in milliseconds: a network that changed is back at once, a server that restarts in a moment. */
const pauses = [0, 300, 1500];

/** Asks a few times by itself, then when the person wants it, and whenever other code is asked for. */
export function createReading({ pause, say }: ReadingPorts): Reading {
  let waiting: (() => void)[] = [];
  let takeBack = (): void => undefined;

  const again = (): void => {
    const all = waiting;
    waiting = [];
    takeBack();
    for (const go of all) go();
  };
  const waitFor = (problem: unknown): Promise<void> =>
    new Promise((resolve) => {
      if (waiting.length === 0) takeBack = say(problem, again);
      waiting.push(resolve);
    });

  return {
    async read(load) {
      if (waiting.length > 0) again();
      for (let failures = 0; ; failures += 1) {
        try {
          return await load();
        } catch (error) {
          const wait = pauses[failures % (pauses.length + 1)];
          await (wait === undefined ? waitFor(error) : pause(wait));
        }
      }
    },
  };
}
