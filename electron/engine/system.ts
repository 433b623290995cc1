import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

/** The real clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
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
