import type { ResultCache } from '../result-cache.ts';
import { outputsOf } from './fake-executor.ts';
import type { Life } from './life.ts';

/** What the simulated cache of one life of the engine works with. */
export interface FakeCacheWorld {
  readonly life: Life;
  /** Whether an earlier run left results of the step. */
  readonly knows: (path: string) => boolean;
  /** Told of every step whose results are remembered. */
  readonly onKeep: (path: string) => void;
}

/** A cache of results that an earlier run left; what it is told to remember is of no use to the one run of a simulation. */
export function createFakeCache({ life, knows, onKeep }: FakeCacheWorld): ResultCache {
  return {
    find({ path, inputs }) {
      life.point('find cached');
      return knows(path) ? { from: { run: 'earlier', path }, outputs: outputsOf(path, inputs) } : undefined;
    },
    isWhole: () => Promise.resolve(true),
    keep({ path }) {
      life.point('keep cached');
      onKeep(path);
    },
  };
}
