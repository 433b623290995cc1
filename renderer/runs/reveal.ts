/** Going from a task of a run to its node, and from a node to its execution. */
import type { App } from '../app-context.ts';
import { nodeId, parseNodeId } from '../canvas/ids.ts';
import type { DocumentState, OpenDocument } from '../state/document.ts';
import type { FollowedRun } from '../state/run.ts';
import type { RunGraph } from '../state/run-graph.ts';

/** The execution path of the one task that is selected on a document's canvas. */
export function selectedPath(
  graph: RunGraph,
  state: Pick<DocumentState, 'graphPath' | 'selection'>,
): string | undefined {
  const [only, ...others] = state.selection.nodes;
  const ref = only === undefined || others.length > 0 ? undefined : parseNodeId(only);
  return ref?.kind === 'task' ? graph.find([...state.graphPath, ref.name])?.path : undefined;
}

/** Looks at a task of a run: its log and values are shown, and where there is a canvas its node is selected and brought into view. */
export function lookAt(app: App, run: FollowedRun, path: string, document: OpenDocument | undefined): void {
  run.focus.setState({ path }, true);
  const state = run.store.getState();
  const task = state.phase === 'ready' ? state.graph?.tasks.get(path) : undefined;
  const id = task?.ids.at(-1);
  if (document === undefined || task === undefined || id === undefined) return;
  const group = task.ids.slice(0, -1);
  document.open(group);
  document.select({ nodes: new Set([nodeId('task', id)]), edges: new Set() });
  // The canvas draws the graph that was entered before it can bring a node of it into view.
  requestAnimationFrame(() => app.canvas.current?.reveal([nodeId('task', id)]));
}
