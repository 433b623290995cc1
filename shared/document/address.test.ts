import { describe, expect, test } from 'vitest';
import { isGraph, type PipelineComponent } from '../component/spec.ts';
import { graphAt, type Edit } from './edit.ts';
import { edited, groupOf, pipelineOf, refusal, taskOf } from './testing/edited.ts';

const leaf =
  '{spec: {inputs: [{name: in}], outputs: [{name: out, type: Model}], implementation: {container: {image: x}}}}';
const pipeline = pipelineOf(`name: Shared
inputs: [{name: rows, type: Integer}]
outputs: [{name: model, type: Model}]
implementation:
  graph:
    components:
      fit:
        name: Fit
        inputs: [{name: rows, type: Integer}]
        outputs: [{name: model, type: Model}]
        implementation:
          graph:
            tasks:
              train: {componentRef: ${leaf}, arguments: {in: {graphInput: {inputName: rows}}}}
            outputValues: {model: {taskOutput: {taskId: train, outputName: out}}}
      twice:
        outputs: [{name: model, type: Model}]
        implementation:
          graph:
            tasks:
              one: {componentRef: {name: fit}, arguments: {rows: '1'}}
            outputValues: {model: {taskOutput: {taskId: one, outputName: model}}}
    tasks:
      a: {componentRef: {name: fit}, arguments: {rows: {graphInput: {inputName: rows}}}}
      b: {componentRef: {name: twice}}
      c:
        componentRef:
          spec:
            outputs: [{name: model, type: Model}]
            implementation:
              graph:
                tasks:
                  inner: {componentRef: {name: fit}, arguments: {rows: '3'}, isEnabled: {cel: "inputs.parameter_values['rows'] > 1.0"}}
                outputValues: {model: {taskOutput: {taskId: inner, outputName: model}}}
      d:
        componentRef:
          spec:
            implementation:
              graph:
                components: {fit: {name: Another, inputs: [{name: rows}], implementation: {container: {image: y}}}}
                tasks: {other: {componentRef: {name: fit}, arguments: {rows: '4'}}}
    outputValues:
      model: {taskOutput: {taskId: b, outputName: model}}
`);
const componentsOf = (spec: typeof pipeline) => spec.implementation.graph.components ?? {};

