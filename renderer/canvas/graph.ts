/**
 * From a graph of a document to nodes and edges, those of opened groups included. Incremental: what did not change keeps its
 * identity, so that React and React Flow touch only what did. Pure apart from the memory it keeps between two calls.
 */
import type { Edge, Node } from '@xyflow/react';
import type { TaskSpec } from '../../shared/component/spec.ts';
import { readPosition } from '../../shared/document/layout.ts';
import { sourcesOf } from '../../shared/document/references.ts';
import { faceOf } from '../state/face.ts';
import type { ComponentFace, PortFace } from '../state/face.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import type { PortLook } from '../ui/port-look.ts';
import { drawGraph } from './frames.ts';
import type { DrawnTask } from './frames.ts';
import { cardHandles, frameHandles, inputHeight, inputWidth, pillHandles } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import { edgeId, handleId, insideId, nodeId, parseNodeId } from './ids.ts';
import type { EdgeTarget } from './ids.ts';
import { branchCounts, branchesOf, branchWords, sameBranches } from './junction.ts';
import type { Branch } from './junction.ts';
import { wireSource } from './wire-source.ts';

/** In which graph something stands. */
type Standing = {
  /** The tasks whose frames are around it, from the drawn graph inwards. */
  readonly inside: readonly string[];
  /** Where the zero of its own graph lies on the canvas. */
  readonly zero: Point;
};

export type TaskData = Standing & {
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
  readonly frame: FrameData | undefined;
};

/** Of a group that is opened. */
interface FrameData {
  /** Where the zero of its graph lies on the canvas. */
  readonly zero: Point;
  /** Of each output, the branches that it may come from. */
  readonly branches: readonly (readonly Branch[])[];
}

export type PillData = Standing & {
  readonly side: 'input' | 'output';
  readonly port: PortFace;
  readonly connected: boolean;
  /** The branches that an output may come from. */
  readonly branches: readonly Branch[];
};

/** Which of the branches of an output a wire brings, and the graph in which they are. */
export interface WireBranch {
  readonly inside: readonly string[];
  readonly of: readonly Branch[];
  readonly index: number;
}

export type WireData = {
  readonly look: PortLook;
  readonly label: string;
  /** The loop that made a list of what its iterations gave. */
  readonly collected: string | undefined;
  readonly branch: WireBranch | undefined;
};

export type TaskNode = Node<TaskData, 'task'>;
export type PillNode = Node<PillData, 'pill'>;
export type CanvasNode = TaskNode | PillNode;
export type WireEdge = Edge<WireData, 'wire'>;

export interface CanvasGraph {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly WireEdge[];
}

/** Makes the nodes and edges of one graph, again and again while it is edited. */
export function createGraphDeriver(): (shown: ShownGraph) => CanvasGraph {
  const derive = createLevel();
  let last: CanvasGraph = { nodes: [], edges: [] };
  return (shown) => {
    const next = derive(shown, { inside: [], zero: { x: 0, y: 0 }, frame: undefined });
    last = { nodes: sameItems(last.nodes, next.nodes), edges: sameItems(last.edges, next.edges) };
    return last;
  };
}

function sameItems<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((item, index) => item === after[index]) ? before : after;
}

/** Where a graph is drawn: on the whole canvas, or in the frame with this id. */
type Level = Standing & { readonly frame: string | undefined };

