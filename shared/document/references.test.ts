import { describe, expect, test } from 'vitest';
import type { Edit } from './edit.ts';
import { edited, groupOf, pipelineOf, refusal, taskOf } from './testing/edited.ts';

const pipeline = pipelineOf(`name: All references
inputs: [{name: rows, type: Integer}, {name: my mode, type: String}]
outputs: [{name: best, type: Model}]
implementation:
  graph:
    tasks:
      load:
        componentRef: {spec: {outputs: [{name: count, type: Integer}, {name: name, type: String}], implementation: {container: {image: x}}}}
      train:
        componentRef: {spec: {name: Train, inputs: [{name: text, type: String}, {name: n, type: Integer}], outputs: [{name: model, type: Model}], implementation: {container: {image: x}}}}
        arguments:
          text: "{{$.inputs.parameters['my mode']}} {{$.tasks['load'].outputs.parameters['count']}} {{$.inputs.parameters['cnt']}}"
          n: {taskOutput: {taskId: load, outputName: count}, select: 'parseJson(string_value)["a"]'}
        locals:
          cnt: {taskOutput: {taskId: load, outputName: count}}
          items: {value: [{a: "{{$.inputs.parameters['rows']}}"}]}
        isEnabled: {cel: "int(inputs.parameter_values['cnt']) > 5 && inputs.parameter_values['n'] > 1.0"}
        executionOptions:
          container: {resources: {cpuLimit: "{{$.inputs.parameters['cnt']}}"}}
          kubernetes:
            pvcMount:
            - {mountPath: /a, pvcNameParameter: {taskOutputParameter: {producerTask: load, outputParameterKey: name}}}
            - {mountPath: /b, pvcNameParameter: {componentInputParameter: my_mode}}
      test:
        componentRef: {spec: {inputs: [{name: status, type: PipelineTaskFinalStatus}], outputs: [{name: model, type: Model}], implementation: {container: {image: x}}}}
        arguments: {status: {taskStatus: {taskId: load}}}
        isEnabled: {and: {op1: {'>': {op1: {taskOutput: {taskId: load, outputName: count}}, op2: '5'}}, op2: {not: {'==': {op1: {graphInput: {inputName: my mode}}, op2: fast}}}}}
        runAfter: [load]
        trigger: always
    outputValues:
      best: {oneOf: [{taskOutput: {taskId: train, outputName: model}}, {taskOutput: {taskId: test, outputName: model}}]}
`);

