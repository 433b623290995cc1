import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { err, ok, type Result } from '../../shared/result.ts';
import { corrupt, openingFailure, StoreError, storeFailure, type StoreFailure } from './failure.ts';
import { migrate } from './migrate.ts';
import { migrations as ourMigrations, type Migration } from './migrations/index.ts';

/** The open database of a data folder, for who only reads. */
export interface ReadableDatabase {
  readonly sqlite: Database;
  /** Runs a read; what a damaged file throws becomes a {@link StoreError} that says so. */
  read<T>(work: () => T): T;
}

/** The open database of a data folder, with this engine as its one writer. */
export interface WritableDatabase extends ReadableDatabase {
  readonly file: string;
  /** Id of the data folder, made when the database was: 32 hex digits. It goes into the labels of containers. */
  readonly home: string;
  /**
   * Runs `work` in one transaction that holds only while this engine is the writer: all of it is committed (and on disk) when the result is ok,
   * nothing of it otherwise. A {@link StoreError} thrown by `work` becomes the failure; other errors are bugs and pass through.
   */
  write<T>(work: () => T): Result<T, StoreFailure>;
  /** As {@link write}, without waiting for the disk: until the next write a power failure may undo it. For what could be made again. */
  note<T>(work: () => T): Result<T, StoreFailure>;
  close(): void;
}

/** Where the record of a data folder lies. */
export function recordFile(folder: string): string {
  return join(folder, 'millrace.db');
}

/** A check of the whole file reads all of it; above this size that would delay the start for too long, and damage shows when it is read. */
const checkUpToBytes = 32 * 1024 * 1024;

/**
 * Opens (or makes) the database, brings its schema up to date and makes this engine its writer: a writer that was there before is refused from now on.
 * The caller holds the lock of the data folder. Never damages a file that it cannot use.
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[] = ourMigrations,
): Result<WritableDatabase, StoreFailure> {
  if (!existsSync(dirname(file))) {
    return err({
      reason: 'read-only',
      message: `The folder ${dirname(file)} for the record of runs does not exist.`,
      cure: 'Make the folder, or choose another one with --home.',
    });
  }
  let sqlite: Database | undefined;
  try {
    const isNew = !existsSync(file);
    const small = !isNew && statSync(file).size <= checkUpToBytes;
    sqlite = new SqliteDatabase(file);
    // A file that was there is not touched before it is known to be ours; a new one is made with fewer writes this way.
    if (isNew) sqlite.pragma('journal_mode = WAL');
    if (small) {
      const found = sqlite.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') throw new StoreError(corrupt(file, String(found).replaceAll(/\s+/g, ' ')));
    }
    sqlite.pragma('foreign_keys = ON');
    const opened = sqlite;
    const migrated = migrate(opened, file, migrations, (version) => {
      backUp(opened, `${file}.v${version}.backup`);
    });
    if (!migrated.ok) {
      sqlite.close();
      return migrated;
    }
    sqlite.pragma('journal_mode = WAL');
    // A commit is on disk before its effect becomes visible: the promise of the whole engine.
    sqlite.pragma('synchronous = FULL');
    return ok(becomeWriter(sqlite, file));
  } catch (error) {
    sqlite?.close();
    const failure = openingFailure(error, file);
    if (failure === undefined) throw error;
    return err(failure);
  }
}

function becomeWriter(sqlite: Database, file: string): WritableDatabase {
  sqlite
    .prepare('INSERT INTO engine (id, home, epoch) VALUES (1, ?, 1) ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1')
    .run(randomBytes(16).toString('hex'));
  const row = sqlite.prepare<[], { home: string; epoch: number }>('SELECT home, epoch FROM engine').get();
  if (row === undefined) throw new StoreError(corrupt(file, 'the row of the engine is missing'));
  const { home, epoch } = row;
  const currentEpoch = sqlite.prepare<[], number>('SELECT epoch FROM engine').pluck();

  function requireWriter(): void {
    if (currentEpoch.get() === epoch) return;
    throw new StoreError({
      reason: 'superseded',
      message: `Another engine took over the data folder of ${file}.`,
      cure: 'Nothing to do: runs go on there.',
    });
  }

  function guarded<T>(work: () => T): Result<T, StoreFailure> {
    try {
      return ok(work());
    } catch (error) {
      const failure = storeFailure(error, file);
      if (failure === undefined) throw error;
      return err(failure);
    }
  }

  function write<T>(work: () => T): Result<T, StoreFailure> {
    const transaction = sqlite.transaction(() => {
      requireWriter();
      return work();
    });
    return guarded(() => transaction.immediate());
  }

  return {
    sqlite,
    file,
    home,
    write,
    note(work) {
      // In WAL mode this leaves the file whole whatever happens; see https://sqlite.org/pragma.html#pragma_synchronous
      sqlite.pragma('synchronous = NORMAL');
      try {
        return write(work);
      } finally {
        sqlite.pragma('synchronous = FULL');
      }
    },
    read(work) {
      const result = guarded(work);
      if (!result.ok) throw new StoreError(result.error);
      return result.value;
    },
    close() {
      sqlite.close();
    },
  };
}

/** A whole copy of the database under `target`, on disk before it is there under that name. */
function backUp(sqlite: Database, target: string): void {
  const temporary = `${target}.part`;
  rmSync(temporary, { force: true });
  sqlite.prepare('VACUUM INTO ?').run(temporary);
  const handle = openSync(temporary, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, target);
}
