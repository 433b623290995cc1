import { describe, expect, test } from 'vitest';
import type { ComponentRef, ComponentSpec, PipelineComponent, TaskSpec } from '../../shared/component/spec.ts';
import { isGraph } from '../../shared/component/spec.ts';
import { applyEdits } from '../../shared/document/edit.ts';
import { judgeAll, portKey, portsOf } from './connect.ts';
import { createGraphDeriver } from './graph.ts';
import type { CanvasGraph, TaskNode } from './graph.ts';

const load: ComponentSpec = {
  name: 'Load',
  outputs: [
    { name: 'table', type: 'Dataset' },
    { name: 'rows', type: 'Integer' },
  ],
  implementation: { container: { image: 'x' } },
};
const train: ComponentSpec = {
  name: 'Train',
  inputs: [
    { name: 'data', type: 'Dataset' },
    { name: 'target', type: 'String' },
    { name: 'depth', type: 'Integer', default: '3' },
  ],
  outputs: [{ name: 'model', type: 'Model' }],
  implementation: { container: { image: 'x' } },
};
const components: Readonly<Record<string, ComponentSpec>> = { load, train };
const resolve = (ref: ComponentRef): ComponentSpec | undefined =>
  ref.spec ?? (ref.url === undefined ? undefined : components[ref.url]);
const library = (): undefined => undefined;
const around = { path: [], editable: true, resolve, library, inner: () => undefined };

function pipeline(tasks: Readonly<Record<string, TaskSpec>>): PipelineComponent {
  return {
    name: 'P',
    inputs: [{ name: 'seed', type: 'Integer', default: '1' }],
    outputs: [{ name: 'model', type: 'Model' }],
    implementation: { graph: { tasks, outputValues: { model: { taskOutput: { taskId: 'b', outputName: 'model' } } } } },
  };
}

const wired = pipeline({
  a: { componentRef: { url: 'load' }, annotations: { 'editor.position': '{"x":10,"y":20}' } },
  b: {
    componentRef: { url: 'train' },
    arguments: {
      data: { taskOutput: { taskId: 'a', outputName: 'table' } },
      depth: { graphInput: { inputName: 'seed' } },
    },
  },
  c: { componentRef: { url: 'nowhere' } },
});

function task(graph: CanvasGraph, id: string): TaskNode {
  const node = graph.nodes.find((candidate) => candidate.id === `task:${id}`);
  if (node?.type !== 'task') throw new Error(`no task ${id}`);
  return node;
}

describe('the graph on the canvas', () => {
  const graph = createGraphDeriver()({ ...around, graph: wired });

  test('APP-5 every task, input and output is a node with its size, its place and its ports said beforehand', () => {
    expect(graph.nodes.map((node) => node.id)).toEqual(['task:a', 'task:b', 'task:c', 'input:seed', 'output:model']);
    expect(task(graph, 'a').position).toEqual({ x: 10, y: 20 });
    for (const node of graph.nodes) {
      expect(node.measured).toEqual({ width: node.width, height: node.height });
      expect(node.handles).toBeDefined();
    }
  });

  test('APP-7 a parameter that has a default and no wire is folded, one that is connected or needed is a port', () => {
    const { data } = task(graph, 'b');
    expect(data.inputs.map((port) => port.name)).toEqual(['data', 'target', 'depth']);
    const alone = createGraphDeriver()({
      ...around,
      graph: pipeline({ b: { componentRef: { url: 'train' } } }),
    });
    expect(task(alone, 'b').data.inputs.map((port) => port.name)).toEqual(['data', 'target']);
    expect(task(alone, 'b').data.folded).toBe(1);
  });

  test('wires are made for connections, with the hue of what travels', () => {
    expect(graph.edges.map((edge) => [edge.source, edge.target, edge.data?.look.family])).toEqual([
      ['task:a', 'task:b', 'dataset'],
      ['input:seed', 'task:b', 'parameter'],
      ['task:b', 'output:model', 'model'],
    ]);
  });

  test('a task whose component is not found is drawn all the same', () => {
    expect(task(graph, 'c').data.face).toBeUndefined();
  });
});

test('APP-5 what an edit does not touch keeps its identity', () => {
  const derive = createGraphDeriver();
  const before = derive({ ...around, graph: wired });
  const done = applyEdits(wired, [{ kind: 'move', items: [{ item: { task: 'b' }, position: { x: 400, y: 0 } }] }]);
  if (!done.ok || !isGraph(done.value.spec)) throw new Error('the edit failed');
  const after = derive({ ...around, graph: done.value.spec });
  expect(task(after, 'b')).not.toBe(task(before, 'b'));
  expect(task(after, 'a')).toBe(task(before, 'a'));
  expect(after.edges).toBe(before.edges);
  expect(after.nodes.filter((node) => !before.nodes.includes(node)).map((node) => node.id)).toEqual(['task:b']);
});

describe('what may be connected', () => {
  const graph = createGraphDeriver()({ ...around, graph: wired });
  const port = (id: string, side: 'in' | 'out', name: string) => {
    const found = graph.nodes
      .flatMap((node) => portsOf(node))
      .find((end) => end.node === id && end.side === side && end.name === name);
    if (found === undefined) throw new Error(`no port ${name}`);
    return found;
  };
  const judged = (from: ReturnType<typeof port>, id: string, side: 'in' | 'out', name: string) =>
    judgeAll(from, graph.nodes, graph.edges).get(portKey(id, side, name));

  test('a type that fits', () => {
    expect(judged(port('task:a', 'out', 'table'), 'task:b', 'in', 'data')).toEqual({ fits: true });
  });

  test('APP-6 a type that does not fit, with the reason as a sentence', () => {
    const verdict = judged(port('task:a', 'out', 'table'), 'task:b', 'in', 'target');
    expect(verdict).toEqual({ fits: false, reason: expect.stringMatching(/^The .*\.$|^A .*\.$/) });
  });

  test('APP-6 a circle and the own output are refused', () => {
    expect(judged(port('task:b', 'out', 'model'), 'task:b', 'in', 'data')).toMatchObject({ fits: false });
    expect(judged(port('task:b', 'in', 'target'), 'task:a', 'out', 'rows')).toMatchObject({ fits: true });
    expect(judged(port('output:model', 'in', 'model'), 'input:seed', 'out', 'seed')).toMatchObject({ fits: false });
  });
});
