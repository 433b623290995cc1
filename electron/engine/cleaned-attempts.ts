import type { RunStore } from '../store/runs.ts';
import type { AttemptIdentity } from './executor.ts';
import type { Clock, Disposable } from './ports.ts';

/** How long what was removed may stay unremembered, in milliseconds. */
const delay = 10_000;

/** What the record of removed attempts needs. */
export interface CleanedAttemptsPorts {
  readonly runs: Pick<RunStore, 'markCleaned'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly onFailure: (message: string) => void;
}

/** Remembers of which attempts nothing is left outside. */
export interface CleanedAttempts extends Disposable {
  readonly add: (identity: AttemptIdentity) => void;
}

/**
 * Many in one commit: it waits for the disk, and nothing depends on it. What is not remembered is looked for again by the next engine, and found
 * to be gone. Disposing remembers the rest.
 */
export function createCleanedAttempts({ runs, clock, onFailure }: CleanedAttemptsPorts): CleanedAttempts {
  const cleaned: AttemptIdentity[] = [];
  let timer: Disposable | undefined;

  const remember = (): void => {
    timer?.dispose();
    timer = undefined;
    const marked = runs.markCleaned(cleaned.splice(0));
    if (!marked.ok) onFailure(marked.error.message);
  };

  return {
    add(identity) {
      cleaned.push(identity);
      timer ??= clock.after(delay, remember);
    },
    dispose() {
      if (cleaned.length > 0) remember();
    },
  };
}
