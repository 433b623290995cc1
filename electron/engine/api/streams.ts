import { setImmediate } from 'node:timers/promises';
import type { Cancellation } from '../../../shared/ipc/cancellation.ts';

/**
 * A bell: `ring` is cheap and may be called any number of times; `next` resolves at the first ring after the last `next`, or at once when
 * there was one meanwhile, or when the stream was cancelled. What changed is read from the store, so a slow reader misses nothing and
 * keeps nothing in memory.
 */
export interface Bell {
  readonly ring: () => void;
  readonly next: () => Promise<void>;
}

/** Makes a bell that also rings when the stream is cancelled. */
export function createBell(signal: Cancellation): Bell {
  let rung = false;
  let waiting: (() => void) | undefined;
  const ring = (): void => {
    rung = true;
    const wake = waiting;
    waiting = undefined;
    wake?.();
  };
  signal.addEventListener('abort', ring);
  return {
    ring,
    async next() {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
      // What rang the bell goes on first: to read and tell must not delay the next step's start.
      await setImmediate();
      rung = false;
    },
  };
}
