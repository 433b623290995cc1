import { CallError } from '../../shared/ipc/client.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import type { ImageProgress, RecordedEvent } from '../../shared/run/events.ts';
import type { Connector } from './connection.ts';
import { CommandError, exit } from './exit.ts';

/** Told what happens in a run, in order and once, also when the engine behind it changes on the way. */
export interface RunObserver {
  event(event: RecordedEvent): void;
  progress(progress: ImageProgress): void;
}

/** What following a run needs. */
export interface FollowOptions {
  readonly connector: Connector;
  readonly run: string;
  readonly observer: RunObserver;
  /** When it fires, the run is asked to stop; following goes on until it has. */
  readonly interrupted: AbortSignal;
}

/**
 * Follows a run to its end. When the engine goes away (the app that owned it was closed, or crashed), the next connection finds or
 * becomes the new engine, which takes the run over; what was seen already is not repeated.
 */
export async function followRun(options: FollowOptions): Promise<void> {
  let seen: Stretch = { seq: 0, finished: false, reason: undefined };
  for (;;) {
    const { api } = await options.connector.connect();
    seen = await followHere(api, options, seen.seq);
    if (seen.finished) return;
    await expectGone(api, options.run, seen.reason);
  }
}

/** A stream that ended before its run: with the connection, or because the run cannot be followed, and then asking again would never end. */
async function expectGone(api: EngineApi, run: string, reason: string | undefined): Promise<void> {
  try {
    await api.call('runs.find', { run });
  } catch (error) {
    if (error instanceof CallError && error.code === 'closed') return;
    throw error;
  }
  throw new CommandError(exit.environment, reason ?? `Run ${run} cannot be followed: the engine gave no reason.`);
}

/** How far one connection led, and why it led no further. */
interface Stretch {
  /** Number of the last event that was seen. */
  readonly seq: number;
  readonly finished: boolean;
  readonly reason: string | undefined;
}

/** Follows over one connection what comes after an event, until the run ends or the connection does. Each event costs the same, however long the run is. */
function followHere(api: EngineApi, options: FollowOptions, after: number): Promise<Stretch> {
  const { run, observer, interrupted } = options;
  let seq = after;
  let finished = false;
  const cancel = (): void => {
    // A connection that is gone is noticed by the subscription; the next one asks again.
    api.call('runs.cancel', { run }).catch(() => undefined);
  };
  if (interrupted.aborted) cancel();
  else interrupted.addEventListener('abort', cancel, { once: true });
  const stopProgress = api.subscribe('runs.progress', { run }, { item: (progress) => observer.progress(progress) });
  return new Promise((resolve) => {
    api.subscribe(
      'runs.events',
      { run, after },
      {
        item(events) {
          for (const event of events) {
            seq = event.seq;
            finished ||= event.event.type === 'run-finished';
            observer.event(event);
          }
        },
        end(reason) {
          interrupted.removeEventListener('abort', cancel);
          stopProgress();
          resolve({ seq, finished, reason });
        },
      },
    );
  });
}
