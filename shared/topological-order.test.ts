import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { topologicalOrder } from './topological-order.ts';

test('VAL-20 everything comes after what it needs; the first given goes first', () => {
  const upstream: Record<string, readonly string[]> = { a: ['c'], b: [], c: [], d: ['a', 'b', 'nobody'] };
  expect(topologicalOrder(['a', 'b', 'c', 'd'], (node) => upstream[node] ?? [])).toEqual({
    order: ['b', 'c', 'a', 'd'],
  });
});

test('VAL-21 a circle is named in the order of its arrows, without what only leads into it', () => {
  const upstream: Record<string, readonly string[]> = {
    before: [],
    a: ['before', 'c'],
    b: ['a'],
    c: ['b'],
    after: ['c'],
  };
  const topology = topologicalOrder(['before', 'after', 'a', 'b', 'c'], (node) => upstream[node] ?? []);
  if (!('cycle' in topology)) throw new Error('No circle');
  const { cycle } = topology;
  expect([...cycle].toSorted()).toEqual(['a', 'b', 'c']);
  cycle.forEach((node, index) => expect(upstream[cycle[(index + 1) % cycle.length] ?? '']).toContain(node));
});

test('VAL-22 random graphs: an order that holds, or a circle that is one', () => {
  const edges = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 14 });
  fc.assert(
    fc.property(edges, (pairs) => {
      const nodes = Array.from({ length: 9 }, (_, index) => String(index));
      const upstreamOf = (node: string): string[] =>
        pairs.filter(([to]) => String(to) === node).map(([, from]) => String(from));
      const topology = topologicalOrder(nodes, upstreamOf);
      expect(
        'order' in topology
          ? orderProblem(topology.order, nodes, upstreamOf)
          : cycleProblem(topology.cycle, upstreamOf),
      ).toBeUndefined();
    }),
  );
});

type Upstream = (node: string) => readonly string[];

function orderProblem(order: readonly string[], nodes: readonly string[], upstreamOf: Upstream): string | undefined {
  if ([...order].toSorted().join() !== nodes.join()) return `not all nodes: ${order.join()}`;
  const early = nodes.find((node) => upstreamOf(node).some((other) => order.indexOf(other) >= order.indexOf(node)));
  return early === undefined ? undefined : `${early} comes too early in ${order.join()}`;
}

function cycleProblem(cycle: readonly string[], upstreamOf: Upstream): string | undefined {
  if (cycle.length === 0 || new Set(cycle).size !== cycle.length) return `not a circle: ${cycle.join()}`;
  const broken = cycle.find((node, index) => !upstreamOf(cycle[(index + 1) % cycle.length] ?? '').includes(node));
  return broken === undefined ? undefined : `no arrow after ${broken} in ${cycle.join()}`;
}
