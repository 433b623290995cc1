/** A place for every box of a graph: columns along the wires, rows so that wires are short and cross little. The same graph always looks the same. */
import { grid } from '../document/card.ts';
import { topologicalOrder } from '../topological-order.ts';

/** A box to be placed. `first` and `last` are columns of their own, for what comes into the graph and leaves it. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly column?: 'first' | 'last';
}

/** From one box to another, by id. */
export type Wire = readonly [from: string, to: string];

const columnGap = 80;
const rowGap = 40;
/** Between what comes into a graph, or leaves it. */
const endGap = 20;
const sweeps = 4;

interface Placed extends Box {
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
}

/** Places for all boxes; wires that lead nowhere are passed over. */
export function layOut(
  boxes: readonly Box[],
  wires: readonly Wire[],
): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const graph = connect(boxes, wires);
  const columns = toColumns(graph);
  const tops = new Map<string, number>();
  for (const column of columns) stack(column, tops);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forward = sweep % 2 === 0;
    for (const column of forward ? columns : columns.toReversed()) {
      sortByNeighbours(column, forward, graph, tops);
      settle(column, forward, graph, tops);
    }
  }
  for (const column of columns) settle(column, true, graph, tops);
  const highest = Math.min(0, ...tops.values());
  const places = new Map<string, { x: number; y: number }>();
  let x = 0;
  for (const column of columns) {
    for (const { id } of column) places.set(id, { x, y: (tops.get(id) ?? 0) - highest });
    x += Math.max(0, ...column.map(({ width }) => width)) + columnGap;
  }
  return places;
}

function connect(boxes: readonly Box[], wires: readonly Wire[]): ReadonlyMap<string, Placed> {
  const upstream = new Map(boxes.map(({ id }) => [id, new Set<string>()]));
  const downstream = new Map(boxes.map(({ id }) => [id, new Set<string>()]));
  for (const [from, to] of wires) {
    if (!upstream.has(from)) continue;
    upstream.get(to)?.add(from);
    if (upstream.has(to)) downstream.get(from)?.add(to);
  }
  return new Map(
    boxes.map((box) => [
      box.id,
      { ...box, upstream: [...(upstream.get(box.id) ?? [])], downstream: [...(downstream.get(box.id) ?? [])] },
    ]),
  );
}

/** The longest way from a source decides; what needs nothing stands right before what needs it. */
function toColumns(graph: ReadonlyMap<string, Placed>): Placed[][] {
  const topology = topologicalOrder([...graph.keys()], (id) => graph.get(id)?.upstream ?? []);
  const order = 'order' in topology ? topology.order : [...graph.keys()];
  const depths = new Map<string, number>();
  for (const id of order) {
    const before = (graph.get(id)?.upstream ?? []).map((other) => depths.get(other) ?? 0);
    depths.set(id, graph.get(id)?.column === 'first' ? 0 : 1 + Math.max(0, ...before));
  }
  for (const { id, column, upstream, downstream } of graph.values()) {
    const fromInputs = upstream.every((other) => graph.get(other)?.column === 'first');
    const after = downstream
      .filter((other) => graph.get(other)?.column !== 'last')
      .map((other) => depths.get(other) ?? 0);
    if (column === undefined && fromInputs && after.length > 0) depths.set(id, Math.min(...after) - 1);
  }
  const last = Math.max(0, ...depths.values());
  const columns: Placed[][] = Array.from({ length: last + 1 }, () => []);
  for (const id of order) {
    const box = graph.get(id);
    if (box !== undefined) columns[box.column === 'last' ? last : (depths.get(id) ?? 0)]?.push(box);
  }
  return columns.filter((column) => column.length > 0);
}

function stack(column: readonly Placed[], tops: Map<string, number>): void {
  let top = 0;
  for (const box of column) {
    tops.set(box.id, top);
    top += stepOf(box);
  }
}

/** From the top of a box to that of the next below it: whole units of the grid, so that a column keeps its rhythm when it is put on the grid. */
function stepOf({ height, column }: Box): number {
  return Math.ceil((height + (column === undefined ? rowGap : endGap)) / grid) * grid;
}

/** Where a box would like its middle to be: at the mean of those that it is connected to on one side; else where it is. */
function wantedMiddle(
  box: Placed,
  forward: boolean,
  graph: ReadonlyMap<string, Placed>,
  tops: ReadonlyMap<string, number>,
): number {
  const neighbours = forward ? box.upstream : box.downstream;
  if (neighbours.length === 0) return (tops.get(box.id) ?? 0) + box.height / 2;
  const middles = neighbours.map((id) => (tops.get(id) ?? 0) + (graph.get(id)?.height ?? 0) / 2);
  return middles.reduce((sum, middle) => sum + middle, 0) / middles.length;
}

function sortByNeighbours(
  column: Placed[],
  forward: boolean,
  graph: ReadonlyMap<string, Placed>,
  tops: ReadonlyMap<string, number>,
): void {
  const wanted = new Map(column.map((box) => [box, wantedMiddle(box, forward, graph, tops)]));
  column.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
}

/** A run of boxes that touch each other: they share how far they are off from where they would like to be. */
interface Run {
  offset: number;
  readonly boxes: number;
}

/** Moves the boxes of a column as near as can be to where they want to be, in their order and without overlap. */
function settle(
  column: readonly Placed[],
  forward: boolean,
  graph: ReadonlyMap<string, Placed>,
  tops: Map<string, number>,
): void {
  const runs: Run[] = [];
  let stacked = 0;
  for (const box of column) {
    let run: Run = { offset: wantedMiddle(box, forward, graph, tops) - box.height / 2 - stacked, boxes: 1 };
    for (let before = runs.at(-1); before !== undefined && before.offset > run.offset; before = runs.at(-1)) {
      runs.pop();
      const boxes = before.boxes + run.boxes;
      run = { offset: (before.offset * before.boxes + run.offset * run.boxes) / boxes, boxes };
    }
    runs.push(run);
    stacked += stepOf(box);
  }
  const offsets = runs.flatMap(({ offset, boxes }) => Array.from({ length: boxes }, () => offset));
  let top = 0;
  column.forEach((box, index) => {
    tops.set(box.id, top + (offsets[index] ?? 0));
    top += stepOf(box);
  });
}
