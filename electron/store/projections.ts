import type { Database } from 'better-sqlite3';
import type { RecordedEvent, RunEvent, State } from '../../shared/run/events.ts';
import type { Artifact, Values } from '../../shared/run/values.ts';
import { corrupt, StoreError } from './failure.ts';

/** Keeps the tables that lists and pages read equal to the events. Called inside the transaction that stores the event. */
export type Project = (recorded: RecordedEvent) => void;

/** Artifact types whose metadata are numbers to be compared over runs. */
const metricsType = 'system.Metrics';

/** Prepares the statements of all projections. `file` is for messages. */
export function createProjections(database: Database, file: string): Project {
  const execution = database
    .prepare<[string, string], number>('SELECT id FROM executions WHERE run = ? AND path = ?')
    .pluck();
  const startExecution = database.prepare<[string, string, number | null, string, number]>(
    `INSERT INTO executions (run, path, iteration, kind, state, started_at) VALUES (?, ?, ?, ?, 'RUNNING', ?)`,
  );
  const finishExecution = database.prepare<
    [string, string, number | null, string, State, number, string | null, string | null]
  >(
    `INSERT INTO executions (run, path, iteration, kind, state, finished_at, failure_json, skip_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, path) DO UPDATE SET state = excluded.state, finished_at = excluded.finished_at,
       failure_json = excluded.failure_json, skip_json = excluded.skip_json`,
  );
  const executionKind = database
    .prepare<[string, string], string>('SELECT kind FROM executions WHERE run = ? AND path = ?')
    .pluck();
  const countRun = database.prepare<[number, number, string]>(
    'UPDATE runs SET done_count = done_count + ?, failed_count = failed_count + ? WHERE id = ?',
  );
  const countStep = database.prepare<[string]>('UPDATE runs SET task_count = task_count + 1 WHERE id = ?');
  const setCachedFrom = database.prepare<[string, string, number]>(
    'UPDATE executions SET cached_from = (SELECT id FROM executions WHERE run = ? AND path = ?) WHERE id = ?',
  );
  const runBegins = database.prepare<[string]>("UPDATE runs SET state = 'RUNNING' WHERE id = ? AND state = 'PENDING'");
  const finishRun = database.prepare<[State, number, string, string | null, string]>(
    'UPDATE runs SET state = ?, finished_at = ?, outputs_json = ?, failure_json = ? WHERE id = ?',
  );
  const createAttempt = database.prepare<[number, number, string, string, string, number]>(
    `INSERT INTO attempts (execution, number, executor, handle, nonce, state, created_at) VALUES (?, ?, ?, ?, ?, 'CREATED', ?)`,
  );
  const countAttempt = database.prepare<[number, number]>('UPDATE executions SET attempts = ? WHERE id = ?');
  const startAttempt = database.prepare<[string, number, number, number]>(
    `UPDATE attempts SET state = 'RUNNING', external_id = ?, started_at = ? WHERE execution = ? AND number = ?`,
  );
  const finishAttempt = database.prepare<[State, number, number | null, string | null, number, number]>(
    'UPDATE attempts SET state = ?, finished_at = ?, exit_code = ?, failure_json = ? WHERE execution = ? AND number = ?',
  );
  const insertArtifact = database.prepare<
    [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string | null,
      string | null,
      number | null,
      number | null,
      string | null,
      number,
    ]
  >(
    `INSERT OR IGNORE INTO artifacts
       (id, run, name, type, schema_version, uri, metadata_json, digest, kind, size, file_count, custom_path, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertInput = database.prepare<[number, string, number, string]>(
    'INSERT INTO execution_inputs (execution, name, position, artifact) VALUES (?, ?, ?, ?)',
  );
  const insertOutput = database.prepare<[number, string, number, string]>(
    'INSERT INTO execution_outputs (execution, name, position, artifact) VALUES (?, ?, ?, ?)',
  );
  const insertParameter = database.prepare<[number, 'input' | 'output', string, string]>(
    'INSERT INTO parameters (execution, direction, name, value_json) VALUES (?, ?, ?, ?)',
  );
  const insertMetric = database.prepare<[number, string, number, number]>(
    'INSERT OR IGNORE INTO metrics (execution, name, step, value, at) VALUES (?, ?, 0, ?, ?)',
  );

  function idOf(run: string, path: string): number {
    const id = execution.get(run, path);
    if (id === undefined) throw new StoreError(corrupt(file, `the execution ${path} of the run ${run} is missing`));
    return id;
  }

  function storeInputs(id: number, values: Values): void {
    for (const [name, value] of Object.entries(values.parameters))
      insertParameter.run(id, 'input', name, JSON.stringify(value));
    for (const [name, artifacts] of Object.entries(values.artifacts)) {
      for (const [position, artifact] of artifacts.entries()) insertInput.run(id, name, position, artifact.id);
    }
  }

  function storeOutputs(run: string, at: number, id: number, values: Values): void {
    for (const [name, value] of Object.entries(values.parameters))
      insertParameter.run(id, 'output', name, JSON.stringify(value));
    for (const [name, artifacts] of Object.entries(values.artifacts)) {
      for (const [position, artifact] of artifacts.entries()) {
        storeArtifact(run, at, artifact);
        insertOutput.run(id, name, position, artifact.id);
        if (artifact.type === metricsType) storeMetrics(id, at, artifact);
      }
    }
  }

  function storeArtifact(run: string, at: number, artifact: Artifact): void {
    const { content } = artifact;
    insertArtifact.run(
      artifact.id,
      run,
      artifact.name,
      artifact.type,
      artifact.schemaVersion,
      artifact.uri,
      JSON.stringify(artifact.metadata),
      content?.digest ?? null,
      content?.kind ?? null,
      content?.size ?? null,
      content?.fileCount ?? null,
      artifact.customPath ?? null,
      at,
    );
  }

  function storeMetrics(id: number, at: number, artifact: Artifact): void {
    for (const [name, value] of Object.entries(artifact.metadata)) {
      if (typeof value === 'number') insertMetric.run(id, name, value, at);
    }
  }

  /** How many steps a loop has is known when they come; those outside of loops were counted before the run began. */
  function countIfInLoop(run: string, path: string, kind: string): void {
    if (kind === 'step' && path.includes('[')) countStep.run(run);
  }

  function finish(run: string, at: number, event: FinalExecutionEvent): void {
    const known = executionKind.get(run, event.path);
    const kind = 'kind' in event ? event.kind : (known ?? 'step');
    if (known === undefined) countIfInLoop(run, event.path, kind);
    const state = finalState(event);
    const failure = event.type === 'execution-failed' ? JSON.stringify(event.failure) : null;
    const skip = event.type === 'execution-skipped' ? JSON.stringify(event.skip) : null;
    finishExecution.run(run, event.path, iterationOf(event.path), kind, state, at, failure, skip);
    if (event.type === 'execution-succeeded') {
      const id = idOf(run, event.path);
      storeOutputs(run, at, id, event.outputs);
      if (event.cachedFrom !== undefined) setCachedFrom.run(event.cachedFrom.run, event.cachedFrom.path, id);
    }
    if (kind !== 'step') return;
    if (state === 'SUCCEEDED') countRun.run(1, 0, run);
    if (state === 'FAILED') countRun.run(0, 1, run);
  }

  return ({ run, at, event }) => {
    switch (event.type) {
      case 'image-pulling':
      case 'image-ready':
      case 'image-failed':
        runBegins.run(run);
        return;
      case 'execution-started': {
        startExecution.run(run, event.path, iterationOf(event.path), event.kind, at);
        storeInputs(idOf(run, event.path), event.inputs);
        countIfInLoop(run, event.path, event.kind);
        runBegins.run(run);
        return;
      }
      case 'attempt-created': {
        const id = idOf(run, event.path);
        createAttempt.run(id, event.attempt, event.executor, event.handle, event.nonce, at);
        countAttempt.run(event.attempt, id);
        return;
      }
      case 'attempt-started':
        startAttempt.run(event.id, at, idOf(run, event.path), event.attempt);
        return;
      case 'attempt-succeeded':
        finishAttempt.run('SUCCEEDED', at, event.exit.exitCode ?? null, null, idOf(run, event.path), event.attempt);
        return;
      case 'attempt-failed': {
        const failure = JSON.stringify(event.failure);
        finishAttempt.run('FAILED', at, event.exit.exitCode ?? null, failure, idOf(run, event.path), event.attempt);
        return;
      }
      case 'attempt-canceled':
        finishAttempt.run('CANCELED', at, event.exit.exitCode ?? null, null, idOf(run, event.path), event.attempt);
        return;
      case 'execution-succeeded':
      case 'execution-failed':
      case 'execution-skipped':
      case 'execution-canceled':
        finish(run, at, event);
        return;
      case 'run-finished':
        finishRun.run(
          event.state,
          at,
          JSON.stringify(event.outputs),
          event.failure === undefined ? null : JSON.stringify(event.failure),
          run,
        );
        return;
      case 'run-created':
      case 'attempt-unknown':
      case 'attempt-known':
      case 'retry-scheduled':
      case 'cancel-requested':
      case 'deadline-passed':
      case 'objects-wanted':
      case 'objects-given':
        return;
    }
  };
}

type FinalExecutionEvent = Extract<
  RunEvent,
  { type: 'execution-succeeded' | 'execution-failed' | 'execution-skipped' | 'execution-canceled' }
>;

function finalState(event: FinalExecutionEvent): State {
  switch (event.type) {
    case 'execution-succeeded':
      return 'SUCCEEDED';
    case 'execution-failed':
      return 'FAILED';
    case 'execution-skipped':
      return 'SKIPPED';
    case 'execution-canceled':
      return 'CANCELED';
  }
}

/** The i of a path that ends with `key[i]`. */
function iterationOf(path: string): number | null {
  const match = /\[(\d+)\]$/.exec(path);
  return match === null ? null : Number(match[1]);
}
