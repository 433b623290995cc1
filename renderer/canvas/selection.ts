/** What is selected, as the canvas knows it: by ids that say in which frame something stands. A selection is of one graph. */
import type { DocumentState, OpenDocument, Selection } from '../state/document.ts';
import { insideId, parseInsideId } from './ids.ts';

/** The tasks between the graph that fills the canvas and the one that is worked in. */
export function workedInside({
  graphPath,
  viewPath,
}: Pick<DocumentState, 'graphPath' | 'viewPath'>): readonly string[] {
  return graphPath.slice(viewPath.length);
}

/** The selection by ids of the canvas. */
export function selectionOnCanvas(state: Pick<DocumentState, 'graphPath' | 'viewPath' | 'selection'>): Selection {
  const inside = workedInside(state);
  if (inside.length === 0) return state.selection;
  const translate = (ids: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...ids].map((id) => insideId(inside, id)));
  return { nodes: translate(state.selection.nodes), edges: translate(state.selection.edges) };
}

/** Selects things by ids of the canvas, and works in their graph; of several graphs, in the outermost. */
export function selectOnCanvas(document: OpenDocument, { nodes, edges }: Selection): void {
  const parsed = [...nodes, ...edges].map((id) => parseInsideId(id));
  const [inside = []] = parsed.map((one) => one.inside).toSorted((a, b) => a.length - b.length);
  const graph = inside.join('\u001f');
  const those = (ids: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(
      [...ids].flatMap((each) => {
        const { inside: where, id } = parseInsideId(each);
        return where.join('\u001f') === graph ? [id] : [];
      }),
    );
  const { viewPath } = document.store.getState();
  document.select({ nodes: those(nodes), edges: those(edges) }, [...viewPath, ...inside]);
}
