import type { IrRetryPolicy } from '../ir/pipeline-spec.ts';
import type { Failure } from '../run/failure.ts';

/** How often and when a failed step is tried again. Durations in milliseconds. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly delayMs: number;
  readonly factor: number;
  /** Bounds the total time since the first attempt, as Argo's `maxDuration` does; Infinity when the IR gives none. */
  readonly maxTotalMs: number;
}

/** Reads the policy of a task; without one nothing is tried again. An absent factor is 2, as the proto says. */
export function readRetryPolicy(policy: IrRetryPolicy | undefined): RetryPolicy {
  const bound = durationMs(policy?.backoffMaxDuration);
  return {
    maxRetries: policy?.maxRetryCount ?? 0,
    delayMs: durationMs(policy?.backoffDuration),
    factor: policy?.backoffFactor ?? 2,
    maxTotalMs: bound === 0 ? Infinity : bound,
  };
}

/**
 * How long to wait before the attempt after `attempt` (the number of the one that failed, from 1), or undefined when it was the last:
 * duration × factor^(n-1). A wait that would end after the bound is not begun.
 *
 * @param elapsedMs time since the first attempt was created
 */
export function retryDelay(
  policy: RetryPolicy,
  attempt: number,
  elapsedMs: number,
  failure: Failure,
): number | undefined {
  if (attempt > policy.maxRetries || !mayHelp(failure)) return undefined;
  const delayMs = Math.round(policy.delayMs * policy.factor ** (attempt - 1));
  return elapsedMs + delayMs > policy.maxTotalMs ? undefined : delayMs;
}

/** False for what the same inputs and the same image would only bring about again. */
function mayHelp(failure: Failure): boolean {
  switch (failure.reason) {
    case 'input-unresolved':
    case 'image-not-found':
    case 'image-build-failed':
      return false;
    default:
      return true;
  }
}

/** `1.5s` → 1500; absent → 0. */
function durationMs(text: string | undefined): number {
  return text === undefined ? 0 : Math.round(Number.parseFloat(text) * 1000);
}