describe('renaming', () => {
  test('DOC-16: a task is followed by everything that refers to it', () => {
    const renamed = edited(pipeline, { kind: 'rename-task', task: 'load', name: 'Read it' });
    const train = taskOf(renamed, 'train');
    expect(train.arguments).toEqual({
      text: "{{$.inputs.parameters['my mode']}} {{$.tasks['Read it'].outputs.parameters['count']}} {{$.inputs.parameters['cnt']}}",
      n: { taskOutput: { taskId: 'Read it', outputName: 'count' }, select: 'parseJson(string_value)["a"]' },
    });
    expect(train.locals?.['cnt']).toEqual({ taskOutput: { taskId: 'Read it', outputName: 'count' } });
    expect(train.executionOptions?.kubernetes).toMatchObject({
      pvcMount: [{ pvcNameParameter: { taskOutputParameter: { producerTask: 'Read it' } } }, { mountPath: '/b' }],
    });
    const check = taskOf(renamed, 'test');
    expect(check.arguments).toEqual({ status: { taskStatus: { taskId: 'Read it' } } });
    expect(check.runAfter).toEqual(['Read it']);
    expect(check.isEnabled).toMatchObject({ and: { op1: { '>': { op1: { taskOutput: { taskId: 'Read it' } } } } } });
    const branch = edited(pipeline, { kind: 'rename-task', task: 'test', name: 'check' }).implementation.graph;
    expect(branch.outputValues?.['best']).toMatchObject({ oneOf: [{}, { taskOutput: { taskId: 'check' } }] });
  });

  test('DOC-16: an input is followed by texts, predicates and Kubernetes options', () => {
    const renamed = edited(pipeline, {
      kind: 'change-input',
      name: 'my mode',
      input: { name: 'How', type: 'String' },
    });
    const { arguments: given, executionOptions } = taskOf(renamed, 'train');
    expect(given?.['text']).toContain("{{$.inputs.parameters['How']}} {{");
    expect(executionOptions?.kubernetes).toMatchObject({
      pvcMount: [{}, { pvcNameParameter: { componentInputParameter: 'how' } }],
    });
    expect(taskOf(renamed, 'test').isEnabled).toMatchObject({
      and: { op2: { not: { '==': { op1: { graphInput: { inputName: 'How' } } } } } },
    });
    const keyed = edited(pipeline, { kind: 'change-input', name: 'my mode', input: { name: 'my mode', key: 'Mode' } });
    expect(taskOf(keyed, 'train').executionOptions?.kubernetes).toMatchObject({
      pvcMount: [{}, { pvcNameParameter: { componentInputParameter: 'Mode' } }],
    });
  });

  test('DOC-16: a local is followed by condition, texts, resources and loop', () => {
    const loop: Edit = { kind: 'set-for-each', task: 'train', forEach: { items: { argument: 'cnt' }, as: 'n' } };
    const renamed = edited(pipeline, loop, { kind: 'rename-local', task: 'train', name: 'cnt', to: 'total' });
    expect(taskOf(renamed, 'train')).toMatchObject({
      arguments: { text: expect.stringContaining("{{$.inputs.parameters['total']}}") as unknown },
      locals: { total: {}, items: {} },
      isEnabled: { cel: "int(inputs.parameter_values['total']) > 5 && inputs.parameter_values['n'] > 1.0" },
      forEach: { items: { argument: 'total' }, as: 'n' },
      executionOptions: { container: { resources: { cpuLimit: "{{$.inputs.parameters['total']}}" } } },
    });
    expect(Object.keys(taskOf(renamed, 'train').locals ?? {})).toEqual(['total', 'items']);
    const rename = (name: string, to: string): Edit => ({ kind: 'rename-local', task: 'train', name, to });
    expect(refusal(pipeline, rename('cnt', 'items'))).toContain('name-duplicate');
    expect(refusal(pipeline, rename('cnt', 'a/b'))).toContain('name-invalid');
    expect(refusal(pipeline, rename('nothing', 'x'))).toContain('reference-unknown-input');
  });

  test('DOC-16: inputs of a group are followed by its condition and its loop', () => {
    const grouped = edited(
      pipeline,
      { kind: 'group', tasks: ['train'], name: 'Fit' },
      { kind: 'set-for-each', task: 'Fit', forEach: { items: { argument: 'rows' }, as: 'count' } },
      { kind: 'set-condition', task: 'Fit', condition: { cel: "inputs.parameter_values['rows'] > 1.0" } },
    );
    const renamed = edited(
      grouped,
      { graph: ['Fit'], kind: 'change-input', name: 'rows', input: { name: 'All rows' } },
      { graph: ['Fit'], kind: 'change-input', name: 'count', input: { name: 'one' } },
    );
    expect(taskOf(renamed, 'Fit')).toMatchObject({
      arguments: { 'All rows': { graphInput: { inputName: 'rows' } } },
      isEnabled: { cel: "inputs.parameter_values['all_rows'] > 1.0" },
      forEach: { items: { argument: 'All rows' }, as: 'one' },
    });
    expect(refusal(grouped, { graph: ['Fit'], kind: 'remove-input', name: 'count' })).toBe(
      'reference-unknown-input: The loop of “Fit” gives its items to the input “count”.',
    );
  });
});

describe('removing', () => {
  test('DOC-16: what refers to a task that is gone goes with it, and nothing else', () => {
    const without = edited(pipeline, { kind: 'remove-tasks', tasks: ['load'] });
    expect(taskOf(without, 'train')).toMatchObject({
      arguments: { text: "{{$.inputs.parameters['my mode']}}  " },
      locals: { items: {} },
      executionOptions: {
        container: { resources: { cpuLimit: '' } },
        kubernetes: { pvcMount: [{ mountPath: '/b' }] },
      },
    });
    expect(Object.keys(taskOf(without, 'train').arguments ?? {})).toEqual(['text']);
    const { arguments: given, isEnabled, runAfter } = taskOf(without, 'test');
    expect([given, runAfter]).toEqual([undefined, undefined]);
    expect(isEnabled).toMatchObject({ and: { op1: { '>': { op1: { value: null }, op2: '5' } } } });
    const branch = edited(pipeline, { kind: 'remove-tasks', tasks: ['train'] }).implementation.graph;
    expect(branch.outputValues?.['best']).toEqual({ oneOf: [{ taskOutput: { taskId: 'test', outputName: 'model' } }] });
  });

  test('DOC-16: a removed local leaves its texts without it', () => {
    const without = edited(pipeline, { kind: 'set-local', task: 'train', name: 'cnt' });
    expect(taskOf(without, 'train').arguments?.['text']).toBe(
      "{{$.inputs.parameters['my mode']}} {{$.tasks['load'].outputs.parameters['count']}} ",
    );
    expect(Object.keys(taskOf(without, 'train').locals ?? {})).toEqual(['items']);
  });
});

