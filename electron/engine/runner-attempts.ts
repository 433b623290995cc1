import type { RunEvent } from '../../shared/run/events.ts';
import type { ResolvedStep } from '../../shared/plan/step.ts';
import type {
  AttemptIdentity,
  AttemptListener,
  AttemptOutcome,
  Executor,
  ReadyImage,
  RunningAttempt,
} from './executor.ts';

/** The live attempts of one run, and the clean-up of those that ended. */
export interface RunAttempts {
  /** Creates and starts; the intent is committed. */
  start(identity: AttemptIdentity, step: ResolvedStep, image: ReadyImage): void;
  /** Takes over what a dead engine left. */
  takeOver(identity: AttemptIdentity, step: ResolvedStep, image: ReadyImage, wasStarted: boolean): void;
  /** Removes what is left of an attempt of a dead engine that has an outcome. */
  cleanUp(identity: AttemptIdentity): void;
  /** Asks a live attempt to end; nothing when there is none. */
  cancel(path: string, attempt: number): void;
  /** How many are alive. */
  count(): number;
  /** Leaves all live attempts alone, for the next engine. */
  detach(): Promise<void>;
  /** Settles when every clean-up that was begun is over. */
  cleaned(): Promise<void>;
}

/** What the attempts of a run need. */
export interface RunAttemptsPorts {
  readonly executor: Executor;
  /** Records an event; `afterCommit` runs when it is on disk. */
  readonly post: (event: RunEvent, afterCommit?: () => void) => void;
  /** Remembers that nothing of an attempt is left outside. */
  readonly onCleaned: (identity: AttemptIdentity) => void;
  /** An attempt that was taken over waits for the values that it needs. */
  readonly onUnprovided: (identity: AttemptIdentity) => void;
  readonly onBug: (error: unknown) => void;
}

interface Live {
  readonly attempt: number;
  readonly running: RunningAttempt;
  canceled: boolean;
}

/** Makes the book of attempts of one run. */
export function createRunAttempts(ports: RunAttemptsPorts): RunAttempts {
  const { executor, post, onCleaned, onUnprovided, onBug } = ports;
  const live = new Map<string, Live>();
  const cleanUps = new Set<Promise<void>>();

  function listen({ path, attempt }: AttemptIdentity): AttemptListener {
    return {
      started(id) {
        post({ type: 'attempt-started', path, attempt, id });
      },
      unknown(detail) {
        post(
          detail === undefined
            ? { type: 'attempt-known', path, attempt }
            : { type: 'attempt-unknown', path, attempt, detail },
        );
      },
      exited() {
        // Only measurements want to know: the outcome follows.
      },
    };
  }

  /** `begin` starts or takes over. What it throws is a bug, which must not leave the attempt without an outcome. */
  function watch(identity: AttemptIdentity, begin: (listener: AttemptListener) => RunningAttempt): void {
    const { path, attempt } = identity;
    let running: RunningAttempt;
    try {
      running = begin(listen(identity));
    } catch (error) {
      broken(identity, error);
      return;
    }
    const entry: Live = { attempt, running, canceled: false };
    live.set(path, entry);
    running.outcome.then(
      (outcome) => {
        live.delete(path);
        if (outcome.type === 'unprovided' && !entry.canceled) {
          onUnprovided(identity);
          return;
        }
        post(outcomeEvent(path, attempt, outcome), () => {
          track(running.cleanUp(), identity);
        });
      },
      (error: unknown) => {
        live.delete(path);
        broken(identity, error);
      },
    );
  }

  function broken(identity: AttemptIdentity, error: unknown): void {
    onBug(error);
    const { path, attempt } = identity;
    const detail = 'the step could not be watched because of an internal error';
    post({ type: 'attempt-failed', path, attempt, exit: {}, failure: { reason: 'environment', detail } }, () => {
      track(executor.cleanUp(identity), identity);
    });
  }

  /** A clean-up that fails is not the run's business: what is left is found and removed when an engine starts again. */
  function track(cleanUp: Promise<void>, identity: AttemptIdentity): void {
    const tracked = cleanUp.then(
      () => {
        onCleaned(identity);
      },
      () => undefined,
    );
    cleanUps.add(tracked);
    tracked.then(
      () => cleanUps.delete(tracked),
      (error: unknown) => {
        cleanUps.delete(tracked);
        onBug(error);
      },
    );
  }

  return {
    start(identity, step, image) {
      watch(identity, (listener) => executor.start(identity, step, image, listener));
    },
    takeOver(identity, step, image, wasStarted) {
      watch(identity, (listener) => executor.takeOver(identity, step, image, wasStarted, listener));
    },
    cleanUp(identity) {
      track(executor.cleanUp(identity), identity);
    },
    cancel(path, attempt) {
      const found = live.get(path);
      if (found?.attempt !== attempt) return;
      found.canceled = true;
      found.running.cancel();
    },
    count: () => live.size,
    async detach() {
      await Promise.all([...live.values()].map(({ running }) => running.detach()));
      live.clear();
    },
    async cleaned() {
      while (cleanUps.size > 0) await Promise.allSettled(cleanUps);
    },
  };
}

function outcomeEvent(path: string, attempt: number, outcome: AttemptOutcome): RunEvent {
  switch (outcome.type) {
    case 'succeeded': {
      const { exit, outputs, warnings } = outcome;
      return { type: 'attempt-succeeded', path, attempt, exit, outputs, warnings };
    }
    case 'failed':
      return { type: 'attempt-failed', path, attempt, exit: outcome.exit, failure: outcome.failure };
    case 'canceled':
      return { type: 'attempt-canceled', path, attempt, exit: outcome.exit };
    case 'unprovided':
      // Its end was asked for just then, and it was never started.
      return { type: 'attempt-canceled', path, attempt, exit: {} };
  }
}
