import type { Store } from '../../store/store.ts';
import { StoreError } from '../../store/failure.ts';
import type { BlobStore } from '../blobs.ts';
import type { LogStore } from '../logs.ts';
import type { Clock } from '../ports.ts';

/** What is cleaned, and what says since when nobody uses it. */
export interface CleanUpPorts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly logs: LogStore;
  readonly clock: Clock;
}

/** Deletes finished runs with their logs, and the artifacts that no other run has. @returns the bytes that became free. */
export async function cleanUpRuns(
  { store, blobs, logs, clock }: CleanUpPorts,
  runs: readonly string[],
): Promise<number> {
  const deleted = store.history.delete(runs);
  if (!deleted.ok) throw new StoreError(deleted.error);
  // What is not on record any more goes: these runs, and those of a deletion that was cut off.
  for (const run of await logs.runs()) if (store.history.summary(run) === undefined) await logs.remove(run);
  // What an open run has stored may not be in the record yet: nothing that is newer than the oldest open run goes.
  const open = store.runs.unfinished().map((run) => store.history.summary(run)?.createdAt ?? 0);
  return blobs.collectGarbage(store.artifacts.contents(), Math.min(clock.now(), ...open));
}
