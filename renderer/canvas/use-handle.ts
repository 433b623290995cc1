import { getViewportForBounds, useReactFlow, useStore as useFlow, useStoreApi } from '@xyflow/react';
import type { ReactFlowState, Viewport } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { lazyCode } from '../lazy.ts';
import { noSelection } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import { toast } from '../ui/toast.ts';
import { addTask } from './adding.ts';
import { closure } from './connect.ts';
import type { CanvasContextValue } from './context.ts';
import { boundsOf, cardWidth, clearBelow, newCard, snap } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import type { CanvasGraph, CanvasNode, WireEdge } from './graph.ts';
import { createGraphDeriver } from './graph.ts';
import type { CanvasHandle } from './handle.ts';
import { insideId } from './ids.ts';
import { workedInside } from './selection.ts';
import { standingAt } from './standing.ts';

const arranging = lazyCode(() => import('./arrange.ts'));

const glide = 180;
/** Room for the toolbar at the top, or for what floats below it as well, and a margin. */
const margins = { right: '28px', bottom: '28px', left: '28px' } as const;
const belowTools = 68;
const belowOverlay = 116;
const smallestZoom = 0.05;
/** Places are snapped once, as corners of cards. */
const unsnapped = { snapToGrid: false } as const;

/** A part of a graph, as it is seen in a canvas of a size. */
interface View extends Viewport {
  readonly width: number;
  readonly height: number;
}

/** Views of graphs that were looked at before, so that coming back finds them as they were left. */
const views = new WeakMap<OpenDocument, Map<string, View>>();

function duration(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : glide;
}

