/** An order in which everything comes after what it needs, or the names of a circle in the order of its arrows. */
export type TopologicalOrder = { readonly order: readonly string[] } | { readonly cycle: readonly string[] };

/**
 * Sorts nodes so that each follows its upstream nodes; among those that could come next, the one given first does. Upstream names that are
 * no nodes are ignored. Linear in nodes and edges, and without recursion, so that long chains are no problem.
 */
export function topologicalOrder(
  nodes: readonly string[],
  upstreamOf: (node: string) => readonly string[],
): TopologicalOrder {
  const index = new Map(nodes.map((node, position) => [node, position]));
  const upstream = nodes.map((node) => known(upstreamOf(node), index));
  const downstream: number[][] = nodes.map(() => []);
  const waiting = upstream.map((above) => above.length);
  upstream.forEach((above, position) => {
    for (const other of above) downstream[other]?.push(position);
  });
  const ready = new MinimumHeap();
  waiting.forEach((count, position) => {
    if (count === 0) ready.push(position);
  });
  const order: string[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    order.push(nodes[next] ?? '');
    for (const below of downstream[next] ?? []) {
      const left = (waiting[below] ?? 0) - 1;
      waiting[below] = left;
      if (left === 0) ready.push(below);
    }
  }
  if (order.length === nodes.length) return { order };
  return { cycle: findCycle(upstream, waiting).map((position) => nodes[position] ?? '') };
}

function known(names: readonly string[], index: ReadonlyMap<string, number>): readonly number[] {
  return [...new Set(names)].flatMap((name) => index.get(name) ?? []);
}

/** Walks upstream among the nodes that never became ready: each has such an upstream, so the walk must bite its tail. */
function findCycle(upstream: readonly (readonly number[])[], waiting: readonly number[]): readonly number[] {
  const stuck = (position: number): boolean => (waiting[position] ?? 0) > 0;
  const walk: number[] = [];
  const seen = new Map<number, number>();
  let current = waiting.findIndex((count) => count > 0);
  while (!seen.has(current)) {
    seen.set(current, walk.length);
    walk.push(current);
    current = upstream[current]?.find(stuck) ?? current;
  }
  return walk.slice(seen.get(current)).toReversed();
}

/** The smallest number first. */
class MinimumHeap {
  private readonly items: number[] = [];

  push(item: number): void {
    let position = this.items.length;
    this.items.push(item);
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const above = this.items[parent] ?? 0;
      if (above <= item) break;
      this.items[position] = above;
      position = parent;
    }
    this.items[position] = item;
  }

  pop(): number | undefined {
    const [first] = this.items;
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return first;
    let position = 0;
    for (;;) {
      const left = 2 * position + 1;
      if (left >= this.items.length) break;
      const right = left + 1;
      const child = (this.items[right] ?? Number.POSITIVE_INFINITY) < (this.items[left] ?? 0) ? right : left;
      const below = this.items[child] ?? 0;
      if (below >= last) break;
      this.items[position] = below;
      position = child;
    }
    this.items[position] = last;
    return first;
  }
}
