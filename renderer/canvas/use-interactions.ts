import { useReactFlow, useStore as useFlow } from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { DocumentState } from '../state/document.ts';
import type { CanvasContextValue } from './context.ts';
import { carried } from './dragging.ts';
import type { Places } from './dragging.ts';
import type { CanvasGraph, CanvasNode, WireEdge } from './graph.ts';
import { createHandlers } from './handlers.ts';
import type { Handlers } from './handlers.ts';
import { useIsOverview } from './level-of-detail.tsx';
import { selectionOnCanvas } from './selection.ts';

const none: Places = new Map();

function selectedState({
  graphPath,
  viewPath,
  selection,
}: DocumentState): Pick<DocumentState, 'graphPath' | 'viewPath' | 'selection'> {
  return { graphPath, viewPath, selection };
}

/** Nodes and edges as React Flow takes them (selection and drag on top of the graph), and what happens to them. */
export function useInteractions(
  canvas: CanvasContextValue,
  graph: CanvasGraph,
): {
  readonly nodes: CanvasNode[];
  readonly edges: WireEdge[];
  readonly handlers: Handlers;
  readonly overview: boolean;
} {
  const { document, store, enter } = canvas;
  const state = useStore(document.store, useShallow(selectedState));
  const selection = useMemo(() => selectionOnCanvas(state), [state]);
  const [drag, setDrag] = useState(none);
  const overview = useIsOverview(graph.nodes.length);
  const nodes = useNodes(graph.nodes, selection.nodes, drag);
  const edges = useEdges(graph.edges, selection.edges);
  const flow = useReactFlow<CanvasNode, WireEdge>();
  const reset = useFlow((state) => state.cancelConnection);

  const handlers = useMemo(
    () =>
      createHandlers({
        document,
        store,
        graph: () => ({ nodes: flow.getNodes(), edges: flow.getEdges() }),
        toCanvas: (at) => flow.screenToFlowPosition(at, { snapToGrid: false }),
        enter,
        onDrag: setDrag,
      }),
    [document, store, enter, flow],
  );

  useEffect(() => {
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || store.getState().connecting === undefined) return;
      event.stopPropagation();
      reset();
      store.setState({ connecting: undefined });
    };
    window.addEventListener('keydown', escape, true);
    return () => window.removeEventListener('keydown', escape, true);
  }, [store, reset]);

  // What is lit may be gone after an edit; the pointer lights the new path when it moves.
  useEffect(() => {
    const { lit } = store.getState();
    if (lit === undefined) return;
    const known = new Set(graph.nodes.map((node) => node.id));
    if (![...lit.nodes].every((id) => known.has(id))) store.setState({ lit: undefined });
  }, [graph, store]);

  return { nodes, edges, handlers, overview };
}

/** The selected form of a node that was not dragged, so that it stays the same object while it stays the same. */
const selectedVariants = new WeakMap<CanvasNode, CanvasNode>();

function useNodes(base: readonly CanvasNode[], selected: ReadonlySet<string>, drag: Places): CanvasNode[] {
  return useMemo(() => {
    const places = drag.size === 0 ? undefined : new Map(base.map((node) => [node.id, node.position]));
    return base.map((node) => {
      const along = places === undefined ? undefined : carried(node, drag, (id) => places.get(id));
      const place =
        along === undefined ? drag.get(node.id) : { x: node.position.x + along.x, y: node.position.y + along.y };
      const isSelected = selected.has(node.id);
      if (place !== undefined) return { ...node, position: place, selected: isSelected, dragging: true };
      if (!isSelected) return node;
      const known = selectedVariants.get(node);
      if (known !== undefined) return known;
      const variant = { ...node, selected: true };
      selectedVariants.set(node, variant);
      return variant;
    });
  }, [base, selected, drag]);
}

function useEdges(base: readonly WireEdge[], selected: ReadonlySet<string>): WireEdge[] {
  return useMemo(
    () => base.map((edge) => (selected.has(edge.id) ? { ...edge, selected: true } : edge)),
    [base, selected],
  );
}
