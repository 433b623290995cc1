/**
 * The outside world of the seeded simulation: virtual time, a container daemon, a record on disk. It outlives the engines, which crash.
 * Everything in it is decided by the seed, so that a seed that fails can be looked at again.
 */
import type { RunEvent } from '../../../shared/run/events.ts';

/** A stream of numbers in [0, 1) that a seed decides (mulberry32). */
export interface Dice {
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
}

/** Makes dice; the same seed throws the same numbers. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
  };
}

/** Ends an engine where it stands, as `kill -9` does. */
export class Crash extends Error {
  constructor(readonly point: string) {
    super(`crash at ${point}`);
  }
}