/** The nodes and edges of one graph and of the frames in it. */
function createLevel(): (shown: ShownGraph, level: Level) => CanvasGraph {
  let tasks = new Map<string, TaskNode>();
  let pills = new Map<string, PillNode>();
  let wires = new Map<string, WireEdge>();
  let levels = new Map<string, ReturnType<typeof createLevel>>();

  return (shown, level) => {
    const { graph } = shown;
    const drawn = drawGraph(shown, level.inside.length);
    const face = faceOf(graph, shown.library);
    const nextTasks = new Map<string, TaskNode>();
    const nextPills = new Map<string, PillNode>();
    const nextWires = new Map<string, WireEdge>();
    const nextLevels = new Map<string, ReturnType<typeof createLevel>>();
    const nodes: CanvasNode[] = [];
    const innerEdges: WireEdge[] = [];
    const usedInputs = new Set<string>();
    const addWire = (target: EdgeTarget, from: Source, to: End, branch: WireBranch | undefined): void => {
      const port = sourcePort(from, face, drawn.tasks);
      if (port === undefined) return;
      const ref = parseNodeId(from.node);
      if (ref?.kind === 'input') usedInputs.add(from.port);
      const id = insideId(level.inside, edgeId(target));
      const source =
        ref?.kind === 'input' && level.frame !== undefined
          ? { node: level.frame, handle: handleId('out', from.port, true) }
          : { node: insideId(level.inside, from.node), handle: handleId('out', from.port) };
      const collected =
        ref?.kind === 'task' && drawn.tasks.get(ref.name)?.task.forEach !== undefined ? ref.name : undefined;
      const label = [
        `${ref?.kind === 'task' ? `${ref.name}, ` : 'Input '}${from.port} to ${to.words}`,
        ...(collected === undefined ? [] : [`a list of all iterations of ${collected}`]),
        ...(branch === undefined ? [] : [`which is ${branchWords(branch.of)}`]),
      ].join('; ');
      const data = { look: port.look, label, collected, branch };
      nextWires.set(id, keepWire(wires.get(id), id, source, to, data, level.inside.length));
    };

    for (const [id, item] of drawn.tasks) {
      const node = keepTask(tasks.get(id), id, item, level);
      nextTasks.set(id, node);
      nodes.push(node);
      for (const [input, argument] of Object.entries(item.task.arguments ?? {})) {
        const source = wireSource(argument);
        if (source === undefined || !item.inputs.some((port) => port.name === input)) continue;
        const to = { node: node.id, handle: handleId('in', input), words: `${id}, ${input}` };
        addWire({ kind: 'task', task: id, input }, source, to, undefined);
      }
      if (item.frame === undefined) continue;
      const derive = levels.get(id) ?? createLevel();
      nextLevels.set(id, derive);
      const within = derive(item.frame.shown, {
        inside: [...level.inside, id],
        zero: node.data.frame?.zero ?? node.position,
        frame: node.id,
      });
      nodes.push(...within.nodes);
      innerEdges.push(...within.edges);
    }

    const results = graph.implementation.graph.outputValues ?? {};
    for (const { name } of face.outputs) {
      const value = results[name];
      if (value === undefined) continue;
      const to =
        level.frame === undefined
          ? { node: nodeId('output', name), handle: handleId('in', name), words: `output ${name}` }
          : { node: level.frame, handle: handleId('in', name, true), words: `output ${name}` };
      const several = 'oneOf' in value;
      const branches = branchesOf(value);
      sourcesOf(value).forEach(({ taskId, outputName }, index) => {
        const target = { kind: 'output', output: name, ...(several ? { branch: index } : {}) } as const;
        const branch = several ? { inside: level.inside, of: branches, index } : undefined;
        addWire(target, { node: nodeId('task', taskId), port: outputName }, to, branch);
      });
    }
    if (level.frame === undefined) {
      for (const port of face.inputs) {
        const node = keepPill(pills, 'input', port, usedInputs.has(port.name), [], drawn.places);
        nextPills.set(node.id, node);
        nodes.push(node);
      }
      for (const port of face.outputs) {
        const value = results[port.name];
        const node = keepPill(pills, 'output', port, value !== undefined, branchesOf(value), drawn.places);
        nextPills.set(node.id, node);
        nodes.push(node);
      }
    }

    tasks = nextTasks;
    pills = nextPills;
    wires = nextWires;
    levels = nextLevels;
    return { nodes, edges: [...nextWires.values(), ...innerEdges] };
  };
}

type Source = NonNullable<ReturnType<typeof wireSource>>;

interface End {
  readonly node: string;
  readonly handle: string;
  readonly words: string;
}

function sourcePort(from: Source, graph: ComponentFace, tasks: ReadonlyMap<string, DrawnTask>): PortFace | undefined {
  const ref = parseNodeId(from.node);
  const ports = ref?.kind === 'task' ? (tasks.get(ref.name)?.outputs ?? []) : graph.inputs;
  return ports.find((port) => port.name === from.port);
}

