import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

/** What a timer of Node can wait, in milliseconds; more would be taken for nothing. */
const longestWait = 2 ** 31 - 1;

/** The real clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const later = left - longestWait;
      timer = later > 0 ? setTimeout(wait, longestWait, later) : setTimeout(callback, left);
    };
    wait(ms);
    return {
      dispose() {
        clearTimeout(timer);
      },
    };
  },
};

/** Unpredictable names from the operating system. */
export const systemRandom: Random = {
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
