import { jsonValue } from '../../shared/json-shape.ts';
import type { Json } from '../../shared/json.ts';
import type { Result } from '../../shared/result.ts';
import type { WritableDatabase } from './database.ts';
import type { StoreFailure } from './failure.ts';

/** What this user chose, by key. Never secrets. */
export interface SettingsStore {
  /** Undefined when it was never set, or when it cannot be read any more. */
  get(key: string): Json | undefined;
  set(key: string, value: Json): Result<void, StoreFailure>;
}

/** Prepares the statements; one instance per open database. */
export function createSettingsStore(database: WritableDatabase): SettingsStore {
  const select = database.sqlite.prepare<[string], string>('SELECT value_json FROM settings WHERE key = ?').pluck();
  const upsert = database.sqlite.prepare<[string, string]>(
    'INSERT INTO settings (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  );
  return {
    get(key) {
      const text = database.read(() => select.get(key));
      if (text === undefined) return undefined;
      try {
        return jsonValue.parse(JSON.parse(text));
      } catch {
        return undefined;
      }
    },
    set: (key, value) =>
      database.write(() => {
        upsert.run(key, JSON.stringify(value));
      }),
  };
}
