import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGraph, type ComponentSpec, type PipelineComponent } from '../component/spec.ts';
import { own } from '../json.ts';
import { parseClipboard, copySelection } from './clipboard.ts';
import { applyEdit, applyEdits, graphAt, type Edit } from './edit.ts';
import { portKeyOf } from './port-change.ts';
import { comesBefore, referencesOf, sourcesOf, upstreamOf } from './references.ts';
import { applyPatches } from './patches.ts';
import { parseDocument } from './parse.ts';
import { pipelineArbitrary } from './testing/arbitrary.ts';
import { editFor, editSeedArbitrary } from './testing/edits.ts';

const pipeline = parseDocument(
  `name: Fares
inputs:
- {name: rows, type: Integer}
- {name: seed, type: Integer}
outputs: [{name: model, type: Model}]
implementation:
  graph:
    tasks:
      load:
        componentRef: {spec: {name: Load, inputs: [{name: rows, type: Integer}], outputs: [{name: table, type: Dataset}], implementation: {container: {image: x}}}}
        arguments: {rows: {graphInput: {inputName: rows}}}
        annotations: {editor.position: '{"x":0,"y":0}'}
      split:
        componentRef: {spec: {name: Split, inputs: [{name: table, type: Dataset}, {name: seed, type: Integer}], outputs: [{name: train, type: Dataset}, {name: test, type: Dataset}], implementation: {container: {image: x}}}}
        arguments: {table: {taskOutput: {taskId: load, outputName: table}}, seed: {graphInput: {inputName: seed}}}
        annotations: {editor.position: '{"x":300,"y":0}'}
      train:
        componentRef: {spec: {name: Train, inputs: [{name: table, type: Dataset}], outputs: [{name: model, type: Model}], implementation: {container: {image: x}}}}
        arguments: {table: {taskOutput: {taskId: split, outputName: train}}}
        runAfter: [load]
        annotations: {editor.position: '{"x":600,"y":0}'}
    outputValues:
      model: {taskOutput: {taskId: train, outputName: model}}
`,
  'p.yaml',
).spec!;

function edit(spec: ComponentSpec, ...edits: readonly Edit[]): PipelineComponent {
  const done = applyEdits(spec, edits);
  if (!done.ok) throw new Error(done.error.message);
  if (!isGraph(done.value.spec)) throw new Error('no graph');
  return done.value.spec;
}

const tasksOf = (spec: PipelineComponent) => spec.implementation.graph.tasks;
const refusal = (spec: ComponentSpec, change: Edit): string | undefined => {
  const done = applyEdit(spec, change);
  return done.ok ? undefined : done.error.code;
};