describe('a component that is written once', () => {
  test('DOC-21: is edited for all tasks, whichever of them leads to it', () => {
    for (const graph of [['a'], ['b', 'one'], ['c', 'inner']]) {
      const changed = edited(pipeline, { graph, kind: 'rename-task', task: 'train', name: 'Train' });
      expect(Object.keys(graphAt(changed, ['a'])?.implementation.graph.tasks ?? {})).toEqual(['Train']);
      expect(taskOf(changed, 'a').componentRef).toEqual({ name: 'fit' });
    }
    expect(graphAt(pipeline, ['b', 'one'])).toBe(componentsOf(pipeline)['fit']);
    expect(graphAt(pipeline, ['d', 'other'])).toBeUndefined();
    expect(refusal(pipeline, { graph: ['d', 'other'], kind: 'add-input', input: { name: 'x' } })).toContain(
      'not-supported: The component of “other” is not a graph',
    );
  });

  test('DOC-21: changed ports reach every use, and no component of the same name elsewhere', () => {
    const renamed = edited(
      pipeline,
      { graph: ['a'], kind: 'change-input', name: 'rows', input: { name: 'n rows', type: 'Integer' } },
      { graph: ['a'], kind: 'change-output', name: 'model', output: { name: 'best', type: 'Model' } },
    );
    expect(taskOf(renamed, 'a').arguments).toEqual({ 'n rows': { graphInput: { inputName: 'rows' } } });
    const twice = componentsOf(renamed)['twice'];
    expect(taskOf(twice, 'one').arguments).toEqual({ 'n rows': '1' });
    expect(twice !== undefined && isGraph(twice) && twice.implementation.graph.outputValues).toEqual({
      model: { taskOutput: { taskId: 'one', outputName: 'best' } },
    });
    expect(taskOf(groupOf(renamed, 'c'), 'inner')).toMatchObject({
      arguments: { 'n rows': '3' },
      isEnabled: { cel: "inputs.parameter_values['n_rows'] > 1.0" },
    });
    expect(taskOf(renamed, 'd')).toEqual(taskOf(pipeline, 'd'));
    expect(renamed.implementation.graph.outputValues).toEqual(pipeline.implementation.graph.outputValues);
  });

  test('DOC-21: a changed type is handed on through every graph', () => {
    const retyped = edited(pipeline, {
      graph: ['a'],
      kind: 'change-output',
      name: 'model',
      output: { name: 'model', type: 'Dataset' },
    });
    expect(componentsOf(retyped)['twice']?.outputs).toEqual([{ name: 'model', type: 'Dataset' }]);
    expect(groupOf(retyped, 'c').outputs).toEqual([{ name: 'model', type: 'Dataset' }]);
    expect(retyped.outputs).toEqual([{ name: 'model', type: 'Dataset' }]);
  });

  test('DOC-21: a task can get a copy of its own', () => {
    const copied = edited(pipeline, { kind: 'make-own-copy', task: 'a' });
    expect(taskOf(copied, 'a').componentRef).toEqual({ name: 'fit', spec: componentsOf(pipeline)['fit'] });
    const changed = edited(copied, { graph: ['a'], kind: 'rename-task', task: 'train', name: 'Train' });
    expect(componentsOf(changed)).toBe(componentsOf(copied));
    const inside = edited(pipeline, { graph: ['b'], kind: 'make-own-copy', task: 'one' });
    expect(taskOf(componentsOf(inside)['twice'], 'one').componentRef.spec).toBe(componentsOf(pipeline)['fit']);
    const unknown: Edit = { kind: 'add-task', componentRef: { url: 'https://example.org/x.yaml' }, name: 'x' };
    expect(refusal(edited(pipeline, unknown), { kind: 'make-own-copy', task: 'x' })).toContain('component-not-found');
    expect(edited(copied, { kind: 'make-own-copy', task: 'a' })).toEqual(copied);
  });

  test('DOC-21: a copy of a component that is held as text is written out', () => {
    const inner = 'name: Fit\nimplementation: {graph: {tasks: {train: {componentRef: {name: x}}}}}\n';
    const held = (text: string): PipelineComponent => ({
      implementation: { graph: { tasks: { f: { componentRef: { name: 'fit', text } } } } },
    });
    const rename: Edit = { graph: ['f'], kind: 'rename-task', task: 'train', name: 'Train' };
    expect(refusal(held(inner), rename)).toContain('not-supported');
    const copied = edited(held(inner), { kind: 'make-own-copy', task: 'f' });
    expect(taskOf(copied, 'f').componentRef).toEqual({ name: 'fit', spec: pipelineOf(inner) });
    expect(taskOf(groupOf(edited(copied, rename), 'f'), 'Train').componentRef).toEqual({ name: 'x' });
    expect(refusal(held('name: ['), { kind: 'make-own-copy', task: 'f' })).toMatch(
      /^yaml-syntax: The text of the component of “f” cannot be copied: /,
    );
  });

  test('DOC-21: a copy keeps what the names in it mean', () => {
    const hidden = pipelineOf(`implementation:
  graph:
    components:
      part: {implementation: {container: {image: x}}}
      fit: {implementation: {graph: {tasks: {one: {componentRef: {name: part}}}}}}
    tasks:
      g:
        componentRef:
          spec:
            implementation:
              graph:
                components: {part: {implementation: {container: {image: y}}}}
                tasks: {f: {componentRef: {name: fit}}}
`);
    expect(refusal(hidden, { graph: ['g'], kind: 'make-own-copy', task: 'f' })).toContain('name-duplicate');
  });
});
