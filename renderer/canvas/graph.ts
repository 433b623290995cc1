/**
 * From a graph of a document to nodes and edges. Incremental: what did not change keeps its identity, so that React and
 * React Flow touch only what did. Pure apart from the memory it keeps between two calls.
 */
import type { Edge, Node } from '@xyflow/react';
import type { TaskSpec } from '../../shared/component/spec.ts';
import { readPosition } from '../../shared/document/layout.ts';
import { faceOf } from '../state/face.ts';
import type { ComponentFace, PortFace } from '../state/face.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import type { PortLook } from '../ui/port-look.ts';
import { cardHandles, cardHeight, cardWidth, inputHeight, inputWidth, pillHandles } from './geometry.ts';
import type { Point } from './geometry.ts';
import { edgeId, handleId, nodeId } from './ids.ts';
import { placeMissing } from './place.ts';
import { wireSource } from './wire-source.ts';

export type TaskData = {
  readonly taskId: string;
  readonly task: TaskSpec;
  /** Undefined: the component was not found. */
  readonly face: ComponentFace | undefined;
  readonly inputs: readonly PortFace[];
  readonly outputs: readonly PortFace[];
  /** Inputs that are folded away: parameters that are neither connected nor needed. */
  readonly folded: number;
  readonly expanded: boolean;
  readonly connected: ReadonlySet<string>;
};

export type PillData = { readonly side: 'input' | 'output'; readonly port: PortFace; readonly connected: boolean };
export type WireData = { readonly look: PortLook; readonly label: string };

export type TaskNode = Node<TaskData, 'task'>;
export type PillNode = Node<PillData, 'pill'>;
export type CanvasNode = TaskNode | PillNode;
export type WireEdge = Edge<WireData, 'wire'>;

export interface CanvasGraph {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly WireEdge[];
}

/** Where a task's parameters that could be folded are all shown. */
export const portsAnnotation = 'millrace.ports';
interface TaskMemory {
  readonly task: TaskSpec;
  readonly face: ComponentFace | undefined;
  readonly place: Point;
  readonly node: TaskNode;
}

/** Makes the nodes and edges of one graph, again and again while it is edited. */
export function createGraphDeriver(): (shown: Pick<ShownGraph, 'graph' | 'resolve' | 'library'>) => CanvasGraph {
  let tasks = new Map<string, TaskMemory>();
  let pills = new Map<string, PillNode>();
  let wires = new Map<string, WireEdge>();
  let last: CanvasGraph = { nodes: [], edges: [] };

  return ({ graph, resolve, library }) => {
    const specs = Object.entries(graph.implementation.graph.tasks);
    const faces = new Map<string, ComponentFace | undefined>();
    for (const [id, task] of specs) {
      const spec = resolve(task.componentRef);
      faces.set(id, spec === undefined ? undefined : faceOf(spec, library));
    }
    const places = placeMissing(graph, faces);

    const nextTasks = new Map<string, TaskMemory>();
    const nodes: CanvasNode[] = [];
    const nextPills = new Map<string, PillNode>();
    const graphFace = faceOf(graph, library);
    const usedInputs = new Set<string>();
    const nextWires = new Map<string, WireEdge>();

    for (const [id, task] of specs) {
      const face = faces.get(id);
      const place = readPosition(task) ?? places.get(nodeId('task', id)) ?? { x: 0, y: 0 };
      const before = tasks.get(id);
      const same =
        before !== undefined &&
        before.task === task &&
        before.face === face &&
        before.place.x === place.x &&
        before.place.y === place.y;
      const memory: TaskMemory = same ? before : { task, face, place, node: taskNode(id, task, face, place) };
      nextTasks.set(id, memory);
      nodes.push(memory.node);
      for (const [input, argument] of Object.entries(task.arguments ?? {})) {
        const source = wireSource(argument);
        if (source === undefined || !memory.node.data.inputs.some((port) => port.name === input)) continue;
        if (source.node.startsWith('input:')) usedInputs.add(source.port);
        const port = sourcePort(source.node, source.port, graphFace, faces);
        if (port === undefined) continue;
        const target = edgeId({ kind: 'task', task: id, input });
        const label = `${sourceLabel(source.node, source.port)} to ${id}, ${input}`;
        const wire = keepWire(
          wires.get(target),
          target,
          source,
          port,
          nodeId('task', id),
          handleId('in', input),
          label,
        );
        nextWires.set(target, wire);
      }
    }

    const results = graph.implementation.graph.outputValues ?? {};
    for (const port of graphFace.inputs) {
      const node = keepPill(pills, 'input', port, usedInputs.has(port.name), places);
      nextPills.set(node.id, node);
      nodes.push(node);
    }
    for (const port of graphFace.outputs) {
      const value = results[port.name];
      const node = keepPill(pills, 'output', port, value !== undefined, places);
      nextPills.set(node.id, node);
      nodes.push(node);
      // Outputs of several branches have no wires yet.
      if (value === undefined || 'oneOf' in value) continue;
      const source = { node: nodeId('task', value.taskOutput.taskId), port: value.taskOutput.outputName };
      const found = sourcePort(source.node, source.port, graphFace, faces);
      if (found === undefined) continue;
      const id = edgeId({ kind: 'output', output: port.name });
      const label = `${sourceLabel(source.node, source.port)} to output ${port.name}`;
      nextWires.set(id, keepWire(wires.get(id), id, source, found, node.id, handleId('in', port.name), label));
    }

    tasks = nextTasks;
    pills = nextPills;
    wires = nextWires;
    const edges = [...nextWires.values()];
    last = { nodes: sameItems(last.nodes, nodes), edges: sameItems(last.edges, edges) };
    return last;
  };
}