describe('tasks', () => {
  test('DOC-12: a new task is named after its component, uniquely', () => {
    const twice = edit(
      pipeline,
      { kind: 'add-task', componentRef: { url: 'https://example.org/a/Split_rows.component.yaml' } },
      { kind: 'add-task', componentRef: { url: 'https://example.org/a/Split_rows.component.yaml' } },
      { kind: 'add-task', componentRef: { name: 'split' }, position: { x: 1.4, y: 2.6 } },
    );
    expect(Object.keys(tasksOf(twice)).slice(3)).toEqual(['Split_rows', 'Split_rows 2', 'split 2']);
    expect(tasksOf(twice)['split 2']?.annotations).toEqual({ 'editor.position': '{"x":1,"y":3}' });
  });

  test('DOC-11: a removed task takes its connections along', () => {
    const { tasks, outputValues } = edit(pipeline, { kind: 'remove-tasks', tasks: ['load', 'train'] }).implementation
      .graph;
    expect(tasks['split']?.arguments).toEqual({ seed: { graphInput: { inputName: 'seed' } } });
    expect(outputValues).toBeUndefined();
  });

  test('DOC-8: references follow a renamed task, which keeps its place', () => {
    const renamed = edit(pipeline, { kind: 'rename-task', task: 'load', name: 'Load data' });
    expect(Object.keys(tasksOf(renamed))).toEqual(['Load data', 'split', 'train']);
    expect(tasksOf(renamed)['split']?.arguments?.['table']).toEqual({
      taskOutput: { taskId: 'Load data', outputName: 'table' },
    });
    expect(tasksOf(renamed)['train']?.runAfter).toEqual(['Load data']);
    expect(refusal(pipeline, { kind: 'rename-task', task: 'load', name: 'split' })).toBe('name-duplicate');
    expect(refusal(pipeline, { kind: 'rename-task', task: 'load', name: '__proto__' })).toBe('name-invalid');
    expect(refusal(pipeline, { kind: 'rename-task', task: 'load', name: ' ' })).toBe('name-invalid');
  });

  test('DOC-11: connections lead to what is there, and close no circle', () => {
    const to = (taskId: string, outputName = 'model'): Edit => ({
      kind: 'set-argument',
      task: 'split',
      input: 'x',
      argument: { taskOutput: { taskId, outputName } },
    });
    expect(refusal(pipeline, to('train'))).toBe('cycle');
    expect(refusal(pipeline, to('split', 'train'))).toBe('cycle');
    expect(refusal(pipeline, to('nobody'))).toBe('reference-unknown-task');
    expect(refusal(pipeline, to('load', 'nothing'))).toBe('reference-unknown-output');
    expect(
      refusal(pipeline, {
        kind: 'set-argument',
        task: 'split',
        input: 'x',
        argument: { graphInput: { inputName: 'none' } },
      }),
    ).toBe('reference-unknown-input');
    expect(refusal(pipeline, { kind: 'set-run-after', task: 'load', runAfter: ['train'] })).toBe('cycle');
    expect(refusal(pipeline, { kind: 'set-run-after', task: 'train', runAfter: ['split', 'load'] })).toBeUndefined();
  });

  test('DOC-12: duplicates keep incoming connections, and those among themselves', () => {
    const done = applyEdit(pipeline, { kind: 'duplicate-tasks', tasks: ['split', 'train'] });
    if (!done.ok || !isGraph(done.value.spec)) throw new Error('refused');
    expect(done.value.added).toEqual(['split 2', 'train 2']);
    const tasks = tasksOf(done.value.spec);
    expect(tasks['split 2']?.arguments).toEqual(pipeline.implementation && tasksOf(edit(pipeline))['split']?.arguments);
    expect(tasks['train 2']?.arguments?.['table']).toEqual({ taskOutput: { taskId: 'split 2', outputName: 'train' } });
    expect(tasks['train 2']?.annotations).toEqual({ 'editor.position': '{"x":640,"y":40}' });
  });

  test('DOC-12: a clipboard text carries tasks into another pipeline', () => {
    if (!isGraph(pipeline)) throw new Error('no graph');
    const text = copySelection(pipeline, ['split', 'train'], () => undefined);
    expect(text).toContain('taskId: split');
    const fragment = parseClipboard(text);
    if (!fragment.ok) throw new Error(fragment.error.message);
    const pasted = edit(pipeline, { kind: 'paste', fragment: fragment.value, position: { x: 1000, y: 500 } });
    expect(tasksOf(pasted)['split 2']?.arguments).toBeUndefined();
    expect(tasksOf(pasted)['train 2']?.arguments?.['table']).toEqual({
      taskOutput: { taskId: 'split 2', outputName: 'train' },
    });
    expect(tasksOf(pasted)['split 2']?.annotations).toEqual({ 'editor.position': '{"x":1000,"y":500}' });
    expect(tasksOf(pasted)['train 2']?.annotations).toEqual({ 'editor.position': '{"x":1300,"y":500}' });
    expect(parseClipboard('hello').ok).toBe(false);
    expect(parseClipboard('name: One\nimplementation: {container: {image: x}}')).toMatchObject({
      ok: true,
      value: { tasks: { One: {} } },
    });
  });

  test('DOC-12: a clipboard text carries the components along that its tasks find by name, and theirs', () => {
    const part: ComponentSpec = { name: 'part', implementation: { container: { image: 'x' } } };
    const fit: ComponentSpec = { implementation: { graph: { tasks: { p: { componentRef: { name: 'part' } } } } } };
    const owner: PipelineComponent = {
      implementation: { graph: { components: { fit }, tasks: { t: { componentRef: { name: 'fit' } } } } },
    };
    const text = copySelection(owner, ['t'], (name) => (name === 'fit' ? fit : name === 'part' ? part : undefined));
    const fragment = parseClipboard(text);
    if (!fragment.ok) throw new Error(fragment.error.message);
    expect(fragment.value.components).toEqual({ fit, part });
    const other: ComponentSpec = { name: 'other', implementation: { container: { image: 'y' } } };
    const into: ComponentSpec = { implementation: { graph: { components: { part: other }, tasks: {} } } };
    const { components } = edit(into, { kind: 'paste', fragment: fragment.value }).implementation.graph;
    expect(components).toMatchObject({
      part: other,
      fit: { implementation: { graph: { tasks: { p: { componentRef: { name: 'part 2' } } } } } },
      'part 2': part,
    });
  });

  test('DOC-12: pasted components keep their names apart', () => {
    const fragment = {
      tasks: { t: { componentRef: { name: 'c' } } },
      components: { c: { name: 'new', implementation: { container: { image: 'new' } } } },
    };
    const empty: ComponentSpec = {
      implementation: {
        graph: { components: { c: { name: 'old', implementation: { container: { image: 'old' } } } }, tasks: {} },
      },
    };
    const { components, tasks } = edit(empty, { kind: 'paste', fragment }).implementation.graph;
    expect(Object.keys(components ?? {})).toEqual(['c', 'c 2']);
    expect(tasks['t']?.componentRef.name).toBe('c 2');
  });
});

