import type { Result } from '../../shared/result.ts';
import type { ReadableDatabase, WritableDatabase } from './database.ts';
import type { StoreFailure } from './failure.ts';

/** A document that was opened here, with its unsaved work when there is some. */
export interface StoredDocument {
  /** Id under which unsaved work is kept. */
  readonly draft: string;
  /** Path of its file; absent for one that was never saved. */
  readonly path?: string;
  readonly name: string;
  /** Unsaved work; absent when the file holds everything. */
  readonly text?: string;
  /** The file as it was last read or written here, and its SHA-256. */
  readonly savedText?: string;
  readonly fileDigest?: string;
  /** Made here, or seen and approved here; what is drawn on in it may run unasked. */
  readonly trusted: boolean;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/** Documents by their drafts. */
export interface DocumentReader {
  get(draft: string): StoredDocument | undefined;
}

/** Documents that were opened lately and work that was not saved. */
export interface DocumentStore extends DocumentReader {
  /** Most recently opened first. */
  recent(limit: number): readonly StoredDocument[];
  byPath(path: string): StoredDocument | undefined;
  /** Adds a document or replaces what is known of it. Another document with the same path loses it (the file is this one's now). */
  put(document: StoredDocument): Result<void, StoreFailure>;
  /** As {@link put}, without waiting for the disk: for what holds no work of a person yet, or none that is new. */
  note(document: StoredDocument): Result<void, StoreFailure>;
  /** Keeps unsaved work of a document that is here. False when it is not. */
  keepDraft(draft: string, name: string, text: string, at: number): Result<boolean, StoreFailure>;
}

interface Row {
  readonly draft: string;
  readonly path: string | null;
  readonly name: string;
  readonly text: string | null;
  readonly saved_text: string | null;
  readonly file_digest: string | null;
  readonly trusted: 0 | 1;
  readonly opened_at: number;
}

const columns = 'draft, path, name, text, saved_text, file_digest, trusted, opened_at';

/** Prepares what reading needs. */
export function documentReader(database: ReadableDatabase): DocumentReader {
  const selectOne = database.sqlite.prepare<[string], Row>(`SELECT ${columns} FROM documents WHERE draft = ?`);
  return { get: (draft) => maybe(database.read(() => selectOne.get(draft))) };
}

/** Prepares the statements; one instance per open database. */
export function createDocumentStore(database: WritableDatabase): DocumentStore {
  const { sqlite } = database;
  const selectRecent = sqlite.prepare<[number], Row>(
    `SELECT ${columns} FROM documents ORDER BY opened_at DESC, draft LIMIT ?`,
  );
  const selectByPath = sqlite.prepare<[string], Row>(`SELECT ${columns} FROM documents WHERE path = ?`);
  const releasePath = sqlite.prepare<[string | null, string]>('DELETE FROM documents WHERE path = ? AND draft <> ?');
  const upsert = sqlite.prepare<
    [string, string | null, string, string | null, string | null, string | null, 0 | 1, number, number]
  >(
    `INSERT INTO documents (draft, path, name, text, saved_text, file_digest, trusted, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (draft) DO UPDATE SET path = excluded.path, name = excluded.name, text = excluded.text,
       saved_text = excluded.saved_text, file_digest = excluded.file_digest, trusted = excluded.trusted, opened_at = excluded.opened_at, changed_at = excluded.changed_at`,
  );
  const updateDraft = sqlite.prepare<[string, string, number, string]>(
    'UPDATE documents SET name = ?, text = ?, changed_at = ? WHERE draft = ?',
  );

  const replace = (document: StoredDocument): void => {
    const path = document.path ?? null;
    releasePath.run(path, document.draft);
    upsert.run(
      document.draft,
      path,
      document.name,
      document.text ?? null,
      document.savedText ?? null,
      document.fileDigest ?? null,
      document.trusted ? 1 : 0,
      document.openedAt,
      document.openedAt,
    );
  };

  return {
    ...documentReader(database),
    recent: (limit) => database.read(() => selectRecent.all(limit)).map(toDocument),
    byPath: (path) => maybe(database.read(() => selectByPath.get(path))),
    put: (document) => database.write(() => replace(document)),
    note: (document) => database.note(() => replace(document)),
    keepDraft: (draft, name, text, at) => database.write(() => updateDraft.run(name, text, at, draft).changes > 0),
  };
}

function maybe(row: Row | undefined): StoredDocument | undefined {
  return row === undefined ? undefined : toDocument(row);
}

function toDocument(row: Row): StoredDocument {
  return {
    draft: row.draft,
    ...(row.path === null ? {} : { path: row.path }),
    name: row.name,
    ...(row.text === null ? {} : { text: row.text }),
    ...(row.saved_text === null ? {} : { savedText: row.saved_text }),
    ...(row.file_digest === null ? {} : { fileDigest: row.file_digest }),
    trusted: row.trusted === 1,
    openedAt: row.opened_at,
  };
}
