import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../shared/run/events.ts';
import { noValues } from '../../shared/run/values.ts';
import { reduceRun } from '../../shared/run/view.ts';
import type { NodeStatus } from '../canvas/status.ts';
import { statusKey } from '../canvas/status.ts';
import {
  artifact,
  beginning,
  created,
  failing,
  recorded,
  runId,
  spec,
  startOfRun,
  success,
  summary,
} from '../testing/runs.ts';
import type { LoadedRun } from './run.ts';
import { runGraph } from './run-graph.ts';
import {
  causeOf,
  executionState,
  formatElapsed,
  formatNumber,
  formatTook,
  keyMetric,
  runInWords,
  speedInWords,
  tallyOf,
} from './run-status.ts';
import { nodeStatuses } from './node-status.ts';

const graph = runGraph(spec);

function runOf(events: readonly RunEvent[], change: Partial<LoadedRun> = {}): LoadedRun {
  return {
    phase: 'ready',
    summary: summary(runId),
    view: reduceRun(undefined, recorded([created, ...events])),
    graph,
    source: { file: 'small.yaml', text: '' },
    progress: new Map(),
    ...change,
  };
}

function statusOf(run: LoadedRun, ids: readonly string[], now = startOfRun + 20_000): NodeStatus | undefined {
  return nodeStatuses(run, now, new Map()).get(statusKey(ids));
}

describe('the tasks of a run', () => {
  test('RUI-4 are known by the names that the document gives them, in waves', () => {
    expect([...graph.tasks.values()].map((task) => task.ids.join('/'))).toEqual([
      'Load',
      'Fit',
      'Fit/Train',
      'Fit/Score',
      'Report',
    ]);
    expect(graph.find(['Fit', 'Score'])?.path).toBe('fit/score');
    expect(graph.tasks.get('load')?.image).toBe('python:3.12-slim');
    expect(graph.tasks.get('fit')?.kind).toBe('group');
  });
});

describe('the status of a node', () => {
  test('RUI-5 shows a running step with the seconds since its container began', () => {
    const run = runOf(beginning('load'));
    expect(statusOf(run, ['Load'], startOfRun + 3000 + 14_500)).toEqual({ state: 'running', detail: '14 s' });
  });

  test('RUI-5 shows a step before its container as starting, and one without a turn as pending', () => {
    const run = runOf(beginning('load').slice(0, 2));
    expect(statusOf(run, ['Load'])).toMatchObject({ state: 'running', detail: 'starting' });
    expect(statusOf(run, ['Report'])).toEqual({ state: 'pending' });
  });

  test('RUI-5 shows the key metric of what a step made', () => {
    const metrics = artifact('metrics', 'system.Metrics', { rows: 344, accuracy: 0.97118, note: 'x' });
    const run = runOf(success('load', { parameters: {}, artifacts: { metrics: [metrics] } }));
    expect(statusOf(run, ['Load'])).toMatchObject({
      state: 'succeeded',
      metric: { label: 'accuracy', value: '0.9712' },
    });
  });

  test('RUI-5 shows a lost contact as unknown, with the reason', () => {
    const run = runOf([
      ...beginning('load'),
      { type: 'attempt-unknown', path: 'load', attempt: 1, detail: 'Docker is gone' },
    ]);
    expect(statusOf(run, ['Load'])).toMatchObject({ state: 'unknown', title: 'Docker is gone' });
  });

  test('RUI-5 shows what waits for an image as pending, with how far the image is', () => {
    const image = 'python:3.12-slim';
    const run = runOf([{ type: 'image-pulling', image, action: 'build' }], {
      progress: new Map([
        [
          image,
          { image, action: 'build', message: 'pip', doneBytes: 60, totalBytes: 240, at: 0, first: { at: 0, bytes: 0 } },
        ],
      ]),
    });
    expect(statusOf(run, ['Load'])).toEqual({
      state: 'pending',
      detail: 'image 25 %',
      title: 'Building python:3.12-slim',
      progress: 0.25,
    });
  });

  test('RUI-5 says when a step is tried again', () => {
    const run = runOf([
      ...failing('load', 3).slice(0, -1),
      { type: 'retry-scheduled', path: 'load', attempt: 2, notBefore: startOfRun + 30_000 },
    ]);
    expect(executionState(run.view.executions.get('load'))).toBe('pending');
    expect(statusOf(run, ['Load'], startOfRun + 20_500)?.detail).toBe('again in 10 s');
    expect(statusOf(run, ['Load'], startOfRun + 30_000)?.detail).toBe('starting');
  });

  test('RUI-6 sums up a group', () => {
    const group: RunEvent = { type: 'execution-started', path: 'fit', kind: 'group', inputs: noValues };
    const run = runOf([group, ...success('fit/train'), ...beginning('fit/score')]);
    expect(statusOf(run, ['Fit'])).toMatchObject({
      state: 'running',
      detail: '1/2',
      title: '1 of 2 done',
      progress: 0.5,
    });
    const failed = runOf([group, ...success('fit/train'), ...failing('fit/score', 1)]);
    expect(statusOf(failed, ['Fit'])).toMatchObject({ state: 'failed', title: '1 of 2 done, 1 failed' });
  });

  test('RUI-7 keeps the objects of nodes that did not change', () => {
    const run = runOf([...success('load'), ...beginning('report')]);
    const before = nodeStatuses(run, startOfRun + 60_000, new Map());
    expect(nodeStatuses(run, startOfRun + 60_400, before)).toBe(before);
    const after = nodeStatuses(run, startOfRun + 61_000, before);
    expect(after.get(statusKey(['Load']))).toBe(before.get(statusKey(['Load'])));
    expect(after.get(statusKey(['Report']))).not.toBe(before.get(statusKey(['Report'])));
  });
});