describe('ports of the pipeline', () => {
  test('DOC-11: arguments follow a renamed input and leave with a removed one', () => {
    const renamed = edit(pipeline, {
      kind: 'change-input',
      name: 'seed',
      input: { name: 'random seed', type: 'Integer' },
    });
    expect(tasksOf(renamed)['split']?.arguments?.['seed']).toEqual({ graphInput: { inputName: 'random seed' } });
    const removed = edit(pipeline, { kind: 'remove-input', name: 'seed' });
    expect(tasksOf(removed)['split']?.arguments?.['seed']).toBeUndefined();
    expect(removed.inputs?.map(({ name }) => name)).toEqual(['rows']);
  });

  test('outputs are renamed, reordered, connected and removed', () => {
    const more = edit(
      pipeline,
      {
        kind: 'add-output',
        output: { name: 'test', type: 'Dataset' },
        index: 0,
        source: { taskOutput: { taskId: 'split', outputName: 'test' } },
      },
      { kind: 'change-output', name: 'model', output: { name: 'best model', type: 'Model' } },
    );
    expect(more.outputs?.map(({ name }) => name)).toEqual(['test', 'best model']);
    expect(Object.keys(more.implementation.graph.outputValues ?? {}).toSorted()).toEqual(['best model', 'test']);
    const less = edit(more, { kind: 'remove-output', name: 'test' }, { kind: 'set-output-source', name: 'best model' });
    expect(less.implementation.graph.outputValues).toBeUndefined();
    expect(
      refusal(pipeline, {
        kind: 'set-output-source',
        name: 'model',
        source: { taskOutput: { taskId: 'x', outputName: 'y' } },
      }),
    ).toBe('reference-unknown-task');
  });
});

describe('groups', () => {
  const grouped = edit(pipeline, { kind: 'group', tasks: ['split', 'train'], name: 'Fit' });

  test('DOC-13: crossing connections become inputs and outputs with their types', () => {
    expect(Object.keys(tasksOf(grouped))).toEqual(['load', 'Fit']);
    const fit = tasksOf(grouped)['Fit'];
    expect(fit?.arguments).toEqual({
      table: { taskOutput: { taskId: 'load', outputName: 'table' } },
      seed: { graphInput: { inputName: 'seed' } },
    });
    expect(fit?.runAfter).toEqual(['load']);
    expect(fit?.componentRef.spec?.inputs).toMatchObject([
      { name: 'table', type: 'Dataset' },
      { name: 'seed', type: 'Integer' },
    ]);
    expect(fit?.componentRef.spec?.outputs).toMatchObject([{ name: 'model', type: 'Model' }]);
    expect(grouped.implementation.graph.outputValues).toEqual({
      model: { taskOutput: { taskId: 'Fit', outputName: 'model' } },
    });
  });

  test('DOC-13: a task between the members is named', () => {
    expect(applyEdit(pipeline, { kind: 'group', tasks: ['load', 'train'], name: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'cycle', cure: 'Select “split”, too.' },
    });
  });

  test('DOC-13: ungrouping puts everything back', () => {
    const back = edit(grouped, { kind: 'ungroup', task: 'Fit' });
    expect(Object.keys(tasksOf(back))).toEqual(['load', 'split', 'train']);
    expect(tasksOf(back)['split']?.arguments).toEqual(tasksOf(edit(pipeline))['split']?.arguments);
    expect(tasksOf(back)['train']?.arguments).toEqual(tasksOf(edit(pipeline))['train']?.arguments);
    expect(back.implementation.graph.outputValues).toEqual(edit(pipeline).implementation.graph.outputValues);
  });

  test('edits inside of a group carry its ports outwards', () => {
    const inner = graphAt(grouped, ['Fit']);
    expect(inner?.name).toBe('Fit');
    const renamed = edit(
      grouped,
      { graph: ['Fit'], kind: 'change-input', name: 'table', input: { name: 'rows', type: 'Dataset' } },
      { graph: ['Fit'], kind: 'change-output', name: 'model', output: { name: 'best', type: 'Model' } },
    );
    expect(Object.keys(tasksOf(renamed)['Fit']?.arguments ?? {})).toEqual(['rows', 'seed']);
    expect(renamed.implementation.graph.outputValues).toEqual({
      model: { taskOutput: { taskId: 'Fit', outputName: 'best' } },
    });
    const removed = edit(renamed, { graph: ['Fit'], kind: 'remove-output', name: 'best' });
    expect(removed.implementation.graph.outputValues).toBeUndefined();
    expect(refusal(grouped, { graph: ['load'], kind: 'add-input', input: { name: 'x' } })).toBe('not-supported');
    expect(refusal(grouped, { graph: ['nobody'], kind: 'add-input', input: { name: 'x' } })).toBe(
      'reference-unknown-task',
    );
  });
});

