import { describe, expect, test } from 'vitest';
import type { ComponentSpec, TaskSpec } from '../../shared/component/spec.ts';
import { portType } from '../../shared/component/types.ts';
import { graphAt } from '../state/graph-path.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { innerPortsOf, judgeAll, judgeLanding, portKey, portsOf } from './connect.ts';
import { createGraphDeriver } from './graph.ts';
import type { CanvasGraph, CanvasNode } from './graph.ts';

const step = (name: string, type: string): ComponentSpec => ({
  name,
  inputs: [{ name: 'in', type }],
  outputs: [{ name: 'out', type }],
  implementation: { container: { image: 'x' } },
});
const at = (x: number, y: number) => ({ 'editor.position': JSON.stringify({ x, y }) });
const opened = { 'editor.collapsed': 'false' };

const inner: ComponentSpec = {
  name: 'Inner',
  inputs: [
    { name: 'item', type: 'String' },
    { name: 'data', type: 'Dataset' },
  ],
  outputs: [{ name: 'all', type: 'List[Dataset]' }],
  implementation: {
    graph: {
      tasks: {
        a: {
          componentRef: { spec: step('A', 'Dataset') },
          arguments: { in: { graphInput: { inputName: 'data' } } },
          annotations: at(300, 500),
        },
        b: {
          componentRef: { spec: step('B', 'Dataset') },
          arguments: { in: { taskOutput: { taskId: 'a', outputName: 'out' } } },
          annotations: at(600, 540),
        },
      },
      outputValues: { all: { taskOutput: { taskId: 'b', outputName: 'out' } } },
    },
  },
};

function shown(loop: Partial<TaskSpec> = {}): ShownGraph {
  const tasks: Readonly<Record<string, TaskSpec>> = {
    first: { componentRef: { spec: step('First', 'Dataset') }, annotations: at(0, 0) },
    loop: {
      componentRef: { spec: inner },
      arguments: { data: { taskOutput: { taskId: 'first', outputName: 'out' } } },
      forEach: { items: ['x', 'y'], as: 'item' },
      annotations: { ...at(400, 100), ...opened },
      ...loop,
    },
    last: { componentRef: { spec: step('Last', 'List[Dataset]') }, annotations: at(1400, 0) },
  };
  const found = graphAt({ name: 'P', implementation: { graph: { tasks } } }, [], () => undefined);
  if (found === undefined) throw new Error('no graph');
  return found;
}

