/** How large things are and where they stand in their graph: cards, and groups that are opened as frames around their tasks. Pure. */
import type { TaskSpec } from '../../shared/component/spec.ts';
import { listOf, typeLabel } from '../../shared/component/types.ts';
import { isOpened, readPosition } from '../../shared/document/layout.ts';
import { faceOf } from '../state/face.ts';
import type { ComponentFace, PortFace } from '../state/face.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { portLook } from '../ui/port-look.ts';
import { boundsOf, cardHeight, cardWidth, frameSize } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import { nodeId } from './ids.ts';
import { branchCounts, branchesOf } from './junction.ts';
import type { Branch } from './junction.ts';
import { placeMissing } from './place.ts';
import { wireSource } from './wire-source.ts';

/** Where a task's parameters that could be folded are all shown. */
export const portsAnnotation = 'millrace.ports';

/** A graph in a graph in a graph …: a frame that deep is a card, whatever the document says. */
const deepest = 8;

/** A task of a graph as it is drawn there. */
export interface DrawnTask {
  readonly task: TaskSpec;
  /** Undefined: the component was not found. */
  readonly face: ComponentFace | undefined;
  /** In the units of its graph. */
  readonly box: Box;
  readonly inputs: readonly PortFace[];
  readonly outputs: readonly PortFace[];
  /** Inputs that are folded away: parameters that are neither connected nor needed. */
  readonly folded: number;
  readonly expanded: boolean;
  readonly frame: DrawnFrame | undefined;
}

/** What is drawn of an opened group besides its ports. */
interface DrawnFrame {
  readonly shown: ShownGraph;
  /** Where the zero of its graph lies from the corner of the frame. */
  readonly zero: Point;
  /** Of each of its outputs, the branches that it may come from. */
  readonly branches: readonly (readonly Branch[])[];
}

/** All of a graph, each at its place. */
export interface DrawnGraph {
  readonly tasks: ReadonlyMap<string, DrawnTask>;
  /** Places of inputs and outputs of the graph that have none in the document, by node id. */
  readonly places: ReadonlyMap<string, Point>;
}

/** Sizes and places of everything in a graph, frames measured from inside out. */
export function drawGraph(shown: ShownGraph, depth = 0): DrawnGraph {
  const { graph } = shown;
  const sized = new Map<string, DrawnTask>();
  for (const [id, task] of Object.entries(graph.implementation.graph.tasks)) {
    const spec = shown.resolve(task.componentRef);
    const face = spec === undefined ? undefined : faceOf(spec, shown.library);
    sized.set(id, sizeOf(id, task, face, shown, depth));
  }
  const places = placeMissing(graph, new Map([...sized].map(([id, { box }]) => [id, box])));
  const tasks = new Map<string, DrawnTask>();
  for (const [id, drawn] of sized) {
    const { x, y } = readPosition(drawn.task) ?? places.get(nodeId('task', id)) ?? { x: 0, y: 0 };
    tasks.set(id, { ...drawn, box: { ...drawn.box, x, y } });
  }
  return { tasks, places };
}

function sizeOf(
  id: string,
  task: TaskSpec,
  face: ComponentFace | undefined,
  shown: ShownGraph,
  depth: number,
): DrawnTask {
  const outputs = face === undefined ? [] : outputsOutside(task, face);
  const inner = face?.isGraph === true && depth < deepest && isOpened(task) ? shown.inner(id) : undefined;
  if (inner !== undefined && face !== undefined) {
    const content = boundsOf([...drawGraph(inner, depth + 1).tasks.values()].map(({ box }) => box));
    const results = inner.graph.implementation.graph.outputValues ?? {};
    const branches = outputs.map(({ name }) => branchesOf(results[name]));
    const { width, height, left, top } = frameSize(content, face.inputs.length, branchCounts(branches));
    return {
      task,
      face,
      box: { x: 0, y: 0, width, height },
      inputs: face.inputs,
      outputs,
      folded: 0,
      expanded: false,
      frame: { shown: inner, zero: { x: left - content.x, y: top - content.y }, branches },
    };
  }
  const { inputs, folded } = face === undefined ? { inputs: [], folded: 0 } : shownInputs(task, face);
  const expanded =
    task.annotations?.[portsAnnotation] === 'all' &&
    face?.inputs.some((port) => port.type.kind === 'parameter') === true;
  const rows = Math.max(inputs.length + (folded > 0 || expanded ? 1 : 0), outputs.length);
  const box = { x: 0, y: 0, width: cardWidth, height: cardHeight(rows) };
  return { task, face, box, inputs, outputs, folded, expanded, frame: undefined };
}

/** Inputs that have a row on the card: artifacts, what needs an argument, and what is connected; the rest is folded. */
function shownInputs(
  task: TaskSpec,
  face: ComponentFace,
): { readonly inputs: readonly PortFace[]; readonly folded: number } {
  const all = task.annotations?.[portsAnnotation] === 'all';
  const inputs = face.inputs.filter((port) => {
    if (all || port.type.kind === 'artifact') return true;
    const argument = task.arguments?.[port.name];
    return (
      wireSource(argument) !== undefined || (argument === undefined && !port.optional && task.forEach?.as !== port.name)
    );
  });
  return { inputs, folded: face.inputs.length - inputs.length };
}

const lists = new WeakMap<PortFace, PortFace>();

/** What a task gives to those beside it: a step in a loop gives lists, a group in one declares them itself. */
function outputsOutside(task: TaskSpec, face: ComponentFace): readonly PortFace[] {
  if (task.forEach === undefined || face.isGraph) return face.outputs;
  return face.outputs.map((port) => {
    const known = lists.get(port);
    if (known !== undefined) return known;
    const type = listOf(port.type);
    const list: PortFace = { ...port, type, look: portLook(type), typeName: typeLabel(type) };
    lists.set(port, list);
    return list;
  });
}
