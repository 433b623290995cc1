import { jsonValue } from '../../shared/json-shape.ts';
import type { Json } from '../../shared/json.ts';
import type { Result } from '../../shared/result.ts';
import type { ExecutionRef } from '../../shared/run/events.ts';
import type { Artifact, Values } from '../../shared/run/values.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { WritableDatabase } from './database.ts';
import { corrupt, StoreError, type StoreFailure } from './failure.ts';

/** A step that ran, and what it gave. */
export interface CacheEntry {
  readonly from: ExecutionRef;
  readonly outputs: Values;
}

/** Which execution stands for which key. An entry goes with its execution when the run is deleted. */
export interface CacheStore {
  /** The youngest execution that was kept under the key (SHA-256, hex). */
  find(key: string): CacheEntry | undefined;
  /** Keeps an execution that succeeded; it replaces the one before it. `pipeline` is '' for keys that serve all. */
  keep(key: string, pipeline: string, from: ExecutionRef, at: number): Result<void, StoreFailure>;
  /** Forgets what does not stand for anything any more. */
  forget(key: string): Result<void, StoreFailure>;
}

/** Prepares the statements; one instance per open database. */
export function createCacheStore(database: WritableDatabase, artifacts: ArtifactStore): CacheStore {
  const { sqlite, file } = database;
  const select = sqlite.prepare<[string], ExecutionRef & { readonly id: number }>(
    `SELECT executions.id, executions.run, executions.path FROM cache_entries
     JOIN executions ON executions.id = cache_entries.execution WHERE cache_entries.key = ?`,
  );
  const selectParameters = sqlite.prepare<[number], { readonly name: string; readonly value_json: string }>(
    `SELECT name, value_json FROM parameters WHERE execution = ? AND direction = 'output'`,
  );
  const selectArtifacts = sqlite.prepare<[number], { readonly name: string; readonly artifact: string }>(
    'SELECT name, artifact FROM execution_outputs WHERE execution = ? ORDER BY name, position',
  );
  const upsert = sqlite.prepare<[string, string, number, string, string]>(
    `INSERT INTO cache_entries (key, pipeline, executor, execution, created_at)
     SELECT ?, ?, runs.executor, executions.id, ? FROM executions JOIN runs ON runs.id = executions.run
     WHERE executions.run = ? AND executions.path = ? AND executions.state = 'SUCCEEDED'
     ON CONFLICT (key) DO UPDATE SET execution = excluded.execution, created_at = excluded.created_at`,
  );
  const remove = sqlite.prepare<[string]>('DELETE FROM cache_entries WHERE key = ?');

  const outputsOf = (id: number): Values => {
    const parameters = selectParameters.all(id).map(({ name, value_json }) => [name, parse(value_json)] as const);
    const byName = new Map<string, Artifact[]>();
    for (const { name, artifact } of selectArtifacts.all(id)) {
      const found = artifacts.get(artifact);
      if (found === undefined) throw new StoreError(corrupt(file, `the artifact ${artifact} is missing`));
      byName.set(name, [...(byName.get(name) ?? []), found]);
    }
    return { parameters: Object.fromEntries(parameters), artifacts: Object.fromEntries(byName) };
  };

  const parse = (text: string): Json => {
    const read = jsonValue.safeParse(JSON.parse(text));
    if (!read.success) throw new StoreError(corrupt(file, 'the value of an output cannot be read'));
    return read.data;
  };

  return {
    find: (key) =>
      database.read(() => {
        const row = select.get(key);
        return row === undefined ? undefined : { from: { run: row.run, path: row.path }, outputs: outputsOf(row.id) };
      }),
    keep: (key, pipeline, { run, path }, at) =>
      database.write(() => {
        upsert.run(key, pipeline, at, run, path);
      }),
    forget: (key) =>
      database.write(() => {
        remove.run(key);
      }),
  };
}
