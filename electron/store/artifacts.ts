import { artifact as artifactShape } from '../../shared/ipc/event-shapes.ts';
import type { Artifact } from '../../shared/run/values.ts';
import type { WritableDatabase } from './database.ts';
import { corrupt, StoreError } from './failure.ts';

/** An execution as an end of an edge of lineage. */
export interface ExecutionRef {
  readonly run: string;
  readonly path: string;
}

/** Artifacts of all runs. They are written with the events of their runs; see projections.ts. */
export interface ArtifactStore {
  get(id: string): Artifact | undefined;
  /** The execution of a step that wrote the artifact. Undefined when its run was deleted. */
  producer(id: string): ExecutionRef | undefined;
  /** Executions of steps that received the artifact. */
  consumers(id: string): readonly ExecutionRef[];
  /** True while any artifact refers to the content (`sha256:<hex>`). */
  isReferenced(digest: string): boolean;
  /** Every content that an artifact refers to, each once. */
  contents(): readonly StoredContent[];
}

/** Bytes that artifacts refer to: `sha256:<hex>`, and their size in bytes. */
export interface StoredContent {
  readonly digest: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
}

interface ArtifactRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly schema_version: string;
  readonly uri: string;
  readonly metadata_json: string;
  readonly digest: string | null;
  readonly kind: string | null;
  readonly size: number | null;
  readonly file_count: number | null;
  readonly custom_path: string | null;
}

/** Prepares the statements; one instance per open database. */
export function createArtifactStore(database: WritableDatabase): ArtifactStore {
  const { sqlite, file } = database;
  const select = sqlite.prepare<[string], ArtifactRow>(
    `SELECT id, name, type, schema_version, uri, metadata_json, digest, kind, size, file_count, custom_path
     FROM artifacts WHERE id = ?`,
  );
  const selectProducer = sqlite.prepare<[string], ExecutionRef>(
    `SELECT executions.run, executions.path FROM execution_outputs JOIN executions ON executions.id = execution_outputs.execution
     WHERE execution_outputs.artifact = ? AND executions.kind = 'step' ORDER BY executions.id LIMIT 1`,
  );
  const selectConsumers = sqlite.prepare<[string], ExecutionRef>(
    `SELECT DISTINCT executions.run, executions.path
     FROM execution_inputs JOIN executions ON executions.id = execution_inputs.execution
     WHERE execution_inputs.artifact = ? AND executions.kind = 'step' ORDER BY executions.id`,
  );
  const selectDigest = sqlite.prepare<[string], number>('SELECT 1 FROM artifacts WHERE digest = ? LIMIT 1').pluck();
  const selectContents = sqlite.prepare<[], StoredContent>(
    'SELECT digest, kind, MAX(size) AS size FROM artifacts WHERE digest IS NOT NULL GROUP BY digest, kind',
  );

  return {
    get(id) {
      const row = database.read(() => select.get(id));
      if (row === undefined) return undefined;
      const parsed = artifactShape.safeParse({
        id: row.id,
        name: row.name,
        type: row.type,
        schemaVersion: row.schema_version,
        uri: row.uri,
        metadata: readMetadata(row.metadata_json),
        ...(row.digest === null
          ? {}
          : { content: { digest: row.digest, kind: row.kind, size: row.size, fileCount: row.file_count } }),
        ...(row.custom_path === null ? {} : { customPath: row.custom_path }),
      });
      if (!parsed.success) throw new StoreError(corrupt(file, `the artifact ${id} cannot be read`));
      return parsed.data;
    },
    producer: (id) => database.read(() => selectProducer.get(id)),
    consumers: (id) => database.read(() => selectConsumers.all(id)),
    isReferenced: (digest) => database.read(() => selectDigest.get(digest)) !== undefined,
    contents: () => database.read(() => selectContents.all()),
  };
}

function readMetadata(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