function keepWire(
  before: WireEdge | undefined,
  id: string,
  source: { readonly node: string; readonly handle: string },
  target: End,
  data: WireData,
  depth: number,
): WireEdge {
  const same =
    before !== undefined &&
    before.source === source.node &&
    before.sourceHandle === source.handle &&
    before.target === target.node &&
    before.data?.look.family === data.look.family &&
    before.data.label === data.label;
  if (same) return before;
  return {
    id,
    type: 'wire',
    source: source.node,
    sourceHandle: source.handle,
    target: target.node,
    targetHandle: target.handle,
    zIndex: depth,
    ariaLabel: `Connection from ${data.label}`,
    data,
  };
}

function keepPill(
  before: ReadonlyMap<string, PillNode>,
  side: 'input' | 'output',
  port: PortFace,
  connected: boolean,
  branches: readonly Branch[],
  places: ReadonlyMap<string, Point>,
): PillNode {
  const id = nodeId(side, port.name);
  const place = readPosition(port) ?? places.get(id) ?? { x: 0, y: 0 };
  const old = before.get(id);
  const same =
    old !== undefined &&
    old.data.port === port &&
    old.data.connected === connected &&
    sameBranches([old.data.branches], [branches]) &&
    old.position.x === place.x &&
    old.position.y === place.y;
  if (same) return old;
  return {
    id,
    type: 'pill',
    position: { x: place.x, y: place.y },
    width: inputWidth,
    height: inputHeight,
    measured: { width: inputWidth, height: inputHeight },
    handles: pillHandles(side, port.name),
    ariaLabel: `Pipeline ${side} ${port.name}, ${port.typeName}${branches.length === 0 ? '' : `: ${branchWords(branches)}`}`,
    data: { side, port, connected, branches, inside: [], zero: { x: 0, y: 0 } },
  };
}

/** The node of a task: the one of before where nothing of it changed. */
function keepTask(before: TaskNode | undefined, id: string, drawn: DrawnTask, level: Level): TaskNode {
  const { task, face, box } = drawn;
  const place = { x: level.zero.x + box.x, y: level.zero.y + box.y };
  const frame =
    drawn.frame === undefined
      ? undefined
      : {
          zero: { x: place.x + drawn.frame.zero.x, y: place.y + drawn.frame.zero.y },
          branches: drawn.frame.branches,
        };
  const same =
    before !== undefined &&
    before.data.task === task &&
    before.data.face === face &&
    sameBranches(before.data.frame?.branches, frame?.branches) &&
    before.data.frame?.zero.x === frame?.zero.x &&
    before.data.frame?.zero.y === frame?.zero.y &&
    sameBox(before, { ...box, ...place });
  if (same) return before;
  const { inputs, outputs, folded, expanded } = drawn;
  const names = [inputs.map((port) => port.name), outputs.map((port) => port.name)] as const;
  const connected = new Set(
    Object.entries(task.arguments ?? {})
      .filter(([, argument]) => wireSource(argument) !== undefined)
      .map(([input]) => input),
  );
  return {
    id: insideId(level.inside, nodeId('task', id)),
    type: 'task',
    position: place,
    width: box.width,
    height: box.height,
    // Said, not found out: what is not drawn yet counts for the view and for the map, too.
    measured: { width: box.width, height: box.height },
    zIndex: level.inside.length,
    handles:
      frame === undefined
        ? cardHandles(...names, folded > 0)
        : frameHandles(...names, branchCounts(frame.branches), box.width),
    ariaLabel: [
      `${frame === undefined ? 'Task' : 'Group'} ${id}, ${face?.name ?? 'component not found'}`,
      ...outputs.flatMap(({ name }, index) => {
        const branches = frame?.branches[index] ?? [];
        return branches.length === 0 ? [] : [`output ${name} is ${branchWords(branches)}`];
      }),
    ].join('; '),
    data: {
      taskId: id,
      task,
      face,
      inputs,
      outputs,
      folded,
      expanded,
      connected,
      frame,
      inside: level.inside,
      zero: level.zero,
    },
  };
}

function sameBox({ position, width, height }: TaskNode, box: Box): boolean {
  return position.x === box.x && position.y === box.y && width === box.width && height === box.height;
}
