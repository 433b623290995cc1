import type { Disposable } from '../ports.ts';

/** Virtual time: nothing passes but what is asked for, in order. */
export interface Timeline {
  /** Monotonic milliseconds since the beginning of the world. */
  now(): number;
  /** What a clock on the wall shows; it may be set while time passes. */
  wall(): number;
  setWall(byMs: number): void;
  at(delayMs: number, callback: () => void): Disposable;
  /** Lets the next thing happen. False when there is none. */
  step(): boolean;
}

interface Entry {
  readonly due: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** The beginning of a world. */
export function createTimeline(): Timeline {
  let time = 0;
  let offset = 1_700_000_000_000;
  let order = 0;
  const entries: Entry[] = [];

  return {
    now: () => time,
    wall: () => time + offset,
    setWall(byMs) {
      offset += byMs;
    },
    at(delayMs, callback) {
      order += 1;
      const entry: Entry = { due: time + delayMs, order, callback };
      // From the end: most things are due late, and worlds are small.
      let index = entries.length;
      while (index > 0 && (entries[index - 1]?.due ?? 0) > entry.due) index -= 1;
      entries.splice(index, 0, entry);
      return {
        dispose() {
          entry.callback = undefined;
        },
      };
    },
    step() {
      for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) {
        if (entry.callback === undefined) continue;
        time = entry.due;
        entry.callback();
        return true;
      }
      return false;
    },
  };
}
