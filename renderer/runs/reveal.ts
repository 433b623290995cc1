/** Going from a task of a run to its node, and from a node to its execution. */
import type { App } from '../app-context.ts';
import { nodeId, parseNodeId } from '../canvas/ids.ts';
import type { DocumentState, OpenDocument } from '../state/document.ts';
import { choosing, lookedAtPath } from '../state/iterations.ts';
import type { ChosenIterations } from '../state/iterations.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';

/** The path of what is looked at of the one task that is selected on a document's canvas, in the iterations that are shown. */
export function selectedPath(
  run: LoadedRun,
  chosen: ChosenIterations,
  state: Pick<DocumentState, 'graphPath' | 'selection'>,
): string | undefined {
  const [only, ...others] = state.selection.nodes;
  const ref = only === undefined || others.length > 0 ? undefined : parseNodeId(only);
  return ref?.kind === 'task' ? pathOf(run, chosen, [...state.graphPath, ref.name]) : undefined;
}

/** The path of what is looked at of a task with these ids of the document; undefined when it was not part of the run. */
export function pathOf(run: LoadedRun, chosen: ChosenIterations, ids: readonly string[]): string | undefined {
  const task = run.graph?.find(ids);
  return task === undefined || run.graph === undefined ? undefined : lookedAtPath(task, run.view, run.graph, chosen);
}

/** Looks at a task of a run: its log and values are shown, and where there is a canvas its node is selected and brought into view. */
export function lookAt(app: App, run: FollowedRun, path: string, document: OpenDocument | undefined): void {
  run.iterations.setState(({ chosen }) => ({ chosen: choosing(chosen, path) }));
  run.focus.setState({ path }, true);
  const state = run.store.getState();
  const task = state.phase === 'ready' ? state.graph?.at(path) : undefined;
  const id = task?.ids.at(-1);
  if (document === undefined || task === undefined || id === undefined) return;
  const group = task.ids.slice(0, -1);
  document.open(group);
  document.select({ nodes: new Set([nodeId('task', id)]), edges: new Set() });
  // The canvas draws the graph that was entered before it can bring a node of it into view.
  requestAnimationFrame(() => app.canvas.current?.reveal([nodeId('task', id)]));
}
