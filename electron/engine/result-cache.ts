import type { CheckedIr } from '../../shared/ir/compiled.ts';
import type { IrTask } from '../../shared/ir/pipeline-spec.ts';
import type { ExecutionRef, ExecutorKind } from '../../shared/run/events.ts';
import type { Values } from '../../shared/run/values.ts';
import type { ReadyImage } from './executor.ts';

/** A step whose task allows that its results are taken from an earlier execution: all that they can depend on. */
export interface CacheableStep {
  readonly run: string;
  readonly path: string;
  readonly executor: ExecutorKind;
  readonly ir: CheckedIr;
  readonly task: IrTask;
  readonly inputs: Values;
  readonly image: ReadyImage;
}

/** Results that stand for a step, and the execution that gave them. */
export interface CachedResult {
  readonly from: ExecutionRef;
  readonly outputs: Values;
}

/** Results of earlier executions. */
export interface ResultCache {
  /** Results that are whole and stand for the step; undefined when it has to run. */
  find(step: CacheableStep): CachedResult | undefined;
  /** Remembers that the step ran and succeeded; its outputs are committed. */
  keep(step: CacheableStep): void;
}

/** Knows no results: everything runs. */
export const noCache: ResultCache = {
  find: () => undefined,
  keep: () => undefined,
};
