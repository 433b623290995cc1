import type { RunRequest } from '../engine-harness.ts';
import type { Ended } from './run-pipeline.ts';

/** A pipeline that other local runners get wrong or do not run, and what is right. */
export interface Row extends Pick<RunRequest, 'parameters' | 'failFast'> {
  /** The name of its file. */
  readonly pipeline: string;
  readonly says: string;
  /** As many steps at once as the engine finds right, if absent. */
  readonly parallel?: number;
  readonly check: (ended: Ended) => void | Promise<void>;
}
