import type { ExecutionKind, ExecutionRef, FinalState } from '../run/events.ts';
import type { Failure, SkipReason } from '../run/failure.ts';
import type { Values } from '../run/values.ts';

/**
 * What the schedule asks the runner to do next. Commands are requests to record an event and, for some, to act;
 * the schedule changes only when the event comes back through `advance` (or, for `await-retry`, when the time has come, through `wake`).
 */
export type Command =
  /** Make the image ready; record `image-ready` or `image-failed`. */
  | { readonly do: 'prepare-image'; readonly image: string }
  /**
   * Record `execution-started`. For a step a `start-attempt` follows, for a group the commands of its tasks, for a loop its first iterations,
   * for an importer and a volume `perform`. `iterations`: of a loop.
   */
  | {
      readonly do: 'start-execution';
      readonly path: string;
      readonly kind: ExecutionKind;
      readonly inputs: Values;
      readonly iterations?: number;
      readonly warnings: readonly string[];
    }
  /** Take the results of an earlier execution, if there are any; else record `attempt-created`, then start the step. */
  | { readonly do: 'start-attempt'; readonly path: string; readonly attempt: number }
  /** Do what an importer or a volume task is for; record `execution-succeeded` or `-failed`. Asked for again after a crash. */
  | { readonly do: 'perform'; readonly path: string }
  /** Record `retry-scheduled` for `attempt`, `delayMs` from now. */
  | { readonly do: 'schedule-retry'; readonly path: string; readonly attempt: number; readonly delayMs: number }
  /** Call `wake` with the path at `notBefore` (milliseconds since the epoch), at the latest `delayMs` from now: a clock that was set back delays nothing. */
  | { readonly do: 'await-retry'; readonly path: string; readonly notBefore: number; readonly delayMs: number }
  /** Record the event for the result: `execution-succeeded`, `-failed`, `-skipped` or `-canceled`. */
  | {
      readonly do: 'finish-execution';
      readonly path: string;
      readonly kind: ExecutionKind;
      readonly result: ExecutionResult;
    }
  /** Ask the live attempt to end; its outcome then comes as an event. */
  | { readonly do: 'cancel-attempt'; readonly path: string; readonly attempt: number }
  /** Record `run-finished`. */
  | {
      readonly do: 'finish-run';
      readonly state: Exclude<FinalState, 'SKIPPED'>;
      readonly outputs: Values;
      readonly failure?: Failure;
    };

/** How an execution ends. */
export type ExecutionResult =
  /** `cachedFrom`: it was not run, the outputs are those of an earlier execution. */
  | { readonly state: 'SUCCEEDED'; readonly outputs: Values; readonly cachedFrom?: ExecutionRef }
  | { readonly state: 'FAILED'; readonly failure: Failure }
  | { readonly state: 'SKIPPED'; readonly skip: SkipReason }
  | { readonly state: 'CANCELED' };
