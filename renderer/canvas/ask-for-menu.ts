import type { MouseEvent } from 'react';
import type { CanvasContextValue } from './context.ts';
import { selectOnCanvas, selectionOnCanvas } from './selection.ts';

/** Opens the menu for what is under the pointer; what is not selected yet is selected first. */
export function askForMenu({ document, store }: CanvasContextValue, event: MouseEvent): void {
  event.preventDefault();
  const target = event.target instanceof Element ? event.target : undefined;
  const node = target?.closest('.react-flow__node')?.getAttribute('data-id') ?? undefined;
  const edge = target?.closest('.react-flow__edge')?.getAttribute('data-id') ?? undefined;
  const { nodes, edges } = selectionOnCanvas(document.store.getState());
  const select = (ids: { node?: string; edge?: string }): void =>
    selectOnCanvas(document, {
      nodes: new Set(ids.node === undefined ? [] : [ids.node]),
      edges: new Set(ids.edge === undefined ? [] : [ids.edge]),
    });
  if (node !== undefined && !nodes.has(node)) select({ node });
  else if (edge !== undefined && !edges.has(edge)) select({ edge });
  else if (node === undefined && edge === undefined) select({});
  store.setState({ menuAsked: event.nativeEvent });
}
