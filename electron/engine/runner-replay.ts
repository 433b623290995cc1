import type { RecordedEvent } from '../../shared/run/events.ts';
import { replay } from '../../shared/schedule/schedule.ts';
import type { Schedule } from '../../shared/schedule/state.ts';
import type { AttemptIdentity, ReadyImage } from './executor.ts';
import { attemptHandle } from './handles.ts';

/** An attempt without an outcome, found in the record. */
export interface LeftAttempt {
  readonly identity: AttemptIdentity;
  readonly wasStarted: boolean;
}

/** What the record of a run says beside the state of its schedule. */
export interface Replayed {
  readonly images: readonly ReadyImage[];
  readonly left: readonly LeftAttempt[];
  /** That values of secrets or config maps are waited for is on record. */
  readonly wantsObjects: boolean;
}

/** Brings the schedule to where the record ends. What it asked for on the way has happened, or is outstanding at the end. */
export function replayAll(home: string, schedule: Schedule, events: readonly RecordedEvent[]): Replayed {
  const images: ReadyImage[] = [];
  const left = new Map<string, LeftAttempt>();
  let wantsObjects = false;
  for (const { run, at, event } of events) {
    replay(schedule, event, at);
    switch (event.type) {
      case 'image-ready': {
        const { image, digest, platform } = event;
        images.push({ image, digest, ...(platform === undefined ? {} : { platform }) });
        break;
      }
      case 'attempt-created': {
        const identity = { ...identify(home, run, event.path, event.attempt, event.nonce), handle: event.handle };
        left.set(event.path, { identity, wasStarted: false });
        break;
      }
      case 'attempt-started': {
        const attempt = left.get(event.path);
        if (attempt !== undefined) left.set(event.path, { ...attempt, wasStarted: true });
        break;
      }
      case 'attempt-succeeded':
      case 'attempt-failed':
      case 'attempt-canceled':
        left.delete(event.path);
        break;
      case 'objects-wanted':
      case 'objects-given':
        wantsObjects = event.type === 'objects-wanted';
        break;
      default:
        break;
    }
  }
  return { images, left: [...left.values()], wantsObjects };
}

/** Names an attempt; its container has the same name whichever engine asks. */
export function identify(home: string, run: string, path: string, attempt: number, nonce: string): AttemptIdentity {
  return { home, run, path, attempt, nonce, handle: attemptHandle(home, run, path, attempt) };
}
