import { describe, expect, test } from 'vitest';
import type { PipelineSpec } from '../../shared/ir/pipeline-spec.ts';
import type { RunEvent } from '../../shared/run/events.ts';
import { noValues } from '../../shared/run/values.ts';
import { reduceRun } from '../../shared/run/view.ts';
import { statusKey } from '../canvas/status.ts';
import { created, failing, recorded, runId, success, summary } from '../testing/runs.ts';
import { begunIterations, choosing, executionPaths, iterationsOf, lookedAtPath, noneChosen } from './iterations.ts';
import type { ChosenIterations } from './iterations.ts';
import type { LoadedRun } from './run.ts';
import { runGraph } from './run-graph.ts';
import { nodeStatuses } from './node-status.ts';
import { explainAt, stateAt, tallyOf, taskName } from './run-status.ts';

const spec: PipelineSpec = {
  pipelineInfo: { name: 'loops' },
  schemaVersion: '2.1.0',
  sdkVersion: 'kfp-2.14.3',
  deploymentSpec: { executors: { exec: { container: { image: 'x', command: ['true'] } } } },
  components: {
    step: { executorLabel: 'exec' },
    body: { dag: { tasks: { fit: { taskInfo: { name: 'Fit' }, componentRef: { name: 'step' } } } } },
    branch: { dag: { tasks: { tell: { taskInfo: { name: 'Tell' }, componentRef: { name: 'step' } } } } },
  },
  root: {
    dag: {
      tasks: {
        folds: {
          taskInfo: { name: 'Folds' },
          componentRef: { name: 'body' },
          parameterIterator: { items: { raw: '[1, 2, 3, 4]' }, itemInput: 'fold' },
        },
        branch: { taskInfo: { name: 'Branch' }, componentRef: { name: 'branch' } },
      },
    },
  },
};
const graph = runGraph(spec);

const group = (path: string): RunEvent => ({ type: 'execution-started', path, kind: 'group', inputs: noValues });
const ended = (path: string): RunEvent => ({ type: 'execution-succeeded', path, outputs: noValues });
const loop: RunEvent = { type: 'execution-started', path: 'folds', kind: 'loop', inputs: noValues, iterations: 4 };
const iteration = (index: number): readonly RunEvent[] => [
  group(`folds[${index}]`),
  ...success(`folds[${index}]/fit`),
  ended(`folds[${index}]`),
];
const broken = (index: number): readonly RunEvent[] => [
  group(`folds[${index}]`),
  ...failing(`folds[${index}]/fit`, 3),
  {
    type: 'execution-failed',
    path: `folds[${index}]`,
    kind: 'group',
    failure: { reason: 'task-failed', path: `folds[${index}]/fit` },
  },
];
const skipped: RunEvent = {
  type: 'execution-skipped',
  path: 'branch',
  kind: 'group',
  skip: { reason: 'condition-false', condition: 'false' },
};

function runOf(events: readonly RunEvent[]): LoadedRun {
  return {
    phase: 'ready',
    summary: summary(runId),
    view: reduceRun(undefined, recorded([created, ...events])),
    graph,
    source: { file: 'loops.yaml', text: '' },
    progress: new Map(),
  };
}

const statuses = (run: LoadedRun, chosen: ChosenIterations = noneChosen) => nodeStatuses(run, 0, new Map(), chosen);
const fit = graph.find(['Folds', 'Fit']);

describe('the iterations of a loop', () => {
  const run = runOf([loop, ...iteration(0), ...broken(1), ...iteration(2), group('folds[3]')]);

  test('RUI-23 are counted by how they ended', () => {
    expect(iterationsOf(run.view, 'folds', noneChosen)).toEqual({
      count: 4,
      done: 2,
      running: 1,
      failed: 1,
      skipped: 0,
      shown: 1,
    });
    expect(statuses(run).get(statusKey(['Folds']))).toMatchObject({
      state: 'failed',
      detail: '3/4',
      title: '2 of 4 done, 1 running, 1 failed',
    });
    expect(begunIterations(run.view, 'folds')).toEqual([0, 1, 2, 3]);
  });

  test('RUI-24 the one that is shown is the first that failed until a person chooses another', () => {
    expect(statuses(run).get(statusKey(['Folds', 'Fit']))?.state).toBe('failed');
    const chosen = choosing(noneChosen, 'folds[2]/fit');
    expect(statuses(run, chosen).get(statusKey(['Folds', 'Fit']))?.state).toBe('succeeded');
    expect(statuses(run, choosing(chosen, 'folds[3]')).get(statusKey(['Folds', 'Fit']))?.state).toBe('pending');
    expect(iterationsOf(run.view, 'folds', chosen)).toMatchObject({ shown: 2, nextFailed: 1 });
    if (fit === undefined) throw new Error('no task');
    expect(lookedAtPath(fit, run.view, graph, chosen)).toBe('folds[2]/fit');
  });

  test('RUI-24 while none failed it is the first that runs, then the last', () => {
    expect(iterationsOf(runOf([loop, ...iteration(0), group('folds[1]')]).view, 'folds', noneChosen)?.shown).toBe(1);
    expect(iterationsOf(runOf([loop, ...iteration(0), ...iteration(1)]).view, 'folds', noneChosen)?.shown).toBe(1);
  });

  test('RUI-23 are rows of the timeline and have names that count from 1', () => {
    expect(executionPaths(runOf([loop, ...iteration(0)]).view, graph)).toEqual([
      'folds',
      'folds[0]',
      'folds[0]/fit',
      'branch',
      'branch/tell',
    ]);
    expect(taskName(graph, 'folds[2]/fit')).toBe('Folds #3 › Fit');
  });

  test('RUI-6 count as steps once they have begun', () => {
    expect(tallyOf(run.view, graph)).toEqual({ total: 4, done: 2, running: 0, failed: 1, skipped: 0 });
    expect(tallyOf(runOf([]).view, graph).total).toBe(2);
  });
});

test('RUI-25 a branch that did not run is skipped with all that is in it, and says why', () => {
  const all = statuses(runOf([skipped]));
  expect(all.get(statusKey(['Branch']))).toMatchObject({ state: 'skipped', title: expect.stringMatching(/^Not run,/) });
  expect(all.get(statusKey(['Branch', 'Tell']))).toMatchObject({
    state: 'skipped',
    title: expect.stringMatching(/^Branch: Not run,/),
  });
  const run = runOf([skipped]);
  expect(stateAt(run.view, 'branch/tell')).toBe('skipped');
  expect(explainAt(run, 'branch/tell')?.sentence).toBe('Branch: Not run, because its condition was false: false.');
  expect(stateAt(run.view, 'loop/step')).toBe('pending');
  expect(explainAt(run, 'loop/step')).toBeUndefined();
});

test('RUI-26 a result of an earlier run is shown as cached', () => {
  const taken: RunEvent = {
    type: 'execution-succeeded',
    path: 'branch/tell',
    outputs: noValues,
    cachedFrom: { run: 'r', path: 'branch/tell' },
  };
  const begun: RunEvent = { type: 'execution-started', path: 'branch/tell', kind: 'step', inputs: noValues };
  expect(statuses(runOf([group('branch'), begun, taken])).get(statusKey(['Branch', 'Tell']))).toMatchObject({
    state: 'cached',
    title: 'An earlier execution gave its result.',
  });
});
