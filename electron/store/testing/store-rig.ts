import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../../shared/result.ts';
import { openStore, type Store } from '../store.ts';

/** A data folder of one test. */
export interface StoreRig {
  readonly folder: string;
  /** What is closed before the folder goes. */
  readonly opened: { close(): void }[];
  open(): Store;
  close(): void;
}

/** Makes a data folder for one test, which closes it at its end. */
export function createStoreRig(): StoreRig {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-store-'));
  const opened: { close(): void }[] = [];
  return {
    folder,
    opened,
    open() {
      const store = valueOf(openStore(folder));
      opened.push(store);
      return store;
    },
    close() {
      for (const one of opened.splice(0)) one.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The value; throws with the error where there is none. */
export function valueOf<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