function sameItems<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((item, index) => item === after[index]) ? before : after;
}

function sourceLabel(node: string, port: string): string {
  return node.startsWith('input:') ? `Input ${port}` : `${node.slice('task:'.length)}, ${port}`;
}

function sourcePort(
  node: string,
  port: string,
  graph: ComponentFace,
  faces: ReadonlyMap<string, ComponentFace | undefined>,
): PortFace | undefined {
  if (node.startsWith('input:')) return graph.inputs.find((input) => input.name === port);
  return faces.get(node.slice('task:'.length))?.outputs.find((output) => output.name === port);
}

function keepWire(
  before: WireEdge | undefined,
  id: string,
  source: { readonly node: string; readonly port: string },
  port: PortFace,
  target: string,
  targetHandle: string,
  label: string,
): WireEdge {
  const sourceHandle = handleId('out', source.port);
  const same =
    before !== undefined &&
    before.source === source.node &&
    before.sourceHandle === sourceHandle &&
    before.data?.look.family === port.look.family;
  if (same) return before;
  return {
    id,
    type: 'wire',
    source: source.node,
    sourceHandle,
    target,
    targetHandle,
    ariaLabel: `Connection from ${label}`,
    data: { look: port.look, label },
  };
}

function keepPill(
  before: ReadonlyMap<string, PillNode>,
  side: 'input' | 'output',
  port: PortFace,
  connected: boolean,
  places: ReadonlyMap<string, Point>,
): PillNode {
  const id = nodeId(side, port.name);
  const place = readPosition(port) ?? places.get(id) ?? { x: 0, y: 0 };
  const old = before.get(id);
  const same =
    old !== undefined &&
    old.data.port === port &&
    old.data.connected === connected &&
    old.position.x === place.x &&
    old.position.y === place.y;
  if (same) return old;
  return {
    id,
    type: 'pill',
    position: place,
    width: inputWidth,
    height: inputHeight,
    measured: { width: inputWidth, height: inputHeight },
    handles: pillHandles(side, port.name),
    ariaLabel: `Pipeline ${side} ${port.name}, ${port.typeName}`,
    data: { side, port, connected },
  };
}

/** Inputs that have a row on the card: artifacts, what needs an argument, and what is connected; the rest is folded. */
function shownInputs(
  task: TaskSpec,
  face: ComponentFace,
): { readonly shown: readonly PortFace[]; readonly folded: number } {
  const all = task.annotations?.[portsAnnotation] === 'all';
  const shown = face.inputs.filter((port) => {
    if (all || port.type.kind === 'artifact') return true;
    const argument = task.arguments?.[port.name];
    return wireSource(argument) !== undefined || (argument === undefined && !port.optional);
  });
  return { shown, folded: face.inputs.length - shown.length };
}

function taskNode(id: string, task: TaskSpec, face: ComponentFace | undefined, place: Point): TaskNode {
  const connected = new Set(
    Object.entries(task.arguments ?? {})
      .filter(([, argument]) => wireSource(argument) !== undefined)
      .map(([input]) => input),
  );
  const { shown, folded } = face === undefined ? { shown: [], folded: 0 } : shownInputs(task, face);
  const expanded =
    task.annotations?.[portsAnnotation] === 'all' &&
    face?.inputs.some((port) => port.type.kind === 'parameter') === true;
  const outputs = face?.outputs ?? [];
  const fold = folded > 0 || expanded;
  const height = cardHeight(Math.max(shown.length + (fold ? 1 : 0), outputs.length));
  return {
    id: nodeId('task', id),
    type: 'task',
    position: place,
    width: cardWidth,
    height,
    // Said, not found out: what is not drawn yet counts for the view and for the map, too.
    measured: { width: cardWidth, height },
    handles: cardHandles(
      shown.map((port) => port.name),
      outputs.map((port) => port.name),
      folded > 0,
    ),
    ariaLabel: `Task ${id}${face === undefined ? ', component not found' : `, ${face.name}`}`,
    data: { taskId: id, task, face, inputs: shown, outputs, folded, expanded, connected },
  };
}
