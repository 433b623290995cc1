import { err, ok, type Result } from '../../shared/result.ts';
import { createApprovalStore, type ApprovalStore } from './approvals.ts';
import { createArtifactStore, type ArtifactStore } from './artifacts.ts';
import { createCacheStore, type CacheStore } from './cache.ts';
import { openDatabase, recordFile, type WritableDatabase } from './database.ts';
import { createDocumentStore, type DocumentStore } from './documents.ts';
import { openingFailure, type StoreFailure } from './failure.ts';
import { createHistory, type History } from './history.ts';
import { createRunStore, type RunStore } from './runs.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';

/** Everything that a data folder remembers, in `millrace.db`. */
export interface Store {
  /** Id of the data folder: 32 hex digits, made with the database. */
  readonly home: string;
  readonly runs: RunStore;
  readonly history: History;
  readonly artifacts: ArtifactStore;
  readonly cache: CacheStore;
  readonly documents: DocumentStore;
  readonly approvals: ApprovalStore;
  readonly settings: SettingsStore;
  /** After this nothing may be called. */
  close(): void;
}

/** Opens the record of the data folder (which exists) as its only writer. The caller holds the folder's lock. */
export function openStore(folder: string): Result<Store, StoreFailure> {
  const database = openDatabase(recordFile(folder));
  if (!database.ok) return database;
  try {
    return ok(createStore(database.value));
  } catch (error) {
    database.value.close();
    const failure = openingFailure(error, database.value.file);
    if (failure === undefined) throw error;
    return err(failure);
  }
}

/** Prepares all statements. */
function createStore(database: WritableDatabase): Store {
  const artifacts = createArtifactStore(database);
  return {
    home: database.home,
    runs: createRunStore(database),
    history: createHistory(database),
    artifacts,
    cache: createCacheStore(database, artifacts),
    documents: createDocumentStore(database),
    approvals: createApprovalStore(database),
    settings: createSettingsStore(database),
    close() {
      database.close();
    },
  };
}
