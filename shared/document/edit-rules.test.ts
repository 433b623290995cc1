import { describe, expect, test } from 'vitest';
import type { Edit } from './edit.ts';
import { edited, groupOf, pipelineOf, refusal, taskOf } from './testing/edited.ts';

const leaf = (io: string): string => `{spec: {${io}, implementation: {container: {image: x}}}}`;
const pipeline = pipelineOf(`name: Rules
outputs: [{name: models, type: Model}, {name: scores, type: Float}]
implementation:
  graph:
    components:
      fit:
        name: Fit
        outputs: [{name: model, type: Model}]
        implementation:
          graph:
            tasks: {train: {componentRef: ${leaf('outputs: [{name: model, type: Model}]')}}}
            outputValues: {model: {taskOutput: {taskId: train, outputName: model}}}
    tasks:
      list: {componentRef: ${leaf('outputs: [{name: items, type: List}]')}}
      train:
        componentRef: ${leaf('inputs: [{name: k, type: Integer}], outputs: [{name: model, type: Model}, {name: score, type: Float}]')}
        arguments: {k: '5'}
      notify:
        componentRef: ${leaf('inputs: [{name: text, type: String}]')}
      fit one: {componentRef: {name: fit}}
      fit two: {componentRef: {name: fit}}
    outputValues:
      models: {taskOutput: {taskId: train, outputName: model}}
      scores: {taskOutput: {taskId: train, outputName: score}}
`);

describe('loops', () => {
  const grouped = edited(pipeline, { kind: 'group', tasks: ['train'], name: 'Folds' });
  const loop: Edit = { kind: 'set-for-each', task: 'Folds', forEach: { items: [1, 2], as: 'fold', parallelism: 2 } };

  test('DOC-18: a group that becomes a loop gives lists, as far out as they are handed on', () => {
    const looped = edited(grouped, loop);
    expect(taskOf(looped, 'Folds').forEach).toEqual({ items: [1, 2], as: 'fold', parallelism: 2 });
    expect(groupOf(looped, 'Folds')).toMatchObject({
      inputs: [{ name: 'fold', type: 'Integer' }],
      outputs: [
        { name: 'model', type: 'List[Model]' },
        { name: 'score', type: 'List' },
      ],
    });
    expect(looped.outputs).toEqual([
      { name: 'models', type: 'List[Model]' },
      { name: 'scores', type: 'List' },
    ]);
  });

  test('DOC-18: and what they were when the loop goes', () => {
    const back = edited(grouped, loop, { kind: 'set-for-each', task: 'Folds' });
    expect(back.outputs).toEqual(grouped.outputs);
    expect(groupOf(back, 'Folds').outputs).toEqual(groupOf(grouped, 'Folds').outputs);
    expect(taskOf(back, 'Folds').forEach).toBeUndefined();
  });

  test('DOC-18: loops in loops: values nest, artifacts stay flat', () => {
    const nested = edited(grouped, loop, {
      kind: 'group',
      tasks: ['Folds'],
      name: 'Grid',
      rule: { forEach: { items: '["a", "b"]', as: 'how' } },
    });
    expect(groupOf(nested, 'Grid')).toMatchObject({
      inputs: [{ name: 'how', type: 'String' }],
      outputs: [{ type: 'List[Model]' }, { type: 'List' }],
    });
    expect(nested.outputs).toMatchObject([{ type: 'List[Model]' }, { type: 'List' }]);
    const back = edited(nested, { kind: 'set-for-each', task: 'Grid' });
    expect(groupOf(back, 'Grid').outputs).toMatchObject([{ type: 'List[Model]' }, { type: 'List' }]);
    const inner = edited(back, { graph: ['Grid'], kind: 'set-for-each', task: 'Folds' });
    expect(inner.outputs).toEqual(pipeline.outputs);
  });

  test('DOC-18: the item takes the place of an argument; other limits change the loop alone', () => {
    const looped = edited(pipeline, {
      kind: 'set-for-each',
      task: 'train',
      forEach: { items: { argument: 'all' }, as: 'k' },
    });
    expect(taskOf(looped, 'train').arguments).toBeUndefined();
    const again = edited(grouped, loop, { ...loop, forEach: { items: [1], as: 'fold' } });
    expect(groupOf(again, 'Folds').outputs).toEqual(groupOf(edited(grouped, loop), 'Folds').outputs);
  });

  test('DOC-21: a component that others use, too, is copied before its outputs become lists', () => {
    const looped = edited(pipeline, { kind: 'set-for-each', task: 'fit one', forEach: { items: [1], as: 'i' } });
    expect(groupOf(looped, 'fit one').outputs).toEqual([{ name: 'model', type: 'List[Model]' }]);
    expect(looped.implementation.graph.components).toEqual(pipeline.implementation.graph.components);
    expect(taskOf(looped, 'fit two').componentRef).toEqual({ name: 'fit' });
  });
});

