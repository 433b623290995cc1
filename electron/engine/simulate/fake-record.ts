import { recordedEvent } from '../../../shared/ipc/event-shapes.ts';
import type { RecordedEvent } from '../../../shared/run/events.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { StoreFailure } from '../../store/failure.ts';
import type { RunStore, UncleanedAttempt } from '../../store/runs.ts';
import type { Life } from './life.ts';

/** The record on the simulated disk: lines of text, so that only what can be written down survives. One run. */
export interface Disk {
  readonly lines: string[];
  /** The lines, read back. */
  readonly events: RecordedEvent[];
  readonly cleaned: Set<string>;
  full: boolean;
}

/** What the runner, the recorder and the recovery use of the store. */
export type FakeRecord = Pick<
  RunStore,
  'create' | 'append' | 'lastSeq' | 'events' | 'unfinished' | 'uncleaned' | 'markCleaned'
>;

/** A store for one life of the engine, on a disk that survives it. `onCommit` looks at what was committed. */
export function createFakeRecord(
  disk: Disk,
  life: Life,
  onCommit: (events: readonly RecordedEvent[]) => void,
): FakeRecord {
  function write(events: readonly RecordedEvent[]): Result<void, StoreFailure> {
    life.point('commit: before');
    if (disk.full) return err({ reason: 'full', message: 'There is no space left.', cure: 'Free some.' });
    for (const event of events) {
      const line = JSON.stringify(event);
      disk.lines.push(line);
      disk.events.push(recordedEvent.parse(JSON.parse(line)));
    }
    onCommit(events);
    life.point('commit: after');
    return ok(undefined);
  }
  return {
    create: (_run, events) => write(events),
    append: write,
    lastSeq: () => disk.lines.length,
    events: () => ok(disk.events.slice()),
    unfinished() {
      const events = disk.events;
      const [first] = events;
      return first === undefined || events.some(({ event }) => event.type === 'run-finished') ? [] : [first.run];
    },
    uncleaned: () => uncleaned(disk),
    markCleaned(attempts) {
      life.point('mark cleaned');
      for (const { path, attempt } of attempts) disk.cleaned.add(`${path}#${attempt}`);
      return ok(undefined);
    },
  };
}

/** Attempts with an outcome that were not marked as cleaned. */
export function uncleaned(disk: Disk): readonly UncleanedAttempt[] {
  const created = new Map<string, UncleanedAttempt>();
  const ended: UncleanedAttempt[] = [];
  for (const { run, event } of disk.events) {
    if (event.type === 'attempt-created') {
      const { path, attempt, executor, nonce, handle } = event;
      created.set(`${path}#${attempt}`, { run, path, attempt, executor, nonce, handle });
    } else if (
      event.type === 'attempt-succeeded' ||
      event.type === 'attempt-failed' ||
      event.type === 'attempt-canceled'
    ) {
      const key = `${event.path}#${event.attempt}`;
      const attempt = created.get(key);
      if (attempt !== undefined && !disk.cleaned.has(key)) ended.push(attempt);
    }
  }
  return ended;
}
