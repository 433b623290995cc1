import { describe, expect, test } from 'vitest';
import type { Edit } from './edit.ts';
import { edited, groupOf, pipelineOf, refusal, taskOf } from './testing/edited.ts';

const step =
  '{spec: {inputs: [{name: in}], outputs: [{name: out, type: Integer}, {name: data, type: Dataset}], implementation: {container: {image: x}}}}';
const pipeline = pipelineOf(`name: Frames
inputs: [{name: rows, type: Integer}]
outputs: [{name: all, type: List}]
implementation:
  graph:
    components:
      shared: {implementation: {graph: {tasks: {s: {componentRef: ${step}}}}}}
    tasks:
      a: {componentRef: ${step}}
      loop:
        forEach: {items: [1, 2], as: item}
        componentRef:
          spec:
            inputs: [{name: item, type: Integer}]
            implementation:
              graph:
                tasks:
                  b: {componentRef: ${step}, arguments: {in: {graphInput: {inputName: item}}}}
                  deep:
                    componentRef:
                      spec: {implementation: {graph: {tasks: {c: {componentRef: ${step}}}}}}
      side:
        componentRef:
          spec: {implementation: {graph: {tasks: {d: {componentRef: ${step}}, e: {componentRef: ${step}}}}}}
      one: {componentRef: {name: shared}}
      two: {componentRef: {name: shared}}
`);
const wire = { 'editor.wire': 'true' };
type Across = Extract<Edit, { readonly kind: 'connect-across' }>;
const connect = (from: Across['from'], to: Across['to']): Edit => ({ kind: 'connect-across', from, to });