function node(graph: CanvasGraph, id: string): CanvasNode {
  const found = graph.nodes.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no node ${id}`);
  return found;
}

const innerId = (id: string): string => `loop\u001etask:${id}`;

describe('a group that is opened', () => {
  const graph = createGraphDeriver()(shown());

  test('APP-22 is a frame around its tasks, which keep their distances from each other', () => {
    const frame = node(graph, 'task:loop');
    const a = node(graph, innerId('a'));
    const b = node(graph, innerId('b'));
    expect(b.position).toEqual({ x: a.position.x + 300, y: a.position.y + 40 });
    for (const { position, width = 0, height = 0 } of [a, b]) {
      expect(position.x).toBeGreaterThan(frame.position.x);
      expect(position.y).toBeGreaterThan(frame.position.y);
      expect(position.x + width).toBeLessThan(frame.position.x + (frame.width ?? 0));
      expect(position.y + height).toBeLessThan(frame.position.y + (frame.height ?? 0));
    }
  });

  test('APP-22 its wires run from port to port: outside to its border, inside from there', () => {
    const wires = graph.edges.map(({ source, sourceHandle, target, targetHandle }) =>
      [source, sourceHandle, target, targetHandle].join(' '),
    );
    expect(wires).toContain('task:first out:out task:loop in:data');
    expect(wires).toContain(`task:loop inner-out:data ${innerId('a')} in:in`);
    expect(wires).toContain(`${innerId('b')} out:out task:loop inner-in:all`);
  });

  test('APP-22 without the annotation, or with another, it is a card', () => {
    for (const annotations of [{}, { 'editor.collapsed': 'true' }, { 'editor.collapsed': 'perhaps' }])
      expect(createGraphDeriver()(shown({ annotations })).nodes).toHaveLength(3);
  });

  test('APP-5 what is inside keeps its identity while nothing of it changes', () => {
    const derive = createGraphDeriver();
    const before = derive(shown());
    const after = derive(shown({ executionOptions: { retryStrategy: { maxRetries: 1 } } }));
    expect(node(after, innerId('a'))).toBe(node(before, innerId('a')));
    expect(node(after, 'task:loop')).not.toBe(node(before, 'task:loop'));
  });
});

describe('wires across frames', () => {
  const graph = createGraphDeriver()(shown());
  const ports = graph.nodes.flatMap((one) => [...portsOf(one), ...innerPortsOf(one)]);
  const judged = (from: string, side: 'in' | 'out', name: string, to: string, toName: string, inner = false) => {
    const end = ports.find((port) => port.node === from && port.side === side && port.name === name);
    if (end === undefined) throw new Error(`no port ${name}`);
    const other = side === 'in' ? 'out' : 'in';
    return judgeAll(end, graph.nodes, graph.edges).get(portKey(to, other, toName, inner));
  };

  test('APP-23 a value enters a frame, and becomes a list where it leaves a loop', () => {
    expect(judged('task:first', 'out', 'out', innerId('b'), 'in')).toEqual({ fits: true });
    expect(judged(innerId('b'), 'out', 'out', 'task:last', 'in')).toEqual({ fits: true });
    expect(judged(innerId('b'), 'out', 'out', 'task:loop', 'all', true)).toEqual({ fits: true });
  });

  test('APP-23 what closes a circle is refused, what only shares a frame is not', () => {
    expect(judged(innerId('b'), 'out', 'out', innerId('a'), 'in')).toMatchObject({ fits: false });
    expect(judged(innerId('b'), 'out', 'out', 'task:first', 'in')).toMatchObject({ fits: false });
    expect(judged('task:loop', 'out', 'all', innerId('a'), 'in')).toMatchObject({ fits: false });
  });

  const landing = (from: string, side: 'in' | 'out', name: string, inside: readonly string[], inner?: true) => {
    const end = ports.find(
      (port) => port.node === from && port.side === side && port.name === name && port.inner === inner,
    );
    if (end === undefined) throw new Error(`no port ${name}`);
    const found = judgeLanding(end, inside, graph.nodes, graph.edges);
    return found.fits ? found.takes : found.reason;
  };
  const takes = (found: ReturnType<typeof landing>, type: string): boolean =>
    typeof found !== 'string' && found(portType(type, 'path'));

  test('APP-29 a wire that is let go in a frame ends at a task that is put there', () => {
    expect(takes(landing('task:first', 'out', 'out', ['loop']), 'Dataset')).toBe(true);
    expect(takes(landing('task:first', 'out', 'out', ['loop']), 'Model')).toBe(false);
    expect(takes(landing(innerId('a'), 'out', 'out', ['loop']), 'Dataset')).toBe(true);
    expect(takes(landing('task:loop', 'out', 'data', ['loop'], true), 'Dataset')).toBe(true);
    // Each iteration gives one of the list that the task outside takes.
    expect(takes(landing('task:last', 'in', 'in', ['loop']), 'Dataset')).toBe(true);
    // What leaves a loop is a list.
    expect(takes(landing(innerId('b'), 'out', 'out', []), 'Dataset')).toBe(false);
    expect(takes(landing(innerId('b'), 'out', 'out', []), 'List[Dataset]')).toBe(true);
  });

  test('APP-29 where no task could be its end it is refused with the reason', () => {
    expect(landing('task:loop', 'out', 'all', ['loop'])).toBe('A task cannot take its own output.');
    expect(landing('task:first', 'in', 'in', ['loop'])).toMatch(/^This would close a circle/);
    expect(landing('task:loop', 'out', 'data', [], true)).toBe('This input gives its value inside of “loop” only.');
    expect(landing('task:loop', 'in', 'all', [], true)).toBe('This output takes what is made inside of “loop”.');
  });
});
