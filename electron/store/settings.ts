import { parseJsonText } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import type { Result } from '../../shared/result.ts';
import type { ReadableDatabase, WritableDatabase } from './database.ts';
import type { StoreFailure } from './failure.ts';

/** What this user chose, by key. */
export interface SettingsReader {
  /** Undefined when it was never set, or when it cannot be read any more. */
  get(key: string): Json | undefined;
}

/** What this user chose, by key. Never secrets. */
export interface SettingsStore extends SettingsReader {
  set(key: string, value: Json): Result<void, StoreFailure>;
}

/** Prepares what reading needs. */
export function settingsReader(database: ReadableDatabase): SettingsReader {
  const select = database.sqlite.prepare<[string], string>('SELECT value_json FROM settings WHERE key = ?').pluck();
  return {
    get(key) {
      const text = database.read(() => select.get(key));
      return text === undefined ? undefined : parseJsonText(text);
    },
  };
}

/** Prepares the statements; one instance per open database. */
export function createSettingsStore(database: WritableDatabase): SettingsStore {
  const upsert = database.sqlite.prepare<[string, string]>(
    'INSERT INTO settings (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  );
  return {
    ...settingsReader(database),
    set: (key, value) =>
      database.write(() => {
        upsert.run(key, JSON.stringify(value));
      }),
  };
}
