import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Disposable } from './ports.ts';

/**
 * Takes the data folder for this process: one engine owns a folder at a time. The lock is an exclusive SQLite transaction, so the
 * operating system releases it the moment its holder dies, however it dies; there is no stale lock file to clear.
 *
 * @returns the lock, or undefined when another process holds it. Throws when the folder cannot be written.
 */
export function takeEngineLock(home: string): Disposable | undefined {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const database = new Database(join(home, 'engine.lock'), { timeout: 0 });
  try {
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    dispose() {
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
