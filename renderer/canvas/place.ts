import type { PipelineComponent } from '../../shared/component/spec.ts';
import { readPosition } from '../../shared/document/layout.ts';
import { cardWidth, grid, inputHeight, inputWidth } from './geometry.ts';
import type { Point } from './geometry.ts';
import { nodeId } from './ids.ts';
import { wireSource } from './wire-source.ts';

const columnGap = 80;
const rowGap = 40;

/**
 * Places for what has none in the document: columns by depth, in the order of the document. Quick and stable; the layout
 * command does it well. What has a place keeps it; the rest goes beside or, where nothing has one, from the origin.
 */
export function placeMissing(
  graph: PipelineComponent,
  sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>,
): ReadonlyMap<string, Point> {
  const tasks = graph.implementation.graph.tasks;
  const inputs = graph.inputs ?? [];
  const outputs = graph.outputs ?? [];
  const homeless =
    Object.entries(tasks).some(([, task]) => readPosition(task) === undefined) ||
    [...inputs, ...outputs].some((port) => readPosition(port) === undefined);
  const places = new Map<string, Point>();
  if (!homeless) return places;

  const depths = depthsOf(graph);
  const lastColumn = Math.max(0, ...depths.values()) + 2;
  const firstX = inputs.length > 0 ? inputWidth + columnGap : 0;
  const bottoms = new Map<number, number>();
  const widths = Array.from({ length: lastColumn }, () => cardWidth);
  for (const id of Object.keys(tasks)) {
    const column = depths.get(id) ?? 0;
    widths[column] = Math.max(widths[column] ?? 0, sizes.get(id)?.width ?? cardWidth);
  }
  const leftOf = (column: number): number =>
    widths.slice(0, column).reduce((sum, width) => sum + width + columnGap, firstX);
  const rights = Object.entries(tasks).flatMap(([id, task]) => {
    const at = readPosition(task);
    return at === undefined ? [] : [at.x + (sizes.get(id)?.width ?? cardWidth) + columnGap];
  });
  const put = (id: string, column: number, height: number): void => {
    const y = bottoms.get(column) ?? 0;
    const left = column === 0 ? 0 : leftOf(column - 1);
    // Outputs stand right of everything that has a place already.
    const x = column === lastColumn ? Math.max(left, ...rights) : left;
    places.set(id, { x, y });
    bottoms.set(column, Math.ceil((y + height + rowGap) / grid) * grid);
  };
  for (const input of inputs) if (readPosition(input) === undefined) put(nodeId('input', input.name), 0, inputHeight);
  for (const [id, task] of Object.entries(tasks)) {
    if (readPosition(task) === undefined)
      put(nodeId('task', id), (depths.get(id) ?? 0) + 1, sizes.get(id)?.height ?? 0);
  }
  for (const output of outputs)
    if (readPosition(output) === undefined) put(nodeId('output', output.name), lastColumn, inputHeight);
  return places;
}

/** Longest way from a source, by task. Circles are cut where they are met: a wrong graph still has a picture. */
function depthsOf(graph: PipelineComponent): ReadonlyMap<string, number> {
  const tasks = graph.implementation.graph.tasks;
  const depths = new Map<string, number>();
  const open = new Set<string>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const task = tasks[id];
    if (task === undefined || open.has(id)) return -1;
    open.add(id);
    let depth = 0;
    for (const argument of Object.values(task.arguments ?? {})) {
      const source = wireSource(argument);
      if (source?.node.startsWith('task:') === true)
        depth = Math.max(depth, depthOf(source.node.slice('task:'.length)) + 1);
    }
    for (const before of task.runAfter ?? []) depth = Math.max(depth, depthOf(before) + 1);
    open.delete(id);
    depths.set(id, depth);
    return depth;
  };
  for (const id of Object.keys(tasks)) depthOf(id);
  return depths;
}