describe('what a run is told by', () => {
  test('RUI-8 the cause is the step where it began, not what followed', () => {
    const run = runOf([
      { type: 'execution-started', path: 'fit', kind: 'group', inputs: noValues },
      ...failing('fit/train', 3),
      { type: 'execution-failed', path: 'fit', kind: 'group', failure: { reason: 'task-failed', path: 'fit/train' } },
      { type: 'execution-skipped', path: 'report', kind: 'step', skip: { reason: 'upstream-failed', path: 'fit' } },
      { type: 'run-finished', state: 'FAILED', outputs: noValues, failure: { reason: 'task-failed', path: 'fit' } },
    ]);
    expect(causeOf(run.view, graph)).toMatchObject({
      path: 'fit/train',
      sentence: 'The step ended with exit code 3: ValueError: no.',
    });
    expect(statusOf(run, ['Report'])?.title).toContain('because Fit failed');
  });

  test('RUI-8 the cause is known while the run goes on', () => {
    expect(causeOf(runOf(failing('load', 1)).view, graph)?.path).toBe('load');
    expect(causeOf(runOf(success('load')).view, graph)).toBeUndefined();
  });

  test('RUI-8 a run says what it is busy with', () => {
    const image = 'python:3.12-slim';
    const pulling: RunEvent = { type: 'image-pulling', image, action: 'pull' };
    expect(runInWords(runOf([]))).toBe('Starting');
    expect(runInWords(runOf([pulling]))).toBe('Preparing images');
    expect(runInWords(runOf([pulling, ...beginning('load')]))).toBe('Running');
    expect(runInWords(runOf([...beginning('load'), { type: 'cancel-requested' }]))).toBe('Stopping');
    expect(runInWords(runOf([{ type: 'objects-wanted' }]))).toBe('Waiting for secrets');
    expect(runInWords(runOf([{ type: 'objects-wanted' }, { type: 'objects-given' }]))).toBe('Starting');
    expect(runInWords(runOf([{ type: 'run-finished', state: 'CANCELED', outputs: noValues }]))).toBe('Canceled');
  });

  test('how fast an image comes is told once it is known', () => {
    const said = { image: 'x', action: 'pull', message: '', doneBytes: 60e6, totalBytes: 360e6, at: 5000 } as const;
    expect(speedInWords({ ...said, first: { at: 0, bytes: 0 } })).toBe('12.0 MB/s, 25 s left');
    expect(speedInWords({ ...said, first: { at: 4000, bytes: 0 } })).toBeUndefined();
    expect(speedInWords({ ...said, totalBytes: 60e6, first: { at: 0, bytes: 0 } })).toBe('12.0 MB/s');
  });

  test('counts steps, not groups', () => {
    const run = runOf([
      { type: 'execution-started', path: 'fit', kind: 'group', inputs: noValues },
      ...success('load'),
      ...beginning('fit/train'),
    ]);
    expect(tallyOf(run.view, graph)).toEqual({ total: 4, done: 1, running: 1, failed: 0, skipped: 0 });
    expect(tallyOf(run.view, graph, 'fit/')).toEqual({ total: 2, done: 0, running: 1, failed: 0, skipped: 0 });
  });

  test('the metric that says most comes first; a number stands alone only if nothing better is there', () => {
    expect(keyMetric([artifact('m', 'system.Metrics', { loss: 0.5, roc_auc: 0.91 })])).toEqual({
      label: 'roc auc',
      value: '0.91',
    });
    expect(keyMetric([artifact('m', 'system.Metrics', { mean_fare: 166.62 })])).toEqual({
      label: 'mean fare',
      value: '166.6',
    });
    expect(keyMetric([artifact('d', 'system.Dataset', { rows: 3 })])).toBeUndefined();
  });

  test('numbers and times are human', () => {
    expect([0.9711538, 1234567, 1234.56, -1234.56, 0.00001234, 7, -2.5].map(formatNumber)).toEqual([
      '0.9712',
      '1,234,567',
      '1,234.6',
      '-1,234.6',
      '1.23e-5',
      '7',
      '-2.5',
    ]);
    expect([900, 14_999, 200_000].map(formatElapsed)).toEqual(['0 s', '14 s', '3 min 20 s']);
    expect([0, 48, 949, 2040].map(formatTook)).toEqual(['<1 ms', '48 ms', '949 ms', '2.0 s']);
  });
});
