import type { Result } from '../../shared/result.ts';
import type { WritableDatabase } from './database.ts';
import type { StoreFailure } from './failure.ts';

/** A component text that was used here. `digest` is the SHA-256 (hex) of the text's bytes. */
export interface ComponentVersion {
  readonly digest: string;
  readonly name: string;
  readonly text: string;
  /** `bundled`, `local` or the URL it came from. */
  readonly origin: string;
}

/** Component texts by digest: what a document refers to stays available when the file or the library changes. */
export interface ComponentStore {
  get(digest: string): ComponentVersion | undefined;
  /** Remembers versions; one that is known stays as it is. */
  add(components: readonly ComponentVersion[], at: number): Result<void, StoreFailure>;
}

/** Prepares the statements; one instance per open database. */
export function createComponentStore(database: WritableDatabase): ComponentStore {
  const select = database.sqlite.prepare<[string], ComponentVersion>(
    'SELECT digest, name, text, origin FROM components WHERE digest = ?',
  );
  const insert = database.sqlite.prepare<[string, string, string, string, number]>(
    'INSERT OR IGNORE INTO components (digest, name, text, origin, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    get: (digest) => database.read(() => select.get(digest)),
    add: (components, at) =>
      database.write(() => {
        for (const { digest, name, text, origin } of components) insert.run(digest, name, text, origin, at);
      }),
  };
}
