import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useApp, useDocument } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { graphAt } from '../state/graph-path.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import type { CanvasGraph } from './graph.ts';
import { createGraphDeriver } from './graph.ts';

const nothing: CanvasGraph = { nodes: [], edges: [] };

/**
 * The graph of a document that is worked in, or the one that fills the canvas, as nodes and edges; derived anew when the document or its path changes. While the library
 * is on its way there is nothing to draw: every task would look as if its component were missing.
 */
export function useCanvasGraph(
  document: OpenDocument,
  which: 'graphPath' | 'viewPath' = 'graphPath',
): {
  readonly graph: CanvasGraph;
  readonly shown: ShownGraph | undefined;
} {
  const { library } = useApp();
  const loading = useStore(library.store, (state) => state.phase === 'loading');
  const spec = useDocument(document, (state) => state.spec);
  const path = useDocument(document, (state) => state[which]);
  const [derive] = useState(createGraphDeriver);
  return useMemo(() => {
    const shown = spec === undefined ? undefined : graphAt(spec, path, library.resolve);
    return { graph: shown === undefined || loading ? nothing : derive(shown), shown };
  }, [spec, path, library, loading, derive]);
}
