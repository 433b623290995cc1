/** The record of a data folder for somebody who is not its engine. */
import { existsSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { recordFile } from './database.ts';
import { documentReader, type DocumentReader } from './documents.ts';
import { openingFailure } from './failure.ts';
import { isCurrent } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { settingsReader, type SettingsReader } from './settings.ts';

/** What can be read beside the engine. */
export interface RecordReader {
  readonly documents: DocumentReader;
  readonly settings: SettingsReader;
}

/** Whether the folder was ever worked in. */
export function hasRecord(folder: string): boolean {
  return existsSync(recordFile(folder));
}

/**
 * Reads the record while an engine may be working with it, and never changes it or waits: whatever stands in the way (no record, another schema, a
 * damaged or locked file) gives undefined, and the engine, which needs the record, says what it is. Where no engine is there SQLite leaves an empty
 * journal beside the file, which the next engine takes over.
 */
export function readRecord<T>(folder: string, read: (record: RecordReader) => T): T | undefined {
  const file = recordFile(folder);
  let sqlite: Database | undefined;
  try {
    sqlite = new SqliteDatabase(file, { readonly: true, fileMustExist: true, timeout: 0 });
    if (!isCurrent(sqlite, file, migrations)) return undefined;
    const database = { sqlite, read: <U>(work: () => U): U => work() };
    return read({ documents: documentReader(database), settings: settingsReader(database) });
  } catch (error) {
    if (openingFailure(error, file) === undefined) throw error;
    return undefined;
  } finally {
    sqlite?.close();
  }
}
