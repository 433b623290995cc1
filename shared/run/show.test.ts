import { expect, test } from 'vitest';
import { checkIr } from '../ir/check.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type { RunEvent } from './events.ts';
import { showRun, type ShownRun, type ShownTask } from './show.ts';
import { noValues } from './values.ts';
import { reduceRun } from './view.ts';

/** A loop over a group with one step, and a group that is run on a condition. */
function pipeline(): CheckedIr {
  const body = { dag: { tasks: { train: { componentRef: { name: 'comp-step' } } } } };
  const checked = checkIr({
    pipelineInfo: { name: 'p' },
    schemaVersion: '2.1.0',
    root: {
      dag: {
        tasks: {
          folds: {
            componentRef: { name: 'comp-folds' },
            parameterIterator: { items: { raw: '[1, 2, 3]' }, itemInput: 'fold' },
          },
          maybe: { componentRef: { name: 'comp-maybe' }, triggerPolicy: { condition: 'false' } },
        },
      },
    },
    components: {
      'comp-folds': { ...body, inputDefinitions: { parameters: { fold: { parameterType: 'NUMBER_INTEGER' } } } },
      'comp-maybe': body,
      'comp-step': { executorLabel: 'exec-step' },
    },
    deploymentSpec: { executors: { 'exec-step': { container: { image: 'img', command: ['x'] } } } },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

function shownRun(events: readonly RunEvent[]): ShownRun {
  const options = { executor: 'docker', parallel: 0, failFast: false, cache: true, strictResources: false } as const;
  const story: readonly RunEvent[] = [
    { type: 'run-created', pipeline: 'p', irDigest: 'd', parameters: {}, options },
    ...events,
  ];
  const view = reduceRun(
    undefined,
    story.map((event, index) => ({ run: 'r', seq: index + 1, at: index, event })),
  );
  return showRun(view, pipeline());
}

function shownTasks(events: readonly RunEvent[]): readonly ShownTask[] {
  return shownRun(events).tasks;
}

function shown(events: readonly RunEvent[]): readonly string[] {
  return shownTasks(events).map(({ path, status }) => `${path} ${status}`);
}

test('RUN-12 iterations are tasks with `[i]` behind the key of their loop, in the order of the items', () => {
  const item = (fold: number): RunEvent => ({
    type: 'execution-started',
    path: `folds[${fold - 1}]`,
    kind: 'group',
    inputs: { parameters: { fold }, artifacts: {} },
  });
  expect(
    shown([
      { type: 'execution-started', path: 'folds', kind: 'loop', inputs: noValues, iterations: 3 },
      item(2),
      { type: 'execution-started', path: 'folds[1]/train', kind: 'step', inputs: noValues },
      item(1),
    ]),
  ).toEqual([
    'folds RUNNING',
    'folds[0] RUNNING',
    'folds[0]/train PENDING',
    'folds[1] RUNNING',
    'folds[1]/train RUNNING',
    'maybe PENDING',
    'maybe/train PENDING',
  ]);
});

test('RUN-12 tasks stand in the order of their beginning', () => {
  expect(
    shown([
      { type: 'execution-started', path: 'maybe', kind: 'group', inputs: noValues },
      { type: 'execution-started', path: 'folds', kind: 'loop', inputs: noValues, iterations: 0 },
    ]),
  ).toEqual(['maybe RUNNING', 'maybe/train PENDING', 'folds RUNNING']);
});

test('RUN-12 what stands in a group that was skipped was skipped', () => {
  const skip = { reason: 'condition-false', condition: 'false' } as const;
  expect(shown([{ type: 'execution-skipped', path: 'maybe', kind: 'group', skip }])).toEqual([
    'folds PENDING',
    'maybe SKIPPED',
    'maybe/train SKIPPED',
  ]);
});

test('RUN-14 what was skipped says why, by its reason and in a sentence', () => {
  const skip = { reason: 'condition-false', condition: "inputs.parameter_values['coin'] == 'heads'" } as const;
  const [maybe] = shownTasks([{ type: 'execution-skipped', path: 'maybe', kind: 'group', skip }]).filter(
    ({ path }) => path === 'maybe',
  );
  expect(maybe).toMatchObject({
    reason: 'condition-false',
    message: 'Not run, because its condition was false: coin = heads.',
  });
});

test('KUB-4 a run that waits for its secrets says so, with what to do, until they are given', () => {
  const wanted: RunEvent = { type: 'objects-wanted' };
  expect(shownRun([wanted]).message).toMatch(/^Waiting for secrets.* millrace attach r --kubernetes FILE$/);
  expect(shownRun([wanted, { type: 'objects-given' }]).message).toBeUndefined();
});
