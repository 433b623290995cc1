import { runEvent } from '../../shared/ipc/event-shapes.ts';
import type { RecordedEvent, RunOptions } from '../../shared/run/events.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import { ok, err, type Result } from '../../shared/result.ts';
import type { WritableDatabase } from './database.ts';
import { corrupt, StoreError, type StoreFailure } from './failure.ts';
import { createProjections } from './projections.ts';

/** A run that begins: what is asked for, the compiled pipeline and the text it came from. */
export interface NewRun {
  readonly id: string;
  readonly pipeline: string;
  readonly ir: { readonly digest: string; readonly text: string };
  /** Steps in the IR, groups followed; those in loops are counted when they come. */
  readonly taskCount: number;
  readonly parameters: ParameterValues;
  readonly options: RunOptions;
  /** The text that was run and its name; the IR's own text when that was given. */
  readonly source: { readonly file: string; readonly text: string };
  /** Path of the document, when it is a file. */
  readonly path?: string;
}

/** An attempt that may still have a container or a folder although its outcome is known. */
export interface UncleanedAttempt {
  readonly run: string;
  readonly path: string;
  readonly attempt: number;
  readonly executor: 'docker' | 'process';
  readonly nonce: string;
  readonly handle: string;
}

/** Runs and their events: what the engine writes. Lists and pages are read through {@link History}. */
export interface RunStore {
  /** Stores a new run with its first events (`run-created` first), in one transaction. */
  create(run: NewRun, events: readonly RecordedEvent[]): Result<void, StoreFailure>;
  /** Appends events and updates the projections, in one transaction; the numbers (`seq`) must follow those that are there. On disk when it returns ok. */
  append(events: readonly RecordedEvent[]): Result<void, StoreFailure>;
  /** The events of a run with `seq` greater than `after`, in order. */
  events(run: string, after?: number): Result<readonly RecordedEvent[], StoreFailure>;
  /** Number of the last event; 0 when there is no such run. */
  lastSeq(run: string): number;
  /** Runs without `run-finished`, oldest first. */
  unfinished(): readonly string[];
  /** The text of the compiled pipeline of a run. */
  irText(run: string): string | undefined;
  /** Attempts with an outcome, or of a finished run, whose container or folder was not seen removed. */
  uncleaned(): readonly UncleanedAttempt[];
  /** Remembers that nothing of these attempts is left outside. */
  markCleaned(attempts: readonly Pick<UncleanedAttempt, 'run' | 'path' | 'attempt'>[]): Result<void, StoreFailure>;
}

/** Prepares the statements; one instance per open database. */
export function createRunStore(database: WritableDatabase): RunStore {
  const { sqlite, file } = database;
  const project = createProjections(sqlite, file);
  const insertIr = sqlite.prepare<[string, string, string, number]>(
    'INSERT OR IGNORE INTO irs (digest, pipeline, text, created_at) VALUES (?, ?, ?, ?)',
  );
  const insertRun = sqlite.prepare<
    [string, string, string, string, number, number, string, string, string, string, string | null]
  >(
    `INSERT INTO runs (id, pipeline, ir_digest, executor, state, created_at, task_count, parameters_json, options_json, source_name, source_text, path)
     VALUES (?, ?, ?, ?, 'PENDING', ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertEvent = sqlite.prepare<[string, number, number, string, string]>(
    'INSERT INTO events (run, seq, at, type, json) VALUES (?, ?, ?, ?, ?)',
  );
  const lastSeq = sqlite
    .prepare<[string], number>('SELECT seq FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  const runExists = sqlite.prepare<[string], number>('SELECT 1 FROM runs WHERE id = ?').pluck();
  const selectEvents = sqlite.prepare<[string, number], { seq: number; at: number; json: string }>(
    'SELECT seq, at, json FROM events WHERE run = ? AND seq > ? ORDER BY seq',
  );
  const selectUnfinished = sqlite
    .prepare<[], string>('SELECT id FROM runs WHERE finished_at IS NULL ORDER BY id')
    .pluck();
  const selectIr = sqlite
    .prepare<[string], string>('SELECT irs.text FROM runs JOIN irs ON irs.digest = runs.ir_digest WHERE runs.id = ?')
    .pluck();
  const selectUncleaned = sqlite.prepare<[], UncleanedAttempt>(
    `SELECT executions.run AS run, executions.path AS path, attempts.number AS attempt, attempts.executor AS executor,
            attempts.nonce AS nonce, attempts.handle AS handle
     FROM attempts JOIN executions ON executions.id = attempts.execution JOIN runs ON runs.id = executions.run
     WHERE attempts.cleaned = 0 AND (attempts.state IN ('SUCCEEDED', 'FAILED', 'CANCELED') OR runs.finished_at IS NOT NULL)
     ORDER BY executions.run, attempts.execution, attempts.number`,
  );
  const setCleaned = sqlite.prepare<[string, string, number]>(
    `UPDATE attempts SET cleaned = 1
     WHERE execution = (SELECT id FROM executions WHERE run = ? AND path = ?) AND number = ?`,
  );

  /** Only inside a transaction. */
  function insertAll(events: readonly RecordedEvent[]): void {
    let run = '';
    let last = 0;
    for (const recorded of events) {
      if (recorded.run !== run) {
        run = recorded.run;
        last = lastSeq.get(run) ?? 0;
        if (runExists.get(run) === undefined) throw new StoreError(runMissing(run));
      }
      if (recorded.seq !== last + 1) throw new Error(`Event ${recorded.seq} of run ${run} does not follow ${last}.`);
      last = recorded.seq;
      insertEvent.run(run, recorded.seq, recorded.at, recorded.event.type, JSON.stringify(recorded.event));
      project(recorded);
    }
  }

  return {
    create(run, events) {
      const createdAt = events[0]?.at ?? 0;
      return database.write(() => {
        insertIr.run(run.ir.digest, run.pipeline, run.ir.text, createdAt);
        insertRun.run(
          run.id,
          run.pipeline,
          run.ir.digest,
          run.options.executor,
          createdAt,
          run.taskCount,
          JSON.stringify(run.parameters),
          JSON.stringify(run.options),
          run.source.file,
          run.source.text,
          run.path ?? null,
        );
        insertAll(events);
      });
    },
    append: (events) =>
      database.write(() => {
        insertAll(events);
      }),
    events(run, after = 0) {
      const events: RecordedEvent[] = [];
      for (const row of database.read(() => selectEvents.all(run, after))) {
        const event = runEvent.safeParse(parseJson(row.json));
        if (!event.success) return err(corrupt(file, `event ${row.seq} of the run ${run} cannot be read`));
        events.push({ run, seq: row.seq, at: row.at, event: event.data });
      }
      return ok(events);
    },
    lastSeq: (run) => database.read(() => lastSeq.get(run) ?? 0),
    unfinished: () => database.read(() => selectUnfinished.all()),
    irText: (run) => database.read(() => selectIr.get(run)),
    uncleaned: () => database.read(() => selectUncleaned.all()),
    markCleaned: (attempts) =>
      database.write(() => {
        for (const { run, path, attempt } of attempts) setCleaned.run(run, path, attempt);
      }),
  };
}

function runMissing(run: string): StoreFailure {
  return {
    reason: 'missing',
    message: `The run ${run} is not in the record.`,
    cure: 'It was deleted: start the pipeline again.',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
