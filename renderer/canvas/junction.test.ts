import { describe, expect, test } from 'vitest';
import type { ComponentSpec, OutputValue } from '../../shared/component/spec.ts';
import { graphAt } from '../state/graph-path.ts';
import type { VisualState } from '../ui/state-icon.tsx';
import { createGraphDeriver } from './graph.ts';
import type { CanvasGraph, CanvasNode } from './graph.ts';
import { branchesOf, branchWords, takenBranch } from './junction.ts';

const output = (taskId: string, outputName: string) => ({ taskOutput: { taskId, outputName } });
const oneOf: OutputValue = { oneOf: [output('linear', 'model'), output('forest', 'model')] };

test('APP-27 branches are called by their tasks, and by their outputs where one task gives several', () => {
  expect(branchesOf(oneOf)).toEqual([
    { taskId: 'linear', words: 'linear' },
    { taskId: 'forest', words: 'forest' },
  ]);
  expect(branchesOf({ oneOf: [output('a', 'x'), output('a', 'y')] }).map(({ words }) => words)).toEqual([
    'a, x',
    'a, y',
  ]);
  expect(branchesOf(output('a', 'x'))).toEqual([]);
  expect(branchWords(branchesOf(oneOf))).toBe('the first that runs of linear, forest');
});

test('APP-27 the branch that gave the value is the first that ended well, once none before it still may', () => {
  const taken = (...states: readonly (VisualState | undefined)[]): number | undefined => {
    const branches = states.map((_, index) => ({ taskId: String(index), words: '' }));
    return takenBranch(branches, (task) => states[Number(task)]);
  };
  expect(taken('succeeded', 'skipped')).toBe(0);
  expect(taken('skipped', 'cached')).toBe(1);
  expect(taken('succeeded', 'succeeded')).toBe(0);
  expect(taken('failed', 'canceled', 'succeeded')).toBe(2);
  expect(taken('running', 'succeeded')).toBeUndefined();
  expect(taken('pending', 'skipped')).toBeUndefined();
  expect(taken('skipped', 'skipped')).toBeUndefined();
  expect(taken(undefined, undefined)).toBeUndefined();
});

describe('a group with such an output', () => {
  const step: ComponentSpec = {
    name: 'Step',
    outputs: [{ name: 'model', type: 'Model' }],
    implementation: { container: { image: 'x' } },
  };
  const group = (value: OutputValue): ComponentSpec => ({
    name: 'Group',
    outputs: [
      { name: 'model', type: 'Model' },
      { name: 'other', type: 'Model' },
    ],
    implementation: {
      graph: {
        tasks: { linear: { componentRef: { spec: step } }, forest: { componentRef: { spec: step } } },
        outputValues: { model: value, other: output('linear', 'model') },
      },
    },
  });
  const drawn = (value: OutputValue, loops = false): CanvasGraph => {
    const task = {
      componentRef: { spec: group(value) },
      annotations: { 'editor.collapsed': 'false' },
      ...(loops ? { forEach: { items: [1, 2], as: 'item' } } : {}),
    };
    const sink: ComponentSpec = {
      name: 'Sink',
      inputs: [{ name: 'models', type: 'List[Model]' }],
      implementation: { container: { image: 'x' } },
    };
    const tasks = {
      group: task,
      sink: { componentRef: { spec: sink }, arguments: { models: output('group', 'other') } },
    };
    const shown = graphAt({ name: 'P', implementation: { graph: { tasks } } }, [], () => undefined);
    if (shown === undefined) throw new Error('no graph');
    return createGraphDeriver()(shown);
  };
  const frameOf = ({ nodes }: CanvasGraph): CanvasNode => {
    const frame = nodes.find(({ id }) => id === 'task:group');
    if (frame === undefined) throw new Error('no frame');
    return frame;
  };
  const handleAt = (frame: CanvasNode, id: string): { readonly x: number; readonly y: number } => {
    const handle = frame.handles?.find((candidate) => candidate.id === id);
    if (handle === undefined) throw new Error(`no port ${id}`);
    return { x: handle.x, y: handle.y };
  };

  test('APP-27 has a row for each branch, and room for their names', () => {
    const plain = frameOf(drawn(output('linear', 'model')));
    const joined = frameOf(drawn(oneOf));
    expect((joined.width ?? 0) - (plain.width ?? 0)).toBe(40);
    expect(handleAt(joined, 'out:model').y).toBe(handleAt(plain, 'out:model').y);
    expect(handleAt(joined, 'out:other').y).toBe(handleAt(plain, 'out:other').y + 40);
    expect((joined.width ?? 0) - handleAt(joined, 'inner-in:model').x).toBe(
      (plain.width ?? 0) - handleAt(plain, 'inner-in:model').x + 40,
    );
    expect(joined.ariaLabel).toBe('Group group, Group; output model is the first that runs of linear, forest');
  });

  test('APP-27 its wires know which branch they bring, and say so', () => {
    const wires = drawn(oneOf).edges.filter(({ data }) => data?.branch !== undefined);
    expect(wires.map(({ source, data }) => [source, data?.branch?.index])).toEqual([
      ['group\u001etask:linear', 0],
      ['group\u001etask:forest', 1],
    ]);
    expect(wires[1]?.ariaLabel).toBe(
      'Connection from forest, model to output model; which is the first that runs of linear, forest',
    );
  });

  test('APP-28 a wire that leaves a loop says that it brings a list of all iterations', () => {
    const leaving = (loops: boolean) => drawn(oneOf, loops).edges.find(({ target }) => target === 'task:sink');
    expect(leaving(true)?.data?.collected).toBe('group');
    expect(leaving(true)?.ariaLabel).toBe(
      'Connection from group, other to sink, models; a list of all iterations of group',
    );
    expect(leaving(false)?.data?.collected).toBeUndefined();
  });
});