describe('every edit (property)', () => {
  const check = (verify: (before: ComponentSpec, after: ComponentSpec, change: Edit) => void): void => {
    fc.assert(
      fc.property(pipelineArbitrary(), fc.array(editSeedArbitrary, { minLength: 1, maxLength: 5 }), (start, seeds) => {
        let spec: ComponentSpec = start;
        for (const seed of seeds) {
          const change = editFor(spec, seed);
          const done = applyEdit(spec, change);
          if (!done.ok) {
            expect(done.error.message).toMatch(/\.$/);
            continue;
          }
          verify(spec, done.value.spec, change);
          spec = done.value.spec;
        }
      }),
      { numRuns: 120 },
    );
  };

  test('DOC-10: is undone exactly by its inverse, the order of keys included', () => {
    check((before, _, change) => {
      const done = applyEdit(before, change);
      if (!done.ok) return;
      const forward = applyPatches(before, done.value.patches);
      const back = applyPatches(done.value.spec, done.value.inverse);
      expect(forward.ok && JSON.stringify(forward.value)).toBe(JSON.stringify(done.value.spec));
      expect(back.ok && JSON.stringify(back.value)).toBe(JSON.stringify(before));
    });
  });

  test('DOC-11: leaves no reference to what is not there', () => {
    check((_, after) => expect(dangling(after)).toEqual([]));
  });

  test('DOC-11: not even where a port has another key than name', () => {
    const secret = (producerTask: string) => ({
      secretNameParameter: { taskOutputParameter: { producerTask, outputParameterKey: 'name' } },
    });
    const secretAsEnv = [secret('load'), secret('train')];
    const grouped = edit(
      pipeline,
      { kind: 'add-task', componentRef: { name: 'reader' } },
      { kind: 'set-options', task: 'reader', options: { kubernetes: { secretAsEnv } } },
      { kind: 'group', tasks: ['reader'], name: 'Group' },
    );
    expect(tasksOf(grouped)['Group']?.componentRef.spec).toMatchObject({
      inputs: [{ name: 'name' }, { name: 'name 2' }],
      implementation: {
        graph: {
          tasks: {
            reader: {
              executionOptions: {
                kubernetes: {
                  secretAsEnv: [
                    { secretNameParameter: { componentInputParameter: 'name' } },
                    { secretNameParameter: { componentInputParameter: 'name_2' } },
                  ],
                },
              },
            },
          },
        },
      },
    });
    expect(dangling(grouped)).toEqual([]);
  });
});

/** References to tasks, inputs and outputs that are not there, and tasks that wait for themselves. */
function dangling(spec: ComponentSpec): readonly string[] {
  if (!isGraph(spec)) return [];
  const { tasks, outputValues = {}, components = {} } = spec.implementation.graph;
  const isMissing = (id: string): boolean => own(tasks, id) === undefined;
  // Kubernetes options speak of keys.
  const inputs = new Set(spec.inputs?.flatMap((input) => [input.name, portKeyOf(input)]));
  const outputs = new Set(spec.outputs?.map(({ name }) => name));
  return [
    ...Object.entries(tasks).flatMap(([id, task]) => [
      ...upstreamOf(task).filter((other) => isMissing(other) || comesBefore(tasks, id, other)),
      ...referencesOf(task).flatMap((reference) =>
        'graphInput' in reference && !inputs.has(reference.graphInput.inputName) ? reference.graphInput.inputName : [],
      ),
      ...(task.componentRef.spec === undefined ? [] : dangling(task.componentRef.spec)),
    ]),
    ...Object.entries(outputValues).flatMap(([name, value]) =>
      sourcesOf(value).some(({ taskId }) => isMissing(taskId)) || !outputs.has(name) ? [name] : [],
    ),
    ...Object.values(components).flatMap(dangling),
  ];
}
