/** Leads to what something was found out about. */
import type { GraphPlace } from '../../shared/diagnostic.ts';
import type { App } from '../app-context.ts';
import { nodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';

/** Shows the graph of a place and selects its task, with its arguments where one is meant, or the input or output of the graph that it is about. */
export function goTo({ canvas, ui }: Pick<App, 'canvas' | 'ui'>, document: OpenDocument, place: GraphPlace): void {
  const path = place.tasks.slice(0, -1);
  const task = place.tasks.at(-1);
  document.open(path);
  const id =
    task !== undefined
      ? nodeId('task', task)
      : place.input !== undefined
        ? nodeId('input', place.input)
        : place.output === undefined
          ? undefined
          : nodeId('output', place.output);
  if (task !== undefined && place.input !== undefined) ui.set({ inspectorTab: 'arguments' });
  document.select({ nodes: new Set(id === undefined ? [] : [id]), edges: new Set() });
  requestAnimationFrame(() => {
    const [selected] = document.store.getState().selection.nodes;
    if (selected !== undefined) canvas.current?.reveal([selected]);
  });
}
