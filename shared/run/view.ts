import type { AttemptExit, ExecutionKind, ExecutorKind, FinalState, RunOptions, State } from './events.ts';
import type { Failure, SkipReason } from './failure.ts';
import type { ParameterValues, Values } from './values.ts';

/** One try of an execution, as views show it. */
export interface AttemptView {
  readonly number: number;
  readonly executor: ExecutorKind;
  readonly state: 'CREATED' | 'RUNNING' | Exclude<FinalState, 'SKIPPED'>;
  /** Contact to the engine was lost; the attempt counts as running until it is known again. */
  readonly unknown?: string;
  readonly id?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exit?: AttemptExit;
  readonly failure?: Failure;
  readonly warnings: readonly string[];
}

/** One task instance of a run. */
export interface ExecutionView {
  readonly path: string;
  readonly kind: ExecutionKind;
  readonly state: State;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly inputs: Values;
  readonly outputs: Values;
  readonly attempts: readonly AttemptView[];
  readonly failure?: Failure;
  readonly skip?: SkipReason;
  /** Milliseconds since the epoch before which the next attempt does not start. */
  readonly retryAt?: number;
}

/** An image that the run needs and how far it is. */
export interface ImageView {
  readonly image: string;
  readonly state: 'pulling' | 'building' | 'ready';
  readonly digest?: string;
}

/** A run as every view shows it: the reduction of its events. */
export interface RunView {
  readonly id: string;
  readonly pipeline: string;
  readonly irDigest: string;
  readonly state: State;
  readonly cancelRequested: boolean;
  readonly createdAt: number;
  readonly finishedAt?: number;
  readonly parameters: ParameterValues;
  readonly options: RunOptions;
  readonly outputs: Values;
  readonly failure?: Failure;
  readonly images: readonly ImageView[];
  /** By path, in the order in which they started or were skipped. */
  readonly executions: ReadonlyMap<string, ExecutionView>;
  /** Number of the last event that is in here; the next one has `seq + 1`. */
  readonly seq: number;
}
