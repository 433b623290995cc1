import { useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { useApp, useDocument } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { graphAt } from '../state/graph-path.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import type { CanvasGraph } from './graph.ts';
import { createGraphDeriver } from './graph.ts';

/** The shown graph of a document as nodes and edges; derived anew when the document, its path or the library changes. */
export function useCanvasGraph(document: OpenDocument): {
  readonly graph: CanvasGraph;
  readonly shown: ShownGraph | undefined;
} {
  const { library } = useApp();
  const known = useStore(library.store);
  const spec = useDocument(document, (state) => state.spec);
  const path = useDocument(document, (state) => state.graphPath);
  const derive = useRef(createGraphDeriver());
  return useMemo(() => {
    // The library decides what references lead to: what was derived before it was there is derived again.
    void known;
    const shown = spec === undefined ? undefined : graphAt(spec, path, library.resolve);
    const graph = shown === undefined ? { nodes: [], edges: [] } : derive.current(shown);
    return { graph, shown };
  }, [spec, path, library, known]);
}