/** Makes the canvas in front reachable for commands, the palette and the problems list. Returns the ref of its element. */
export function useCanvasHandle(canvas: CanvasContextValue, graph: CanvasGraph): RefObject<HTMLElement | null> {
  const app = useApp();
  const { document, path, editable, store } = canvas;
  const flow = useReactFlow<CanvasNode, WireEdge>();
  const api = useStoreApi();
  const root = useRef<HTMLElement>(null);
  const [derive] = useState(createGraphDeriver);
  const latest = useRef(graph);
  useEffect(() => {
    latest.current = graph;
  }, [graph]);

  /** By the places of the graph, not by what is drawn: far out a large graph has no nodes on the page. */
  const fit = useCallback(
    (ids: readonly string[] | undefined, duration: number): void => {
      const nodes = latest.current.nodes.filter((node) => ids === undefined || ids.includes(node.id));
      const size = api.getState();
      if (nodes.length === 0 || size.width === 0) return;
      void flow.setViewport(viewOf(nodes, size, topOf(root.current)), { duration });
    },
    [api, flow],
  );

  const handle = useMemo((): CanvasHandle => {
    const centre = (): Point => {
      const box = root.current?.getBoundingClientRect() ?? new DOMRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    /** The graph that is worked in, as if it were drawn alone. */
    const workedIn = (): CanvasGraph => {
      const shown = document.shown();
      return shown === undefined || workedInside(document.store.getState()).length === 0
        ? latest.current
        : derive(shown);
    };
    const onCanvas = (ids: readonly string[]): readonly string[] => {
      const inside = workedInside(document.store.getState());
      return ids.map((id) => insideId(inside, id));
    };
    const boxes = (): ReadonlyMap<string, Box> =>
      new Map(
        workedIn().nodes.map((node) => [
          node.id,
          { ...node.position, width: node.width ?? 0, height: node.height ?? 0 },
        ]),
      );
    return {
      document,
      boxes,
      graph: workedIn,
      reachable: (nodes, way) => closure(nodes, workedIn().edges, way),
      isOver: ({ x, y }) => {
        const element = window.document.elementFromPoint(x, y);
        return editable && element !== null && root.current?.contains(element) === true;
      },
      zoom: () => flow.getZoom(),
      add(entry, at) {
        if (!editable) return;
        const middle = flow.screenToFlowPosition(at ?? centre(), unsnapped);
        const corner = { x: middle.x - cardWidth / 2, y: middle.y - 22 };
        const { inside, zero } = standingAt(latest.current, middle);
        document.select(noSelection, [...path, ...inside]);
        const local = snap({ x: corner.x - zero.x, y: corner.y - zero.y });
        addTask(document, entry, inside, at === undefined ? clearBelow(local, newCard, [...boxes().values()]) : local);
      },
      zoomIn: () => void flow.zoomIn({ duration: duration() }),
      zoomOut: () => void flow.zoomOut({ duration: duration() }),
      zoomTo: (level) => void flow.zoomTo(level, { duration: duration() }),
      fit: (ids) => fit(ids === undefined ? undefined : onCanvas(ids), duration()),
      reveal(ids) {
        const wanted = new Set(onCanvas(ids));
        const found = latest.current.nodes.filter((node) => wanted.has(node.id)).map(boxOf);
        if (found.length === 0) return;
        const { x, y, width, height } = boundsOf(found);
        const zoom = Math.max(0.7, Math.min(1, flow.getZoom()));
        void flow.setCenter(x + width / 2, y + height / 2, { zoom, duration: duration() });
      },
      async layout() {
        const controller = new AbortController();
        const { graphPath } = document.store.getState();
        const { arrange } = await arranging();
        const done = await arrange(document, graphPath, controller.signal).catch((error: unknown) => {
          toast({
            tone: 'error',
            title: 'The layout failed',
            detail: error instanceof Error ? error.message : String(error),
          });
          return false;
        });
        if (done) requestAnimationFrame(() => fit(undefined, duration()));
      },
      pick() {
        const at = centre();
        const place = flow.screenToFlowPosition(at, unsnapped);
        store.setState({ picker: { at, place, standing: standingAt(latest.current, place), wire: undefined } });
      },
      focus: () => root.current?.focus(),
    };
  }, [derive, document, editable, fit, flow, path, store]);

  useEffect(() => app.canvas.attach(handle), [app, handle]);

  // Entering a group, or coming back, shows it as it was left, or whole. What is seen whole stays so in another size.
  const key = path.join('\u001f');
  const sized = useFlow((state) => state.panZoom !== null && state.width > 0);
  const drawn = useStore(app.library.store, (state) => state.phase !== 'loading');
  const ready = sized && drawn;
  useEffect(() => {
    if (!ready) return;
    const isWhole = (view: View): boolean =>
      [belowTools, belowOverlay].some((top) => isSame(view, viewOf(latest.current.nodes, view, top)));
    const known = views.get(document)?.get(key);
    if (known === undefined || isWhole(known)) fit(undefined, 0);
    else void flow.setViewport(known);
    return api.subscribe((state, before) => {
      if ((state.width !== before.width || state.height !== before.height) && isWhole(seen(before))) {
        fit(undefined, 0);
        return;
      }
      const ofDocument = views.get(document) ?? new Map<string, View>();
      ofDocument.set(key, seen(state));
      views.set(document, ofDocument);
    });
  }, [api, document, fit, flow, key, ready]);

  return root;
}

function boxOf({ position, width = 0, height = 0 }: CanvasNode): Box {
  return { ...position, width, height };
}

/** The view that shows these nodes whole in a canvas of this size, with so many pixels free at its top. */
function viewOf(nodes: readonly CanvasNode[], size: { width: number; height: number }, top: number): Viewport {
  const bounds = boundsOf(nodes.map(boxOf));
  return getViewportForBounds(bounds, size.width, size.height, smallestZoom, 1, { ...margins, top: `${top}px` });
}

/** How much of the top is covered: a narrow canvas has what floats over it below the tools. */
function topOf(canvas: HTMLElement | null): number {
  const floating = canvas?.querySelector('[data-overlay] > *');
  if (canvas === null || floating === null || floating === undefined) return belowTools;
  return floating.getBoundingClientRect().top - canvas.getBoundingClientRect().top > 40 ? belowOverlay : belowTools;
}

function seen({ transform: [x, y, zoom], width, height }: ReactFlowState): View {
  return { x, y, zoom, width, height };
}

function isSame(a: Viewport, b: Viewport): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}
