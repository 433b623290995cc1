import type { ReactNode } from 'react';
import { useUi } from '../app-context.ts';
import { Breadcrumbs } from './breadcrumbs.tsx';
import type { CanvasNode } from './graph.ts';
import { CanvasMinimap } from './minimap.tsx';
import { CanvasToolbar } from './toolbar.tsx';

/** What floats over the graph to get around in it. */
export function CanvasTools({ nodes }: { readonly nodes: readonly CanvasNode[] }): ReactNode {
  const minimap = useUi((state) => state.preferences.minimap);
  return (
    <>
      {minimap && nodes.length > 0 ? <CanvasMinimap nodes={nodes} /> : null}
      <CanvasToolbar />
      <Breadcrumbs />
    </>
  );
}
