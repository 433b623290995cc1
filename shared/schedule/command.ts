import type { Failure, SkipReason } from '../run/failure.ts';
import type { FinalState } from '../run/events.ts';
import type { Values } from '../run/values.ts';

/**
 * What the schedule asks the runner to do next. Commands are requests to record an event and, for some, to act;
 * the schedule changes only when the event comes back through `advance`.
 */
export type Command =
  /** Record `execution-started`; for steps then `attempt-created`, and start it. */
  | { readonly do: 'start-execution'; readonly path: string; readonly inputs: Values; readonly kind: 'group' | 'step' }
  | { readonly do: 'start-attempt'; readonly path: string; readonly attempt: number; readonly notBefore: number }
  | { readonly do: 'schedule-retry'; readonly path: string; readonly attempt: number; readonly delayMs: number }
  | { readonly do: 'finish-execution'; readonly path: string; readonly result: ExecutionResult }
  | { readonly do: 'cancel-attempt'; readonly path: string; readonly attempt: number }
  | {
      readonly do: 'finish-run';
      readonly state: Exclude<FinalState, 'SKIPPED'>;
      readonly outputs: Values;
      readonly failure?: Failure;
    };

export type ExecutionResult =
  | { readonly state: 'SUCCEEDED'; readonly outputs: Values }
  | { readonly state: 'FAILED'; readonly failure: Failure }
  | { readonly state: 'SKIPPED'; readonly skip: SkipReason }
  | { readonly state: 'CANCELED' };
