import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError, storeFailure } from '../store/failure.ts';
import type { Disposable } from './ports.ts';

/**
 * Takes the data folder for this process: one engine owns a folder at a time. The lock is an exclusive SQLite transaction, so the
 * operating system releases it the moment its holder dies, however it dies; there is no stale lock file to clear.
 *
 * @returns the lock, or undefined when another process holds it. Throws a {@link StoreError} when the folder cannot be used.
 */
export function takeEngineLock(home: string): Disposable | undefined {
  const file = join(home, 'engine.lock');
  let database: Database.Database | undefined;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    database = new Database(file, { timeout: 0 });
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    const failure = storeFailure(error, home);
    throw failure === undefined ? error : new StoreError(failure);
  }
  const held = database;
  return {
    dispose() {
      held.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
