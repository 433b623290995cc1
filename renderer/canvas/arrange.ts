/** Arranging a graph and the frames in it, from inside out: a frame's size is known once its tasks have their places. */
import type { OpenDocument } from '../state/document.ts';
import { moveTo } from './actions.ts';
import { createGraphDeriver } from './graph.ts';
import type { CanvasGraph } from './graph.ts';
import { parseInsideId } from './ids.ts';
import { layOut } from './layout.ts';

/** Arranges the graph at a path, as one step of undo. False when it was cancelled. */
export async function arrange(
  document: OpenDocument,
  graphPath: readonly string[],
  signal: AbortSignal,
  mergeKey = `arrange:${performance.now()}`,
): Promise<boolean> {
  const before = levelOf(document, graphPath);
  for (const node of before.nodes) {
    if (node.type !== 'task' || node.data.frame === undefined) continue;
    const path = [...graphPath, node.data.taskId];
    if (document.shown(path)?.editable === true && !(await arrange(document, path, signal, mergeKey))) return false;
  }
  const places = await layOut(levelOf(document, graphPath), signal);
  if (places === undefined) return false;
  moveTo(document, places, 'Arrange', mergeKey, graphPath);
  return true;
}

/** A graph without what is in its frames. */
function levelOf(document: OpenDocument, path: readonly string[]): CanvasGraph {
  const shown = document.shown(path);
  if (shown === undefined) return { nodes: [], edges: [] };
  const { nodes, edges } = createGraphDeriver()(shown);
  return {
    nodes: nodes.filter((node) => node.data.inside.length === 0),
    edges: edges.filter((edge) => parseInsideId(edge.id).inside.length === 0),
  };
}
