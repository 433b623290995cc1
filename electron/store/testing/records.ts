import type { RecordedEvent, RunEvent } from '../../../shared/run/events.ts';
import { noValues, type Artifact, type Values } from '../../../shared/run/values.ts';
import type { NewRun } from '../runs.ts';
import type { Store } from '../store.ts';
import { valueOf } from './store-rig.ts';

/** A run of two tasks. */
export function newRun(id: string, more: Partial<NewRun> = {}): NewRun {
  return {
    id,
    pipeline: 'Penguins',
    ir: { digest: 'd1', text: 'the IR' },
    taskCount: 2,
    parameters: { seed: 7 },
    options: { executor: 'docker', parallel: 0, failFast: false, cache: false, strictResources: false },
    source: { file: 'p.pipeline.yaml', text: 'the text' },
    ...more,
  };
}

/** The first event of a run. */
export function createdEvent(run: NewRun): RunEvent {
  const { pipeline, ir, parameters, options } = run;
  return { type: 'run-created', pipeline, irDigest: ir.digest, parameters, options };
}

/** Events as the store keeps them: numbered from `first`, one millisecond apart. */
export function recorded(run: string, first: number, events: readonly RunEvent[]): readonly RecordedEvent[] {
  return events.map((event, index) => ({ run, seq: first + index, at: 1000 + first + index, event }));
}

/** A dataset of one file with such a digest. */
export function artifact(id: string, digest: string, more: Partial<Artifact> = {}): Artifact {
  return {
    id,
    name: 'data',
    type: 'system.Dataset',
    schemaVersion: '0.0.1',
    uri: `/millrace/artifacts/${id}`,
    metadata: { rows: 344 },
    content: { digest, kind: 'file', size: 10, fileCount: 1 },
    ...more,
  };
}

/** A step from its start to its success. */
export function stepEvents(path: string, inputs: Values, outputs: Values): readonly RunEvent[] {
  return [
    { type: 'execution-started', path, kind: 'step', inputs },
    { type: 'attempt-created', path, attempt: 1, nonce: 'n1', executor: 'docker', handle: `mr-${path}` },
    { type: 'attempt-started', path, attempt: 1, id: `c-${path}` },
    { type: 'attempt-succeeded', path, attempt: 1, exit: { exitCode: 0 }, outputs, warnings: [] },
    { type: 'execution-succeeded', path, outputs },
  ];
}

/** A run with two steps: `load` gives an artifact, `train` takes it and gives metrics. */
export function storeRun(store: Store, id: string, digest = 'sha256:aa', more: Partial<NewRun> = {}): void {
  const run = newRun(id, more);
  const data: Values = { parameters: { rows: 344 }, artifacts: { data: [artifact(`${id}-data`, digest)] } };
  const metrics = artifact(`${id}-metrics`, `${digest}-m`, {
    name: 'metrics',
    type: 'system.Metrics',
    metadata: { accuracy: 0.98, label: 'x' },
  });
  valueOf(store.runs.create(run, recorded(id, 1, [createdEvent(run)])));
  const events = [
    ...stepEvents('load', noValues, data),
    ...stepEvents(
      'train',
      { parameters: { n: 0 }, artifacts: data.artifacts },
      { parameters: {}, artifacts: { metrics: [metrics] } },
    ),
  ];
  valueOf(store.runs.append(recorded(id, 2, events)));
}

/** Ends a run, as succeeded unless said otherwise. */
export function finish(
  store: Store,
  id: string,
  event: Partial<Extract<RunEvent, { type: 'run-finished' }>> = {},
): void {
  const finished: RunEvent = { type: 'run-finished', state: 'SUCCEEDED', outputs: noValues, ...event };
  valueOf(store.runs.append(recorded(id, store.runs.lastSeq(id) + 1, [finished])));
}
