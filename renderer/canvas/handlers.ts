/** What happens to the things on a canvas, as React Flow reports it. Made once a canvas; it remembers what is under way. */
import type {
  Connection,
  EdgeChange,
  FinalConnectionState,
  HandleType,
  NodeChange,
  OnConnectStartParams,
  ReactFlowProps,
} from '@xyflow/react';
import type { MouseEvent as ReactMouseEvent } from 'react';
import type { OpenDocument } from '../state/document.ts';
import { connect, disconnect } from './actions.ts';
import { closure, innerPortsOf, judgeAll, judgeLanding, portKey, portsOf } from './connect.ts';
import type { PortEnd } from './connect.ts';
import type { CanvasStore } from './context.ts';
import type { Point } from './geometry.ts';
import type { CanvasGraph, CanvasNode, WireEdge } from './graph.ts';
import { settle } from './dragging.ts';
import type { Places } from './dragging.ts';
import { moreHandleId, parseHandleId, parseInsideId } from './ids.ts';
import { selectOnCanvas, selectionOnCanvas } from './selection.ts';
import { standingAt } from './standing.ts';

export type Handlers = Pick<
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

export interface HandlerParts {
  readonly document: OpenDocument;
  readonly store: CanvasStore;
  readonly graph: () => CanvasGraph;
  /** A point of the window as a point of the canvas. */
  readonly toCanvas: (at: Point) => Point;
  /** Shows the graph of a task of the drawn graph, or of one inside of it. */
  readonly enter: (inside: readonly string[], taskId: string) => void;
  /** Places of what is being dragged; empty when nothing is. */
  readonly onDrag: (places: Places) => void;
}

const traceDelay = 160;
const none: Places = new Map();

