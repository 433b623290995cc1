import { componentOf } from '../../shared/ir/references.ts';
import { cacheKey, type CacheKey, type CacheableStep as StepFacts } from '../../shared/plan/cache-key.ts';
import type { ExecutionRef } from '../../shared/run/events.ts';
import type { ArtifactValues, Values } from '../../shared/run/values.ts';
import type { CacheStore } from '../store/cache.ts';
import type { BlobStore } from './blobs.ts';
import { sha256 } from './library.ts';
import type { Clock } from './ports.ts';

/** A step whose task allows that its results are taken from an earlier execution: all that they can depend on. */
export interface CacheableStep extends StepFacts, ExecutionRef {}

/** Results that stand for a step, and the execution that gave them. */
export interface CachedResult {
  readonly from: ExecutionRef;
  readonly outputs: Values;
}

/** Results of earlier executions. */
export interface ResultCache {
  /** Results that are on record for the step; whether their bytes are whole is asked with `isWhole`. Undefined: it has to run. */
  find(step: CacheableStep): CachedResult | undefined;
  /** Reads every artifact again; where one is missing or was changed the results are forgotten. */
  isWhole(step: CacheableStep, result: CachedResult): Promise<boolean>;
  /** Remembers that the step ran and succeeded; its outputs are committed. */
  keep(step: CacheableStep): void;
}

/** What the cache of a data folder needs. */
export interface ResultCachePorts {
  readonly entries: CacheStore;
  readonly blobs: Pick<BlobStore, 'verify'>;
  readonly clock: Clock;
}

/** The results of a data folder, by what they depend on. An entry that could not be kept is only a step that runs again. */
export function createResultCache({ entries, blobs, clock }: ResultCachePorts): ResultCache {
  return {
    find(step) {
      const key = cacheKey(step);
      const entry = key && entries.find(digestOf(key));
      if (entry === undefined) return undefined;
      const { parameters, artifacts } = entry.outputs;
      return { from: entry.from, outputs: { parameters, artifacts: { ...emptyLists(step), ...artifacts } } };
    },
    async isWhole(step, { outputs }) {
      for (const { content } of Object.values(outputs.artifacts).flat()) {
        if (content !== undefined && (await blobs.verify(content))) continue;
        const key = cacheKey(step);
        if (key !== undefined) entries.forget(digestOf(key));
        return false;
      }
      return true;
    },
    keep(step) {
      const key = cacheKey(step);
      if (key !== undefined) entries.keep(digestOf(key), key.pipeline, step, clock.now());
    },
  };
}

function digestOf({ pipeline, text }: CacheKey): string {
  return sha256(`${pipeline}\n${text}`);
}

/** Lists that may have been empty: the record holds a row for each artifact, and so nothing for them. */
function emptyLists({ ir, task }: CacheableStep): ArtifactValues {
  const declared = Object.entries(componentOf(ir.spec, task)?.outputDefinitions?.artifacts ?? {});
  return Object.fromEntries(declared.flatMap(([name, { isArtifactList }]) => (isArtifactList ? [[name, []]] : [])));
}
