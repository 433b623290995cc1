/** Opening a group as a frame around its tasks, and closing it to a card: one step of undo, which also makes room or takes it back. */
import { collapsedKey, readPosition } from '../../shared/document/layout.ts';
import type { OpenDocument } from '../state/document.ts';
import { change } from './actions.ts';
import { drawGraph } from './frames.ts';
import type { DrawnGraph } from './frames.ts';
import { nodeId, parseNodeId } from './ids.ts';
import type { Point } from './geometry.ts';

/** Draws a group of the graph at a path as a frame, or as a card again. */
export function toggleFrame(document: OpenDocument, graphPath: readonly string[], task: string): void {
  const shown = document.shown(graphPath);
  if (shown === undefined || shown.inner(task) === undefined) return;
  const before = drawGraph(shown);
  const opened = before.tasks.get(task)?.frame !== undefined;
  const label = opened ? `Close ${task}` : `Open ${task}`;
  const mergeKey = `frame:${performance.now()}`;
  const done = change(
    document,
    label,
    [{ kind: 'set-annotation', item: { task }, key: collapsedKey, value: opened ? 'true' : 'false' }],
    mergeKey,
    graphPath,
  );
  const after = document.shown(graphPath);
  if (done === undefined || after === undefined) return;
  const items = [...moved(before, drawGraph(after), task, portPlaces(before, shown))].flatMap(([id, position]) => {
    const ref = parseNodeId(id);
    if (ref === undefined) return [];
    const item =
      ref.kind === 'task' ? { task: ref.name } : ref.kind === 'input' ? { input: ref.name } : { output: ref.name };
    return [{ item, position }];
  });
  if (items.length > 0) change(document, label, [{ kind: 'move', items }], mergeKey, graphPath);
}

/** Inputs and outputs that have a place in the document. */
function portPlaces(
  drawn: DrawnGraph,
  { graph }: NonNullable<ReturnType<OpenDocument['shown']>>,
): ReadonlyMap<string, Point> {
  const places = new Map(drawn.places);
  for (const [side, ports] of [
    ['input', graph.inputs ?? []],
    ['output', graph.outputs ?? []],
  ] as const)
    for (const port of ports) {
      const place = readPosition(port);
      if (place !== undefined) places.set(nodeId(side, port.name), place);
    }
  return places;
}

/** What stood beyond an edge of the group keeps its distance from that edge. */
function moved(
  before: DrawnGraph,
  after: DrawnGraph,
  task: string,
  ports: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Point> {
  const from = before.tasks.get(task)?.box;
  const to = after.tasks.get(task)?.box;
  const places = new Map<string, Point>();
  if (from === undefined || to === undefined) return places;
  const right = { edge: from.x + from.width, by: to.width - from.width };
  const below = { edge: from.y + from.height, by: to.height - from.height };
  const put = (id: string, { x, y }: Point): void => {
    // Right of it moves sideways alone, so that rows stay rows.
    if (x >= right.edge) places.set(id, { x: x + right.by, y });
    else if (y >= below.edge) places.set(id, { x, y: y + below.by });
  };
  for (const [id, { box }] of before.tasks) if (id !== task) put(nodeId('task', id), box);
  for (const [id, place] of ports) put(id, place);
  return places;
}