describe('a wire across frames', () => {
  test('DOC-22: enters groups through inputs', () => {
    const into = edited(
      pipeline,
      connect({ graph: [], task: 'a', output: 'data' }, { graph: ['loop', 'deep'], task: 'c', input: 'in' }),
    );
    expect(taskOf(into, 'loop').arguments).toEqual({ data: { taskOutput: { taskId: 'a', outputName: 'data' } } });
    const loop = groupOf(into, 'loop');
    expect(loop.inputs).toEqual([
      { name: 'item', type: 'Integer' },
      { name: 'data', type: 'Dataset', annotations: wire },
    ]);
    expect(taskOf(loop, 'deep').arguments).toEqual({ data: { graphInput: { inputName: 'data' } } });
    const deep = groupOf(loop, 'deep');
    expect(deep.inputs).toEqual([{ name: 'data', type: 'Dataset', annotations: wire }]);
    expect(taskOf(deep, 'c').arguments).toEqual({ in: { graphInput: { inputName: 'data' } } });
  });

  test('DOC-22: leaves groups through outputs, loops as a list', () => {
    const out = edited(
      pipeline,
      connect({ graph: ['loop', 'deep'], task: 'c', output: 'data' }, { graph: ['side'], task: 'd', input: 'in' }),
    );
    expect(groupOf(groupOf(out, 'loop'), 'deep')).toMatchObject({
      outputs: [{ name: 'data', type: 'Dataset' }],
      implementation: { graph: { outputValues: { data: { taskOutput: { taskId: 'c', outputName: 'data' } } } } },
    });
    expect(groupOf(out, 'loop').outputs).toEqual([{ name: 'data', type: 'List[Dataset]', annotations: wire }]);
    expect(taskOf(out, 'side').arguments).toEqual({ data: { taskOutput: { taskId: 'loop', outputName: 'data' } } });
    expect(groupOf(out, 'side').inputs).toEqual([{ name: 'data', type: 'List[Dataset]', annotations: wire }]);
  });

  test('DOC-22: reaches the outputs of the pipeline, and inputs of the pipeline reach everything', () => {
    const result = edited(
      pipeline,
      connect({ graph: ['loop'], task: 'b', output: 'out' }, { graph: [], output: 'all' }),
      connect({ graph: [], input: 'rows' }, { graph: ['side'], task: 'd', input: 'in' }),
    );
    expect(result.implementation.graph.outputValues).toEqual({
      all: { taskOutput: { taskId: 'loop', outputName: 'out' } },
    });
    expect(groupOf(result, 'loop').outputs).toMatchObject([{ name: 'out', type: 'List' }]);
    expect(groupOf(result, 'side').inputs).toMatchObject([{ name: 'rows', type: 'Integer' }]);
  });

  test('DOC-22: uses the ports that are there', () => {
    const from = { graph: ['loop'], task: 'b', output: 'out' };
    const once = edited(pipeline, connect(from, { graph: ['side'], task: 'd', input: 'in' }));
    const twice = edited(once, connect(from, { graph: ['side'], task: 'e', input: 'in' }));
    expect(groupOf(twice, 'loop')).toEqual(groupOf(once, 'loop'));
    expect(groupOf(twice, 'side').inputs).toEqual(groupOf(once, 'side').inputs);
    expect(taskOf(groupOf(twice, 'side'), 'e').arguments).toEqual({ in: { graphInput: { inputName: 'out' } } });
  });

  const cut = (graph: readonly string[], task: string): Edit => ({ graph, kind: 'clear-argument', task, input: 'in' });

  test('DOC-22: takes its ports along when it goes', () => {
    const from = { graph: ['loop', 'deep'], task: 'c', output: 'out' };
    const connected = edited(
      pipeline,
      connect(from, { graph: ['side'], task: 'd', input: 'in' }),
      connect(from, { graph: ['side'], task: 'e', input: 'in' }),
    );
    const half = edited(connected, cut(['side'], 'd'));
    expect(groupOf(half, 'side').inputs).toHaveLength(1);
    expect(edited(half, cut(['side'], 'e'))).toEqual(pipeline);
    const removed = edited(connected, { graph: ['side'], kind: 'remove-tasks', tasks: ['d', 'e'] });
    expect(groupOf(removed, 'loop')).toEqual(groupOf(pipeline, 'loop'));
    const replaced = edited(
      connected,
      connect({ graph: [], task: 'a', output: 'out' }, { graph: ['side'], task: 'd', input: 'in' }),
    );
    expect(groupOf(replaced, 'side').inputs).toHaveLength(2);
  });

  test('DOC-22: ports that a person made stay', () => {
    const made = edited(
      pipeline,
      { graph: ['side'], kind: 'add-input', input: { name: 'mine', type: 'Integer' } },
      {
        kind: 'set-argument',
        task: 'side',
        input: 'mine',
        argument: { taskOutput: { taskId: 'a', outputName: 'out' } },
      },
      {
        graph: ['side'],
        kind: 'set-argument',
        task: 'd',
        input: 'in',
        argument: { graphInput: { inputName: 'mine' } },
      },
    );
    expect(groupOf(edited(made, cut(['side'], 'd')), 'side').inputs).toEqual([{ name: 'mine', type: 'Integer' }]);
  });

  test('DOC-22: closes no circle, and changes no component that others use', () => {
    const forth = edited(
      pipeline,
      connect({ graph: ['side'], task: 'd', output: 'out' }, { graph: ['loop'], task: 'b', input: 'in' }),
    );
    expect(
      refusal(
        forth,
        connect({ graph: ['loop'], task: 'b', output: 'out' }, { graph: ['side'], task: 'e', input: 'in' }),
      ),
    ).toBe('cycle: “loop” comes after “side”, so this would close a circle.');
    expect(
      refusal(pipeline, connect({ graph: [], task: 'side', output: 'x' }, { graph: ['side'], task: 'd', input: 'in' })),
    ).toContain('reference-unknown-output');
    expect(
      refusal(pipeline, connect({ graph: [], task: 'a', output: 'out' }, { graph: ['one'], task: 's', input: 'in' })),
    ).toBe('not-supported: Other tasks use the component of “one”, too, and would get another input or output.');
    const own = edited(
      pipeline,
      { kind: 'make-own-copy', task: 'one' },
      connect({ graph: [], task: 'a', output: 'out' }, { graph: ['one'], task: 's', input: 'in' }),
    );
    expect(groupOf(own, 'one').inputs).toMatchObject([{ name: 'out' }]);
    const single = edited(
      pipeline,
      { kind: 'remove-tasks', tasks: ['two'] },
      connect({ graph: [], task: 'a', output: 'out' }, { graph: ['one'], task: 's', input: 'in' }),
    );
    expect(single.implementation.graph.components?.['shared']?.inputs).toMatchObject([{ name: 'out' }]);
    expect(edited(single, cut(['one'], 's'))).toEqual(edited(pipeline, { kind: 'remove-tasks', tasks: ['two'] }));
  });

  test('DOC-22: what leads nowhere is refused', () => {
    expect(
      refusal(pipeline, connect({ graph: ['loop'], input: 'item' }, { graph: [], task: 'a', input: 'in' })),
    ).toContain('reference-unknown-input: The input “item” gives its value inside of “loop” only.');
    expect(refusal(pipeline, connect({ graph: [], input: 'rows' }, { graph: [], output: 'all' }))).toContain(
      'would pass a value straight through',
    );
    expect(
      refusal(pipeline, connect({ graph: ['loop'], task: 'no', output: 'out' }, { graph: [], task: 'a', input: 'in' })),
    ).toContain('reference-unknown-task');
    expect(
      refusal(pipeline, connect({ graph: [], task: 'a', output: 'out' }, { graph: ['a'], task: 'x', input: 'in' })),
    ).toContain('not-supported');
    expect(
      refusal(pipeline, connect({ graph: ['loop'], task: 'b', output: 'out' }, { graph: [], output: 'no' })),
    ).toContain('reference-unknown-output');
  });
});