describe('texts', () => {
  test('DOC-17: a name that a text cannot hold is reached through a local', () => {
    const renamed = edited(pipeline, { kind: 'rename-task', task: 'load', name: "load it, it's time" });
    const { arguments: given, locals } = taskOf(renamed, 'train');
    expect(given?.['text']).toBe(
      "{{$.inputs.parameters['my mode']}} {{$.inputs.parameters['cnt']}} {{$.inputs.parameters['cnt']}}",
    );
    expect(locals?.['cnt']).toEqual({ taskOutput: { taskId: "load it, it's time", outputName: 'count' } });
  });

  test('DOC-17: so is an input whose name a local hides', () => {
    const renamed = edited(pipeline, { kind: 'change-input', name: 'my mode', input: { name: 'cnt' } });
    const { arguments: given, locals } = taskOf(renamed, 'train');
    expect(given?.['text']).toMatch(/^\{\{\$\.inputs\.parameters\['my_mode'\]\}\} /);
    expect(locals?.['my_mode']).toEqual({ graphInput: { inputName: 'cnt' } });
  });

  test('DOC-17: a local whose own text needs another local is followed once', () => {
    const text = "{{$.tasks['first'].outputs.parameters['out']}}";
    const start = pipelineOf(`implementation:
  graph:
    tasks:
      first: {componentRef: {name: x}}
      second: {componentRef: {name: x}}
      reader: {componentRef: {name: x}, locals: {n: {value: [{text: "${text} and ${text}"}]}}}
`);
    const rule = { isEnabled: { cel: 'true' } };
    const grouped = edited(start, { kind: 'group', tasks: ['first', 'second'], name: "it's", rule });
    expect(taskOf(grouped, 'reader').locals).toEqual({
      n: { value: [{ text: "{{$.inputs.parameters['out']}} and {{$.inputs.parameters['out']}}" }] },
      out: { taskOutput: { taskId: "it's", outputName: 'out' } },
    });
  });
});

describe('circles', () => {
  const to = { taskId: 'train', outputName: 'model' };
  test.each<[string, Edit]>([
    ['an argument', { kind: 'set-argument', task: 'load', input: 'x', argument: { taskOutput: to } }],
    [
      'a text',
      {
        kind: 'set-argument',
        task: 'load',
        input: 'x',
        argument: "{{$.tasks['train'].outputs.parameters['model']}}",
      },
    ],
    [
      'a final status',
      { kind: 'set-argument', task: 'load', input: 'x', argument: { taskStatus: { taskId: 'train' } } },
    ],
    ['a local', { kind: 'set-local', task: 'load', name: 'x', argument: { taskOutput: to } }],
    [
      'a predicate',
      { kind: 'set-condition', task: 'load', condition: { not: { '==': { op1: { taskOutput: to }, op2: '1' } } } },
    ],
    ['an order', { kind: 'set-run-after', task: 'load', runAfter: ['train'] }],
    [
      'Kubernetes options',
      {
        kind: 'set-options',
        task: 'load',
        options: {
          kubernetes: {
            secretAsEnv: [
              { secretNameParameter: { taskOutputParameter: { producerTask: 'test', outputParameterKey: 'x' } } },
            ],
          },
        },
      },
    ],
    [
      'resources',
      {
        kind: 'set-options',
        task: 'load',
        options: { container: { resources: { cpuLimit: "{{$.tasks['train'].outputs.parameters['model']}}" } } },
      },
    ],
  ])('DOC-11: refused is one through %s', (_, edit) => {
    expect(refusal(pipeline, edit)).toMatch(/^cycle: “(train|test)” comes after “load”/);
  });

  test('DOC-11: conditions and locals refer to what is there', () => {
    const compare = (op1: { readonly taskOutput: { readonly taskId: string; readonly outputName: string } }): Edit => ({
      kind: 'set-condition',
      task: 'test',
      condition: { '==': { op1, op2: '1' } },
    });
    expect(refusal(pipeline, compare({ taskOutput: { taskId: 'nobody', outputName: 'x' } }))).toContain('unknown-task');
    expect(refusal(pipeline, compare({ taskOutput: { taskId: 'load', outputName: 'x' } }))).toContain('unknown-output');
    expect(
      refusal(pipeline, { kind: 'set-local', task: 'test', name: 'x', argument: { graphInput: { inputName: 'no' } } }),
    ).toContain('reference-unknown-input');
    expect(
      refusal(pipeline, { kind: 'set-local', task: 'test', name: 'x', argument: { taskStatus: { taskId: 'nobody' } } }),
    ).toContain('reference-unknown-task');
  });
});

test('DOC-12: copies keep what conditions, locals and options refer to', () => {
  const copied = edited(pipeline, { kind: 'duplicate-tasks', tasks: ['load', 'train'] });
  expect(taskOf(copied, 'train 2')).toMatchObject({
    arguments: { text: expect.stringContaining("$.tasks['load 2']") as unknown },
    locals: { cnt: { taskOutput: { taskId: 'load 2' } } },
    executionOptions: {
      kubernetes: { pvcMount: [{ pvcNameParameter: { taskOutputParameter: { producerTask: 'load 2' } } }, {}] },
    },
  });
});

test('DOC-16: what a group is called inside and outside of its frame', () => {
  const grouped = edited(pipeline, { kind: 'group', tasks: ['train'], name: 'Fit' });
  expect(taskOf(groupOf(grouped, 'Fit'), 'train').arguments?.['text']).toBe(
    "{{$.inputs.parameters['my mode']}} {{$.inputs.parameters['count']}} {{$.inputs.parameters['cnt']}}",
  );
});
