import type { CacheableStep, CachedResult, ResultCache } from './result-cache.ts';

/** The steps of one run whose results are taken from earlier executions, or may be taken by later ones. */
export interface RunCache {
  /** Results on record that may stand for the step; undefined when it has to run, or may not do otherwise. */
  find(step: CacheableStep): CachedResult | undefined;
  /** Whether their bytes are whole; when not, `find` does not give them again. */
  isWhole(step: CacheableStep, result: CachedResult): Promise<boolean>;
  /** The step runs: its results are worth remembering. */
  runs(step: CacheableStep): void;
  /** The step is over and its end is committed. */
  ended(path: string, succeeded: boolean): void;
}

/** Makes the book of cacheable steps of one run. `enabled`: the run may take results of others. */
export function createRunCache(cache: ResultCache, enabled: boolean): RunCache {
  const running = new Map<string, CacheableStep>();
  const allows = ({ task }: CacheableStep): boolean => enabled && task.cachingOptions?.enableCache === true;
  return {
    find: (step) => (allows(step) ? cache.find(step) : undefined),
    isWhole: (step, result) => cache.isWhole(step, result),
    runs(step) {
      if (allows(step)) running.set(step.path, step);
    },
    ended(path, succeeded) {
      const step = running.get(path);
      running.delete(path);
      if (step !== undefined && succeeded) cache.keep(step);
    },
  };
}