/** The handlers of one canvas. */
export function createHandlers({ document, store, graph, toCanvas, enter, onDrag }: HandlerParts): Handlers {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reconnecting: string | undefined;
  let moved = none;

  const viewPath = (): readonly string[] => document.store.getState().viewPath;
  const endOf = (nodeId: string | null, handleId: string | null): PortEnd | undefined => {
    const node = graph().nodes.find((candidate) => candidate.id === nodeId);
    const handle = handleId === null ? undefined : parseHandleId(handleId);
    if (node === undefined || handle === undefined) return undefined;
    const ports = handle.inner ? innerPortsOf(node) : portsOf(node);
    return ports.find((port) => port.side === handle.side && port.name === handle.name);
  };
  const startWire = (from: PortEnd, without?: string): void => {
    clearTimeout(timer);
    const edges = without === undefined ? graph().edges : graph().edges.filter((edge) => edge.id !== without);
    store.setState({
      connecting: { from, verdicts: judgeAll(from, graph().nodes, edges) },
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
      const lit = pathOf(start, way, graph());
      if (lit.edges.size > 0) store.setState({ lit });
    }, traceDelay);
  };
  const stopTrace = (): void => {
    clearTimeout(timer);
    if (store.getState().lit !== undefined) store.setState({ lit: undefined });
  };
  const drop = (): void => {
    settle(document, moved);
    moved = none;
    onDrag(none);
  };
  /** Asks for the component that is to be at the end of a wire, in the graph where it was let go. */
  const landOn = (from: PortEnd, at: Point): void => {
    const place = toCanvas(at);
    const { nodes, edges } = graph();
    const standing = standingAt({ nodes, edges }, place);
    const landing = judgeLanding(from, standing.inside, nodes, edges);
    if (!landing.fits) store.setState({ refusal: { reason: landing.reason, at } });
    else if (document.shown([...viewPath(), ...standing.inside])?.editable === false)
      store.setState({ refusal: { reason: 'This group can only be looked at: make an own copy of it first.', at } });
    else store.setState({ picker: { at, place, standing, wire: { from, takes: landing.takes } } });
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
      store.setState({ inputChoice: { at, from, node: target.id } });
      return;
    }
    if (target !== null && state.toHandle !== null && state.toHandle.id !== null && state.toHandle.id !== undefined) {
      const handle = parseHandleId(state.toHandle.id);
      const verdict =
        handle === undefined ? undefined : verdicts.get(portKey(target.id, handle.side, handle.name, handle.inner));
      const reason =
        verdict === undefined ? 'A wire runs from an output to an input.' : verdict.fits ? undefined : verdict.reason;
      if (reason !== undefined && target.id !== from.node) store.setState({ refusal: { reason, at } });
      return;
    }
    if (reconnecting === undefined && isFloor(event.target)) landOn(from, at);
  };

  return {
    onNodesChange(changes: NodeChange<CanvasNode>[]) {
      const selection = selectionOnCanvas(document.store.getState());
      const selected = selectionAfter(selection.nodes, changes);
      if (selected !== undefined) selectOnCanvas(document, { ...selection, nodes: selected });
      const places = new Map(moved);
      for (const change of changes)
        if (change.type === 'position' && change.position !== undefined) places.set(change.id, change.position);
      if (
        places.size > moved.size ||
        changes.some((change) => change.type === 'position' && change.position !== undefined)
      ) {
        moved = places;
        onDrag(places);
      }
    },
    onEdgesChange(changes: EdgeChange<WireEdge>[]) {
      const selection = selectionOnCanvas(document.store.getState());
      const selected = selectionAfter(selection.edges, changes);
      if (selected !== undefined) selectOnCanvas(document, { ...selection, edges: selected });
    },
    onNodeDragStop: drop,
    onConnectStart(_event, { nodeId, handleId }: OnConnectStartParams) {
      const from = endOf(nodeId, handleId);
      if (from !== undefined && reconnecting === undefined) startWire(from);
    },
    onConnect(connection: Connection) {
      const from = endOf(connection.source, connection.sourceHandle);
      const to = endOf(connection.target, connection.targetHandle);
      if (from !== undefined && to !== undefined) connect(document, from, to, viewPath());
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
      if (from !== undefined && to !== undefined && !same) connect(document, from, to, viewPath(), edge.id);
    },
    onReconnectEnd(event, edge: WireEdge, _fixed: HandleType, state: FinalConnectionState) {
      const onPort = state.toHandle !== null;
      letGo(event, state);
      reconnecting = undefined;
      const { inside, id } = parseInsideId(edge.id);
      if (!onPort && state.isValid !== true) disconnect(document, [id], [...viewPath(), ...inside]);
    },
    isValidConnection({ source, target, sourceHandle, targetHandle }) {
      const { connecting } = store.getState();
      if (connecting === undefined) return false;
      const { from, verdicts } = connecting;
      const [node, handle] = from.side === 'out' ? [target, targetHandle] : [source, sourceHandle];
      const port = handle === null || handle === undefined ? undefined : parseHandleId(handle);
      return port !== undefined && verdicts.get(portKey(node, port.side, port.name, port.inner))?.fits === true;
    },
    onNodeDoubleClick(_event: ReactMouseEvent, node: CanvasNode) {
      if (node.type === 'task' && node.data.face?.isGraph === true) enter(node.data.inside, node.data.taskId);
    },
    onNodeMouseEnter: (event: ReactMouseEvent, node: CanvasNode) => {
      // What is in a frame would be dimmed with the pointer over it.
      if (event.buttons === 0 && (node.type !== 'task' || node.data.frame === undefined)) trace(node.id, 'node');
    },
    onNodeMouseLeave: stopTrace,
    onEdgeMouseEnter: (event: ReactMouseEvent, edge: WireEdge) => {
      if (event.buttons === 0) trace(edge.id, 'edge');
    },
    onEdgeMouseLeave: stopTrace,
    onPaneClick: () => store.setState({ refusal: undefined, picker: undefined, inputChoice: undefined }),
  };
}

/** Whether nothing stands there: the canvas, or the floor of a frame beside its head. */
function isFloor(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  const node = target.closest('.react-flow__node');
  return node === null || (target.closest('[data-frame]') !== null && target.closest('[data-frame-head]') === null);
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
