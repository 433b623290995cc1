/** Things that are moved with the pointer, frames and what is in them. */
import type { OpenDocument } from '../state/document.ts';
import { moveTo } from './actions.ts';
import { boundsOf } from './geometry.ts';
import type { Point } from './geometry.ts';
import { createGraphDeriver } from './graph.ts';
import type { CanvasNode } from './graph.ts';
import { insideId, nodeId, parseInsideId } from './ids.ts';
import { workedInside } from './selection.ts';

/** Places on the canvas by node id. */
export type Places = ReadonlyMap<string, Point>;

/** How far something comes along with the frame around it that is being moved; undefined when none is. */
export function carried(node: CanvasNode, drag: Places, placeOf: (id: string) => Point | undefined): Point | undefined {
  const { inside } = node.data;
  for (const [depth, task] of inside.entries()) {
    const frame = insideId(inside.slice(0, depth), nodeId('task', task));
    const to = drag.get(frame);
    const from = to === undefined ? undefined : placeOf(frame);
    if (to !== undefined && from !== undefined) return { x: to.x - from.x, y: to.y - from.y };
  }
  return undefined;
}

/** Writes new places into the document as one step of undo. A frame grows to where its tasks are put; nothing else in it moves. */
export function settle(document: OpenDocument, moved: Places): void {
  const [first] = moved.keys();
  if (first === undefined) return;
  const { inside } = parseInsideId(first);
  const label = moved.size === 1 ? 'Move' : `Move ${moved.size} items`;
  const mergeKey = `move:${performance.now()}`;
  const { viewPath } = document.store.getState();
  const graph = drawn(document);
  const nodes = standingIn(graph, inside);
  const places = new Map<string, Point>();
  for (const node of nodes) {
    const place = moved.get(node.id);
    const { zero } = node.data;
    if (place !== undefined) places.set(parseInsideId(node.id).id, { x: place.x - zero.x, y: place.y - zero.y });
  }
  moveTo(document, places, label, mergeKey, [...viewPath, ...inside]);
  const before = boundsOf(nodes.map(boxOf));
  const after = boundsOf(nodes.map((node) => ({ ...boxOf(node), ...moved.get(node.id) })));
  shiftFrame(document, graph, inside, { x: after.x - before.x, y: after.y - before.y }, label, mergeKey);
}

/** Has the frame around a new task of the graph that is worked in grow to where it was put; nothing else in it moves. */
export function makeRoom(document: OpenDocument, task: string, label: string, mergeKey: string): void {
  const inside = workedInside(document.store.getState());
  const graph = drawn(document);
  const nodes = standingIn(graph, inside);
  const others = nodes.filter((node) => node.type !== 'task' || node.data.taskId !== task);
  if (others.length === 0) return;
  const before = boundsOf(others.map(boxOf));
  const after = boundsOf(nodes.map(boxOf));
  shiftFrame(document, graph, inside, { x: after.x - before.x, y: after.y - before.y }, label, mergeKey);
}

/** The corner of a frame follows what lies farthest left and up in it. */
function shiftFrame(
  document: OpenDocument,
  graph: readonly CanvasNode[],
  inside: readonly string[],
  by: Point,
  label: string,
  mergeKey: string,
): void {
  const frame = inside.at(-1);
  if (frame === undefined || (by.x === 0 && by.y === 0)) return;
  const id = insideId(inside.slice(0, -1), nodeId('task', frame));
  const at = graph.find((node) => node.id === id);
  if (at === undefined) return;
  const { viewPath } = document.store.getState();
  const outer = { x: at.position.x + by.x - at.data.zero.x, y: at.position.y + by.y - at.data.zero.y };
  moveTo(document, new Map([[nodeId('task', frame), outer]]), label, mergeKey, [...viewPath, ...inside.slice(0, -1)]);
}

/** What is on the canvas, frames and all. */
function drawn(document: OpenDocument): readonly CanvasNode[] {
  const shown = document.shown(document.store.getState().viewPath);
  return shown === undefined ? [] : createGraphDeriver()(shown).nodes;
}

function standingIn(nodes: readonly CanvasNode[], inside: readonly string[]): readonly CanvasNode[] {
  return nodes.filter((node) => node.data.inside.join('\u001f') === inside.join('\u001f'));
}

function boxOf({ position, width = 0, height = 0 }: CanvasNode): {
  x: number;
  y: number;
  width: number;
  height: number;
} {
  return { x: position.x, y: position.y, width, height };
}
