import type { RecordedEvent, RunEvent } from '../../shared/run/events.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { StoreFailure } from '../store/failure.ts';
import type { NewRun, RunStore } from '../store/runs.ts';
import type { Clock, Disposable } from './ports.ts';

/** Gets what was committed, in the order of the commits; events of one commit come together. */
export type EventSubscriber = (events: readonly RecordedEvent[]) => void;

/** The one way from something that happened to the record and to everyone who watches. */
export interface Recorder {
  /** Stores a new run with its first event, `run-created`. */
  create(run: NewRun): Result<readonly RecordedEvent[], StoreFailure>;
  /**
   * Commits events that occurred together, at the time `at` (milliseconds since the epoch), and numbers them. When it returns ok they are on disk
   * and were told to the subscribers; otherwise nothing happened at all.
   */
  append(run: string, at: number, events: readonly RunEvent[]): Result<readonly RecordedEvent[], StoreFailure>;
  /** Watches all runs. Called only after a commit; what a subscriber throws reaches `onSubscriberError` and nobody else. */
  subscribe(subscriber: EventSubscriber): Disposable;
}

/** What a recorder needs. */
export interface RecorderPorts {
  readonly runs: Pick<RunStore, 'create' | 'append' | 'lastSeq'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly onSubscriberError: (error: unknown) => void;
}

/** Makes the recorder of an engine; there is one, because numbers are given out here. */
export function createRecorder({ runs, clock, onSubscriberError }: RecorderPorts): Recorder {
  const subscribers = new Set<EventSubscriber>();
  const lastSeq = new Map<string, number>();
  // A subscriber may cause the next commit; its events wait here until everyone has got the ones before.
  const untold: (readonly RecordedEvent[])[] = [];
  let telling = false;

  function stamp(run: string, at: number, events: readonly RunEvent[]): readonly RecordedEvent[] {
    const last = lastSeq.get(run) ?? runs.lastSeq(run);
    return events.map((event, index) => ({ run, seq: last + 1 + index, at, event }));
  }

  function committed(recorded: readonly RecordedEvent[]): void {
    const last = recorded.at(-1);
    if (last === undefined) return;
    if (last.event.type === 'run-finished') lastSeq.delete(last.run);
    else lastSeq.set(last.run, last.seq);
    untold.push(recorded);
    if (!telling) tell();
  }

  function tell(): void {
    telling = true;
    for (let next = untold.shift(); next !== undefined; next = untold.shift()) {
      // Those who subscribe while it is told were not there when it was committed; those who leave get nothing more.
      const listening = [...subscribers];
      for (const subscriber of listening) {
        if (!subscribers.has(subscriber)) continue;
        try {
          subscriber(next);
        } catch (error) {
          onSubscriberError(error);
        }
      }
    }
    telling = false;
  }

  return {
    create(run) {
      const recorded = stamp(run.id, clock.now(), [
        {
          type: 'run-created',
          pipeline: run.pipeline,
          irDigest: run.ir.digest,
          parameters: run.parameters,
          options: run.options,
        },
      ]);
      const stored = runs.create(run, recorded);
      if (!stored.ok) return stored;
      committed(recorded);
      return ok(recorded);
    },
    append(run, at, events) {
      if (events.length === 0) return ok([]);
      const recorded = stamp(run, at, events);
      const stored = runs.append(recorded);
      if (!stored.ok) return stored;
      committed(recorded);
      return ok(recorded);
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return {
        dispose() {
          subscribers.delete(subscriber);
        },
      };
    },
  };
}