describe('conditions, triggers and locals', () => {
  test('DOC-10: are set and removed', () => {
    const ruled = edited(
      pipeline,
      {
        kind: 'set-local',
        task: 'notify',
        name: 'score',
        argument: { taskOutput: { taskId: 'train', outputName: 'score' } },
      },
      { kind: 'set-condition', task: 'notify', condition: { cel: "inputs.parameter_values['score'] > 0.5" } },
      { kind: 'set-trigger', task: 'notify', trigger: 'always' },
    );
    expect(Object.keys(taskOf(ruled, 'notify'))).toEqual(['componentRef', 'locals', 'isEnabled', 'trigger']);
    const back = edited(
      ruled,
      { kind: 'set-condition', task: 'notify' },
      { kind: 'set-trigger', task: 'notify' },
      { kind: 'set-local', task: 'notify', name: 'score' },
    );
    expect(back).toEqual(pipeline);
    expect(refusal(pipeline, { kind: 'set-condition', task: 'nobody' })).toContain('reference-unknown-task');
    expect(refusal(pipeline, { kind: 'set-local', task: 'notify', name: 'a/b', argument: 'x' })).toContain(
      'name-invalid',
    );
  });

  test('DOC-10: options of the pipeline are replaced and removed', () => {
    const options = { root: 's3://b', kubernetes: { pipelineTtl: 60 } };
    const set = edited(pipeline, { kind: 'set-pipeline-options', options });
    expect(set.pipelineOptions).toEqual(options);
    expect(edited(set, { kind: 'set-pipeline-options' })).toEqual(pipeline);
  });
});

describe('groups with a rule', () => {
  test('DOC-19: a condition and the locals that it reads', () => {
    const locals = { score: { taskOutput: { taskId: 'train', outputName: 'score' } } };
    const isEnabled = { cel: "inputs.parameter_values['score'] > 0.5" };
    const grouped = edited(pipeline, { kind: 'group', tasks: ['notify'], name: 'If', rule: { isEnabled, locals } });
    expect(taskOf(grouped, 'If')).toMatchObject({ locals, isEnabled });
    const circular: Edit = { kind: 'group', tasks: ['train'], name: 'If', rule: { isEnabled, locals } };
    expect(refusal(pipeline, circular)).toContain('reference-unknown-task');
    expect(refusal(pipeline, { ...circular, rule: { isEnabled, locals: { 'a/b': 'x' } } })).toContain('name-invalid');
  });

  test('DOC-19: a loop over a list of another task', () => {
    const grouped = edited(pipeline, {
      kind: 'group',
      tasks: ['train'],
      name: 'Each',
      rule: {
        forEach: { items: { argument: 'items' }, as: 'item' },
        locals: { items: { taskOutput: { taskId: 'list', outputName: 'items' } } },
      },
    });
    expect(taskOf(grouped, 'Each').forEach).toEqual({ items: { argument: 'items' }, as: 'item' });
    expect(groupOf(grouped, 'Each').inputs).toEqual([{ name: 'item' }]);
    expect(grouped.outputs).toMatchObject([{ type: 'List[Model]' }, { type: 'List' }]);
  });

  test('DOC-19: an exit task runs however the group ends', () => {
    const grouped = edited(pipeline, {
      kind: 'group',
      tasks: ['list', 'train'],
      name: 'Body',
      rule: { exit: 'notify' },
    });
    expect(taskOf(grouped, 'notify')).toMatchObject({ runAfter: ['Body'], trigger: 'always' });
    expect(refusal(pipeline, { kind: 'group', tasks: ['notify'], name: 'Body', rule: { exit: 'notify' } })).toContain(
      'reference-unknown-task',
    );
  });
});
