import type {
  Connection,
  EdgeChange,
  FinalConnectionState,
  HandleType,
  NodeChange,
  OnConnectStartParams,
  ReactFlowProps,
} from '@xyflow/react';
import { useReactFlow, useStore as useFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { MouseEvent as ReactMouseEvent } from 'react';
import { useStore } from 'zustand';
import { connect, disconnect, moveTo } from './actions.ts';
import { closure, judgeAll, portKey, portsOf } from './connect.ts';
import type { PortEnd } from './connect.ts';
import type { CanvasContextValue } from './context.ts';
import { snap } from './geometry.ts';
import type { Point } from './geometry.ts';
import type { CanvasGraph, CanvasNode, WireEdge } from './graph.ts';
import { moreHandleId, parseHandleId, parseNodeId } from './ids.ts';
import { useIsOverview } from './level-of-detail.tsx';

type Handlers = Pick<
  ReactFlowProps<CanvasNode, WireEdge>,
  | 'onNodesChange'
  | 'onEdgesChange'
  | 'onNodeDragStop'
  | 'onConnectStart'
  | 'onConnect'
  | 'onConnectEnd'
  | 'onReconnectStart'
  | 'onReconnect'
  | 'onReconnectEnd'
  | 'isValidConnection'
  | 'onNodeDoubleClick'
  | 'onNodeMouseEnter'
  | 'onNodeMouseLeave'
  | 'onEdgeMouseEnter'
  | 'onEdgeMouseLeave'
  | 'onPaneClick'
>;

const traceDelay = 160;
const none: ReadonlyMap<string, Point> = new Map();

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
  const { document, store } = canvas;
  const selection = useStore(document.store, (state) => state.selection);
  const [drag, setDrag] = useState<ReadonlyMap<string, Point>>(none);
  const overview = useIsOverview(graph.nodes.length);
  const nodes = useNodes(graph.nodes, selection.nodes, drag);
  const edges = useEdges(graph.edges, selection.edges);
  const flow = useReactFlow<CanvasNode, WireEdge>();
  const latest = useRef(graph);
  useEffect(() => {
    latest.current = graph;
  }, [graph]);
  const reset = useFlow((state) => state.cancelConnection);

  const handlers = useMemo((): Handlers => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reconnecting: string | undefined;
    let moved: ReadonlyMap<string, Point> = none;

    const endOf = (nodeId: string | null, handleId: string | null): PortEnd | undefined => {
      const node = latest.current.nodes.find((candidate) => candidate.id === nodeId);
      const handle = handleId === null ? undefined : parseHandleId(handleId);
      if (node === undefined || handle === undefined) return undefined;
      return portsOf(node).find((port) => port.side === handle.side && port.name === handle.name);
    };
    const startWire = (from: PortEnd, without?: string): void => {
      clearTimeout(timer);
      const edges =
        without === undefined ? latest.current.edges : latest.current.edges.filter((edge) => edge.id !== without);
      store.setState({
        connecting: { from, verdicts: judgeAll(from, latest.current.nodes, edges) },
        lit: undefined,
        refusal: undefined,
      });
    };
    const trace = (start: string, way: 'node' | 'edge'): void => {
      clearTimeout(timer);
      if (store.getState().connecting !== undefined) return;
      // A selection of several is being worked on, and what has no wires has no path: neither is worth dimming the rest.
      if (document.store.getState().selection.nodes.size > 1) return;
      timer = setTimeout(() => {
        const lit = pathOf(start, way, latest.current);
        if (lit.edges.size > 0) store.setState({ lit });
      }, traceDelay);
    };
    const stopTrace = (): void => {
      clearTimeout(timer);
      if (store.getState().lit !== undefined) store.setState({ lit: undefined });
    };
    const settle = (): void => {
      if (moved.size > 0) moveTo(document, moved, moved.size === 1 ? 'Move' : `Move ${moved.size} items`);
      moved = none;
      setDrag(none);
    };
    /** What to do with a wire that was let go away from a port that takes it. */
    const letGo = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
      const { connecting } = store.getState();
      store.setState({ connecting: undefined });
      if (connecting === undefined || state.isValid === true) return;
      const at = pointOf(event);
      const { from, verdicts } = connecting;
      const target = state.toNode;
      if (target !== null && state.toHandle?.id === moreHandleId && from.side === 'out') {
        const task = parseNodeId(target.id)?.name;
        if (task !== undefined) store.setState({ inputChoice: { at, from, task } });
        return;
      }
      if (target !== null && state.toHandle !== null && state.toHandle.id !== null && state.toHandle.id !== undefined) {
        const handle = parseHandleId(state.toHandle.id);
        const verdict = handle === undefined ? undefined : verdicts.get(portKey(target.id, handle.side, handle.name));
        const reason =
          verdict === undefined ? 'A wire runs from an output to an input.' : verdict.fits ? undefined : verdict.reason;
        if (reason !== undefined && target.id !== from.node) store.setState({ refusal: { reason, at } });
        return;
      }
      if (event.target instanceof Element && event.target.closest('.react-flow__node') !== null) return;
      if (reconnecting === undefined)
        store.setState({ picker: { at, place: snap(flow.screenToFlowPosition(at)), from } });
    };

    return {
      onNodesChange(changes: NodeChange<CanvasNode>[]) {
        const selected = selectionAfter(document.store.getState().selection.nodes, changes);
        if (selected !== undefined) document.select({ ...document.store.getState().selection, nodes: selected });
        const places = new Map(moved);
        for (const change of changes)
          if (change.type === 'position' && change.position !== undefined) places.set(change.id, change.position);
        if (
          places.size > moved.size ||
          changes.some((change) => change.type === 'position' && change.position !== undefined)
        ) {
          moved = places;
          setDrag(places);
        }
      },
      onEdgesChange(changes: EdgeChange<WireEdge>[]) {
        const selected = selectionAfter(document.store.getState().selection.edges, changes);
        if (selected !== undefined) document.select({ ...document.store.getState().selection, edges: selected });
      },
      onNodeDragStop: settle,
      onConnectStart(_event, { nodeId, handleId }: OnConnectStartParams) {
        const from = endOf(nodeId, handleId);
        if (from !== undefined && reconnecting === undefined) startWire(from);
      },
      onConnect(connection: Connection) {
        const from = endOf(connection.source, connection.sourceHandle);
        const to = endOf(connection.target, connection.targetHandle);
        if (from !== undefined && to !== undefined) connect(document, from, to);
      },
      onConnectEnd: letGo,
      onReconnectStart(_event: ReactMouseEvent, edge: WireEdge, fixed: HandleType) {
        reconnecting = edge.id;
        const from =
          fixed === 'source'
            ? endOf(edge.source, edge.sourceHandle ?? null)
            : endOf(edge.target, edge.targetHandle ?? null);
        if (from !== undefined) startWire(from, edge.id);
      },
      onReconnect(edge: WireEdge, connection: Connection) {
        const from = endOf(connection.source, connection.sourceHandle);
        const to = endOf(connection.target, connection.targetHandle);
        const same =
          connection.source === edge.source &&
          connection.target === edge.target &&
          connection.sourceHandle === edge.sourceHandle &&
          connection.targetHandle === edge.targetHandle;
        if (from !== undefined && to !== undefined && !same) connect(document, from, to, edge.id);
      },
      onReconnectEnd(event, edge: WireEdge, _fixed: HandleType, state: FinalConnectionState) {
        const onPort = state.toHandle !== null;
        letGo(event, state);
        reconnecting = undefined;
        if (!onPort && state.isValid !== true) disconnect(document, [edge.id]);
      },
      isValidConnection({ source, target, sourceHandle, targetHandle }) {
        const { connecting } = store.getState();
        if (connecting === undefined) return false;
        const { from, verdicts } = connecting;
        const [node, handle] =
          from.node === source && from.side === 'out' ? [target, targetHandle] : [source, sourceHandle];
        const port = handle === null || handle === undefined ? undefined : parseHandleId(handle);
        return port !== undefined && verdicts.get(portKey(node, port.side, port.name))?.fits === true;
      },
      onNodeDoubleClick(_event: ReactMouseEvent, node: CanvasNode) {
        if (node.type === 'task' && node.data.face?.isGraph === true) canvas.enter(node.data.taskId);
      },
      onNodeMouseEnter: (event: ReactMouseEvent, node: CanvasNode) => {
        if (event.buttons === 0) trace(node.id, 'node');
      },
      onNodeMouseLeave: stopTrace,
      onEdgeMouseEnter: (event: ReactMouseEvent, edge: WireEdge) => {
        if (event.buttons === 0) trace(edge.id, 'edge');
      },
      onEdgeMouseLeave: stopTrace,
      onPaneClick: () => store.setState({ refusal: undefined, picker: undefined, inputChoice: undefined }),
    };
  }, [canvas, document, store, flow]);

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

  return { nodes, edges, handlers, overview };
}

