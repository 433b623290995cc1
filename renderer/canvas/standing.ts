/** Which graph is at a place of the canvas: that of the innermost frame there, or the one that fills it. Pure. */
import type { Box, Point } from './geometry.ts';
import type { CanvasGraph, CanvasNode } from './graph.ts';

/** A graph on the canvas: the tasks whose frames are around it, and where its zero lies. */
export interface Place {
  readonly inside: readonly string[];
  readonly zero: Point;
}

/** The graph at a point of the canvas. */
export function standingAt({ nodes }: CanvasGraph, { x, y }: Point): Place {
  const frame = nodes.findLast(
    (node) =>
      node.type === 'task' &&
      node.data.frame !== undefined &&
      x >= node.position.x &&
      y >= node.position.y &&
      x <= node.position.x + (node.width ?? 0) &&
      y <= node.position.y + (node.height ?? 0),
  );
  if (frame?.type !== 'task' || frame.data.frame === undefined) return { inside: [], zero: { x: 0, y: 0 } };
  return { inside: [...frame.data.inside, frame.data.taskId], zero: frame.data.frame.zero };
}

/** What stands in a graph of the canvas, in the units of that graph. */
export function boxesIn(nodes: readonly CanvasNode[], inside: readonly string[]): readonly Box[] {
  const path = inside.join('\u001f');
  return nodes
    .filter((node) => node.data.inside.join('\u001f') === path)
    .map(({ position, width = 0, height = 0, data: { zero } }) => ({
      x: position.x - zero.x,
      y: position.y - zero.y,
      width,
      height,
    }));
}
