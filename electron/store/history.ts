import { z } from 'zod';
import type { RunSummary } from '../../shared/ipc/contract.ts';
import { failure as failureShape } from '../../shared/ipc/event-shapes.ts';
import type { ExecutorKind, State } from '../../shared/run/events.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { Result } from '../../shared/result.ts';
import type { WritableDatabase } from './database.ts';
import type { StoreFailure } from './failure.ts';

/** What to list. All given conditions hold at once; newest first. */
export interface RunQuery {
  /** Part of the pipeline's name or of the file's path (any case), or the beginning of an id. */
  readonly search?: string | undefined;
  readonly states?: readonly State[] | undefined;
  /** Runs of one document file only. */
  readonly path?: string | undefined;
  readonly limit: number;
  /** Id of the last run already seen. */
  readonly after?: string | undefined;
}

/** What a run was started from. */
export interface RunSource {
  readonly irDigest: string;
  readonly ir: string;
  readonly source: { readonly file: string; readonly text: string };
  readonly path?: string;
}

/** What is gone after a deletion and can be removed from the disk too. */
export interface DeletedRuns {
  /** Runs that were deleted: those that were asked for, exist and are finished. */
  readonly runs: readonly string[];
  /** Contents that no artifact refers to any more. */
  readonly digests: readonly string[];
}

/** A run as it is listed; why it failed is not yet in words. */
export interface StoredSummary extends Omit<RunSummary, 'failure'> {
  readonly failure?: Failure;
  /** What happened in the task that made the run fail. */
  readonly cause?: Failure;
}

/** The runs of the data folder for lists and pages. */
export interface History {
  summary(run: string): StoredSummary | undefined;
  source(run: string): RunSource | undefined;
  /** One page, and how many runs match without `limit` and `after`. */
  list(query: RunQuery): { readonly runs: readonly StoredSummary[]; readonly total: number };
  /** Ids that begin with `prefix`, newest first, at most `limit`; `latest` is the newest run. */
  find(prefix: string, limit: number): readonly string[];
  /** Deletes finished runs with everything that only they use. Unfinished ones stay. */
  delete(runs: readonly string[]): Result<DeletedRuns, StoreFailure>;
}

interface SummaryRow {
  readonly id: string;
  readonly pipeline: string;
  readonly state: State;
  readonly executor: ExecutorKind;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly task_count: number;
  readonly done_count: number;
  readonly failed_count: number;
  readonly failure_json: string | null;
  /** Failure of the task that made the run fail. */
  readonly cause_json: string | null;
  readonly path: string | null;
}

const summaryColumns = `
  id, pipeline, state, executor, created_at, finished_at, task_count, done_count, failed_count, failure_json, path,
  (SELECT executions.failure_json FROM executions
   WHERE runs.failure_json IS NOT NULL AND executions.run = runs.id AND executions.path = runs.failure_json ->> '$.path') AS cause_json`;

interface Conditions {
  readonly search: string;
  readonly prefix: string;
  readonly states: string;
  readonly path: string;
  readonly after: string;
  readonly limit: number;
}

/** A condition that is not given is ''. States are a JSON list. */
const matches = `
  (@search = '' OR pipeline LIKE @search ESCAPE '\\' OR path LIKE @search ESCAPE '\\' OR id LIKE @prefix ESCAPE '\\')
  AND (@states = '' OR state IN (SELECT value FROM json_each(@states)))
  AND (@path = '' OR path = @path)`;

