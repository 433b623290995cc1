import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { err, ok, type Result } from '../../shared/result.ts';
import { storeFailure, type StoreFailure } from './failure.ts';
import type { Migration } from './migrations/index.ts';

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings the schema to the last of `migrations`, each in its own transaction, after `backup` was called (only when the file already holds something).
 * What the file has must be a prefix of what we have, text by text: otherwise it is refused and nothing is changed.
 * A migration that fails is rolled back and reported; the ones before it stay.
 */
export function migrate(
  database: Database,
  file: string,
  migrations: readonly Migration[],
  backup: (fromVersion: number) => void,
): Result<void, StoreFailure> {
  const applied = appliedMigrations(database);
  const refused = applied.length === 0 ? notOurs(database, file) : notAPrefix(applied, migrations, file);
  if (refused !== undefined) return err(refused);
  const pending = migrations.slice(applied.length);
  if (pending.length === 0) return ok(undefined);
  if (applied.length > 0) backup(applied.length);
  for (const migration of pending) {
    try {
      database
        .transaction(() => {
          database.exec(bookkeeping);
          database.exec(migration.sql);
          database
            .prepare('INSERT INTO migrations (number, name, checksum) VALUES (?, ?, ?)')
            .run(migration.number, migration.name, checksum(migration));
        })
        .exclusive();
    } catch (error) {
      const cause = storeFailure(error, file);
      if (cause !== undefined) return err(cause);
      return err({
        reason: 'migration',
        message: `The record of runs ${file} could not be brought to version ${migration.number} (${migration.name}): ${error instanceof Error ? error.message : String(error)}.`,
        cure: 'The file is as it was: use the Millrace that wrote it, or move the file away to begin with an empty record.',
      });
    }
  }
  return ok(undefined);
}

/** True when the schema is the last of `migrations`, neither older nor another one. */
export function isCurrent(database: Database, file: string, migrations: readonly Migration[]): boolean {
  const applied = appliedMigrations(database);
  return applied.length === migrations.length && notAPrefix(applied, migrations, file) === undefined;
}

const bookkeeping = `
CREATE TABLE IF NOT EXISTS migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL
) STRICT;`;

function appliedMigrations(database: Database): readonly Applied[] {
  const known = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get();
  if (known === undefined) return [];
  return database.prepare<[], Applied>('SELECT number, name, checksum FROM migrations ORDER BY number').all();
}

/** A file with tables and without our bookkeeping belongs to another program. */
function notOurs(database: Database, file: string): StoreFailure | undefined {
  const table = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 1")
    .get();
  if (table === undefined) return undefined;
  return {
    reason: 'migration',
    message: `The file ${file} is a database of another program (it has the table "${table.name}").`,
    cure: 'Choose another data folder with --home, or move the file away.',
  };
}

function notAPrefix(
  applied: readonly Applied[],
  migrations: readonly Migration[],
  file: string,
): StoreFailure | undefined {
  for (const [index, row] of applied.entries()) {
    const ours = migrations[index];
    if (ours === undefined) {
      return {
        reason: 'newer',
        message: `The record of runs ${file} was written by a newer Millrace (version ${applied.length} of the schema; this one knows ${migrations.length}).`,
        cure: 'Update Millrace, or choose another data folder with --home.',
      };
    }
    if (row.number !== ours.number || row.name !== ours.name || row.checksum !== checksum(ours)) {
      return {
        reason: 'migration',
        message: `The record of runs ${file} has another history: its migration ${row.number} is "${row.name}", not the one that this Millrace knows.`,
        cure: 'Use the Millrace that wrote the file, or choose another data folder with --home.',
      };
    }
  }
  return undefined;
}

/** SHA-256 of the migration's text, with line ends as in the repository whatever the checkout did. */
function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n')).digest('hex');
}