/** Where the pointer is, in window coordinates. */
function pointOf(event: MouseEvent | TouchEvent): Point {
  if ('clientX' in event) return { x: event.clientX, y: event.clientY };
  const [touch] = event.changedTouches;
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}

/** The selection after changes; undefined when they change nothing of it. */
function selectionAfter(
  before: ReadonlySet<string>,
  changes: readonly (NodeChange<CanvasNode> | EdgeChange<WireEdge>)[],
): ReadonlySet<string> | undefined {
  const after = new Set(before);
  for (const change of changes) {
    if (change.type !== 'select') continue;
    if (change.selected) after.add(change.id);
    else after.delete(change.id);
  }
  const same = after.size === before.size && [...after].every((id) => before.has(id));
  return same ? undefined : after;
}

/** Everything upstream and downstream of a node or a wire. */
function pathOf(
  start: string,
  way: 'node' | 'edge',
  graph: CanvasGraph,
): { nodes: ReadonlySet<string>; edges: ReadonlySet<string> } {
  const wire = way === 'edge' ? graph.edges.find((edge) => edge.id === start) : undefined;
  const up = wire?.source ?? start;
  const down = wire?.target ?? start;
  const before = new Set(closure([up], graph.edges, 'up')).add(up);
  const after = new Set(closure([down], graph.edges, 'down')).add(down);
  const edges = graph.edges.filter(
    (edge) =>
      edge.id === start ||
      (before.has(edge.source) && before.has(edge.target)) ||
      (after.has(edge.source) && after.has(edge.target)),
  );
  return { nodes: new Set([...before, ...after]), edges: new Set(edges.map((edge) => edge.id)) };
}

function useNodes(
  base: readonly CanvasNode[],
  selected: ReadonlySet<string>,
  drag: ReadonlyMap<string, Point>,
): CanvasNode[] {
  const variants = useRef(new WeakMap<CanvasNode, CanvasNode>());
  return useMemo(
    () =>
      base.map((node) => {
        const place = drag.get(node.id);
        const isSelected = selected.has(node.id);
        if (place !== undefined) return { ...node, position: place, selected: isSelected, dragging: true };
        if (!isSelected) return node;
        const known = variants.current.get(node);
        if (known !== undefined) return known;
        const variant = { ...node, selected: true };
        variants.current.set(node, variant);
        return variant;
      }),
    [base, selected, drag],
  );
}

function useEdges(base: readonly WireEdge[], selected: ReadonlySet<string>): WireEdge[] {
  return useMemo(
    () => base.map((edge) => (selected.has(edge.id) ? { ...edge, selected: true } : edge)),
    [base, selected],
  );
}