/** Prepares the statements; one instance per open database. */
export function createHistory(database: WritableDatabase): History {
  const { sqlite } = database;
  const selectOne = sqlite.prepare<[string], SummaryRow>(`SELECT ${summaryColumns} FROM runs WHERE id = ?`);
  const selectPage = sqlite.prepare<[Conditions], SummaryRow>(
    `SELECT ${summaryColumns} FROM runs WHERE ${matches} AND (@after = '' OR id < @after) ORDER BY id DESC LIMIT @limit`,
  );
  const countAll = sqlite.prepare<[Conditions], number>(`SELECT count(*) FROM runs WHERE ${matches}`).pluck();
  const selectSource = sqlite.prepare<
    [string],
    { ir_digest: string; text: string; source_name: string; source_text: string; path: string | null }
  >(
    `SELECT runs.ir_digest, irs.text, runs.source_name, runs.source_text, runs.path
     FROM runs JOIN irs ON irs.digest = runs.ir_digest WHERE runs.id = ?`,
  );
  const selectLatest = sqlite.prepare<[number], string>('SELECT id FROM runs ORDER BY id DESC LIMIT ?').pluck();
  const selectPrefix = sqlite
    .prepare<[string, string, number], string>('SELECT id FROM runs WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?')
    .pluck();
  const selectFinished = sqlite
    .prepare<[string], number>('SELECT 1 FROM runs WHERE id = ? AND finished_at IS NOT NULL')
    .pluck();
  const deleteRun = sqlite.prepare<[string]>('DELETE FROM runs WHERE id = ?');
  const orphans = sqlite.prepare<[], { id: string; digest: string | null }>(
    `SELECT id, digest FROM artifacts WHERE run IS NULL
       AND NOT EXISTS (SELECT 1 FROM execution_inputs WHERE artifact = artifacts.id)
       AND NOT EXISTS (SELECT 1 FROM execution_outputs WHERE artifact = artifacts.id)`,
  );
  const deleteArtifact = sqlite.prepare<[string]>('DELETE FROM artifacts WHERE id = ?');
  const digestUsed = sqlite.prepare<[string], number>('SELECT 1 FROM artifacts WHERE digest = ? LIMIT 1').pluck();
  const deleteIrs = sqlite.prepare(
    'DELETE FROM irs WHERE NOT EXISTS (SELECT 1 FROM runs WHERE ir_digest = irs.digest)',
  );

  return {
    summary(run) {
      const row = database.read(() => selectOne.get(run));
      return row === undefined ? undefined : toSummary(row);
    },
    source(run) {
      const row = database.read(() => selectSource.get(run));
      if (row === undefined) return undefined;
      return {
        irDigest: row.ir_digest,
        ir: row.text,
        source: { file: row.source_name, text: row.source_text },
        ...(row.path === null ? {} : { path: row.path }),
      };
    },
    list(query) {
      const search = query.search?.trim() ?? '';
      const conditions: Conditions = {
        search: search === '' ? '' : `%${escapeLike(search)}%`,
        prefix: `${escapeLike(search)}%`,
        states: query.states === undefined ? '' : JSON.stringify(query.states),
        path: query.path ?? '',
        after: query.after ?? '',
        limit: query.limit,
      };
      return database.read(() => ({
        runs: selectPage.all(conditions).map(toSummary),
        total: countAll.get(conditions) ?? 0,
      }));
    },
    find(prefix, limit) {
      if (prefix === 'latest') return database.read(() => selectLatest.all(1));
      // Ids are lower-case ASCII: '~' sorts after every id that begins with the prefix.
      const low = prefix.toLowerCase();
      return database.read(() => selectPrefix.all(low, `${low}~`, limit));
    },
    delete(runs) {
      return database.write(() => {
        const deleted = runs.filter((run) => selectFinished.get(run) !== undefined);
        for (const run of deleted) deleteRun.run(run);
        const gone = orphans.all();
        for (const { id } of gone) deleteArtifact.run(id);
        deleteIrs.run();
        const digests = new Set(gone.flatMap(({ digest }) => (digest === null ? [] : [digest])));
        return { runs: deleted, digests: [...digests].filter((digest) => digestUsed.get(digest) === undefined) };
      });
    },
  };
}

function toSummary(row: SummaryRow): StoredSummary {
  const failure = readFailure(row.failure_json);
  const cause = readFailure(row.cause_json);
  return {
    id: row.id,
    pipeline: row.pipeline,
    state: row.state,
    executor: row.executor,
    createdAt: row.created_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    taskCount: row.task_count,
    doneCount: row.done_count,
    failedCount: row.failed_count,
    ...(row.path === null ? {} : { file: row.path }),
    ...(failure === undefined ? {} : { failure }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function readFailure(json: string | null): Failure | undefined {
  if (json === null) return undefined;
  const parsed = failureText.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

const failureText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(failureShape);

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}
