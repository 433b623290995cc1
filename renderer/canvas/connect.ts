/** What may be connected with what, decided before the wire is let go. Pure. */
import { fits, listOf } from '../../shared/component/types.ts';
import type { PortType } from '../../shared/component/types.ts';
import type { PortFace } from '../state/face.ts';
import type { CanvasNode, WireEdge } from './graph.ts';
import { handleId, insideId, nodeId, parseHandleId, parseInsideId, parseNodeId } from './ids.ts';

/** One port on the canvas. */
export interface PortEnd {
  /** Id of the node. */
  readonly node: string;
  /** Inputs take, outputs give. A pipeline input's node gives, a pipeline output's node takes. */
  readonly side: 'in' | 'out';
  readonly name: string;
  readonly type: PortType;
  /** The inner half of a port of a frame: an input or output of the group's own graph. */
  readonly inner?: true;
}

/** Whether a wire may run between two ports: `note` says what will happen on the way, `reason` why not, as a sentence. */
export type Verdict =
  | { readonly fits: true; readonly note?: string }
  | { readonly fits: false; readonly reason: string };

/** Verdicts by `portKey`, for every port that is on the other side of the one a wire is drawn from. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** A port of a node as a key. */
export function portKey(node: string, side: 'in' | 'out', name: string, inner = false): string {
  return `${node}\u001f${handleId(side, name, inner)}`;
}

/** Every port of a node, folded ones too, as the graph around it sees them. */
export function portsOf(node: CanvasNode): readonly PortEnd[] {
  if (node.type === 'pill') {
    const { side, port } = node.data;
    return [{ node: node.id, side: side === 'input' ? 'out' : 'in', name: port.name, type: port.type }];
  }
  const { face, outputs } = node.data;
  if (face === undefined) return [];
  return [...face.inputs.map(end(node, 'in')), ...outputs.map(end(node, 'out'))];
}

/** The ports of a frame as its tasks see them: what it takes it gives to them. */
export function innerPortsOf(node: CanvasNode): readonly PortEnd[] {
  if (node.type === 'pill' || node.data.frame === undefined) return [];
  const { inputs, outputs } = node.data;
  return [...inputs.map(end(node, 'out')), ...outputs.map(end(node, 'in'))].map((port) => ({ ...port, inner: true }));
}

function end(node: CanvasNode, side: 'in' | 'out'): (port: PortFace) => PortEnd {
  return (port) => ({ node: node.id, side, name: port.name, type: port.type });
}

/** The graph to which a port belongs, as the tasks whose frames are around it. */
export function graphOf({ node, inner }: Pick<PortEnd, 'node' | 'inner'>): readonly string[] {
  const { inside, id } = parseInsideId(node);
  return inner === true ? [...inside, parseNodeId(id)?.name ?? ''] : inside;
}

/** Judges every port that a wire from this one could end at. */
export function judgeAll(from: PortEnd, nodes: readonly CanvasNode[], edges: readonly WireEdge[]): Verdicts {
  const blocked = stationsFrom(stationOf(from), stationLinks(edges), from.side === 'out' ? 'up' : 'down');
  const loops = loopsIn(nodes);
  const verdicts = new Map<string, Verdict>();
  for (const node of nodes)
    for (const port of [...portsOf(node), ...innerPortsOf(node)]) {
      if (port.side === from.side) continue;
      const [source, target] = from.side === 'out' ? [from, port] : [port, from];
      const closes = blocked.has(stationOf(port));
      verdicts.set(portKey(port.node, port.side, port.name, port.inner), judge(source, target, closes, loops));
    }
  return verdicts;
}

/** Whether a wire may be let go in a graph: which types of ports a task that is put there may have at its end, or why none. */
export type Landing =
  | { readonly fits: true; readonly takes: (type: PortType) => boolean }
  | { readonly fits: false; readonly reason: string };

/** Judges a wire that ends at a task that is yet to be put into a graph; `inside`: the frames around it. */
export function judgeLanding(
  from: PortEnd,
  inside: readonly string[],
  nodes: readonly CanvasNode[],
  edges: readonly WireEdge[],
): Landing {
  const side = from.side === 'out' ? 'in' : 'out';
  const node = insideId(inside, nodeId('task', ''));
  const depth = graphOf(from).findIndex((id, index) => id !== inside[index]);
  const shared = depth < 0 ? graphOf(from).length : depth;
  const entered = inside.slice(0, shared + 1);
  const frame =
    inside.length > shared ? insideId(entered.slice(0, -1), nodeId('task', entered.at(-1) ?? '')) : undefined;
  if (frame === from.node && from.inner !== true) return no('A task cannot take its own output.');
  // What is put into a frame has no wires yet: the circle would be closed by the frame.
  const blocked = stationsFrom(stationOf(from), stationLinks(edges), from.side === 'out' ? 'up' : 'down');
  const closes = frame !== undefined && blocked.has(stationOf({ node: frame, side }));
  const loops = loopsIn(nodes);
  const ends = (type: PortType): readonly [PortEnd, PortEnd] => {
    const other: PortEnd = { node, side, name: '', type };
    return from.side === 'out' ? [from, other] : [other, from];
  };
  const reason = refusal(...ends(from.type), closes);
  if (reason !== undefined) return no(reason);
  return { fits: true, takes: (type) => fit(...ends(type), loops).fits };
}

/** Judges a wire from an output to an input. `closes`: it would close a circle. `loops`: the tasks that are one. */
function judge(from: PortEnd, to: PortEnd, closes: boolean, loops: ReadonlySet<string>): Verdict {
  const reason = refusal(from, to, closes);
  return reason === undefined ? fit(from, to, loops) : no(reason);
}

/** Why no wire may run between two places, whatever the types. */
function refusal(from: PortEnd, to: PortEnd, closes: boolean): string | undefined {
  const straight = 'A value is not handed straight from an input to an output: a task has to give it.';
  if (from.node === to.node)
    return from.inner === true && to.inner === true ? straight : 'A task cannot take its own output.';
  if (from.node.startsWith('input:') && to.node.startsWith('output:')) return straight;
  const source = graphOf(from);
  const target = graphOf(to);
  if (from.inner === true && !startsWith(target, source))
    return `This input gives its value inside of “${source.at(-1)}” only.`;
  if (to.inner === true && !startsWith(source, target))
    return `This output takes what is made inside of “${target.at(-1)}”.`;
  return closes ? 'This would close a circle: one of the two already waits for the other.' : undefined;
}

/** Whether what arrives is what is taken. */
function fit(from: PortEnd, to: PortEnd, loops: ReadonlySet<string>): Verdict {
  const found = fits(leaving(from, graphOf(to), loops), to.inner === true ? itemOf(to, loops) : to.type);
  return found.fits ? found : no(`${found.reason.charAt(0).toUpperCase()}${found.reason.slice(1)}.`);
}

function loopsIn(nodes: readonly CanvasNode[]): ReadonlySet<string> {
  return new Set(
    nodes.filter((node) => node.type === 'task' && node.data.task.forEach !== undefined).map((node) => node.id),
  );
}

function no(reason: string): Extract<Verdict, { fits: false }> {
  return { fits: false, reason };
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((id, index) => path[index] === id);
}

/** What arrives outside of the frames that a wire leaves on its way: a list for each loop. */
function leaving(from: PortEnd, target: readonly string[], loops: ReadonlySet<string>): PortType {
  const source = graphOf(from);
  let { type } = from;
  for (let depth = source.length; depth > 0 && !startsWith(target, source.slice(0, depth)); depth -= 1) {
    if (loops.has(insideId(source.slice(0, depth - 1), nodeId('task', source[depth - 1] ?? '')))) type = listOf(type);
  }
  return type;
}

/** What an output of a loop takes of each item: any value, or one artifact of its list. */
function itemOf({ node, type }: PortEnd, loops: ReadonlySet<string>): PortType {
  if (!loops.has(node)) return type;
  return type.kind === 'artifact' ? { ...type, list: false } : { kind: 'parameter', type: 'STRING' };
}

/**
 * What waits for what, finer than nodes: a frame takes before its tasks begin and gives once they are over, so its two sides
 * are stations of their own.
 */
function stationOf({ node, side, inner }: Pick<PortEnd, 'node' | 'side' | 'inner'>): string {
  const before = inner === true ? side === 'out' : side === 'in';
  return `${node}\u001f${before ? 'begin' : 'end'}`;
}

type Links = readonly (readonly [from: string, to: string])[];

function stationLinks(edges: readonly WireEdge[]): Links {
  const nodes = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const through = [...nodes].map(
    (node) => [stationOf({ node, side: 'in' }), stationOf({ node, side: 'out' })] as const,
  );
  const along = edges.map(({ source, sourceHandle, target, targetHandle }) => {
    const isInner = (handle: string | null | undefined): { inner?: true } =>
      parseHandleId(handle ?? '')?.inner === true ? { inner: true } : {};
    return [
      stationOf({ node: source, side: 'out', ...isInner(sourceHandle) }),
      stationOf({ node: target, side: 'in', ...isInner(targetHandle) }),
    ] as const;
  });
  return [...through, ...along];
}

function stationsFrom(start: string, links: Links, way: 'up' | 'down'): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const [source, target] of links) {
    const [from, to] = way === 'down' ? [source, target] : [target, source];
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const seen = new Set<string>();
  const stack = [start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop())
    for (const other of next.get(id) ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      stack.push(other);
    }
  return seen;
}

/** Everything up- or downstream of some nodes, without them unless they are met again. */
export function closure(start: readonly string[], edges: readonly WireEdge[], way: 'up' | 'down'): ReadonlySet<string> {
  const links = stationLinks(edges);
  const found = new Set<string>();
  for (const node of start) {
    const from = stationOf({ node, side: way === 'down' ? 'out' : 'in' });
    for (const station of stationsFrom(from, links, way)) found.add(station.slice(0, station.lastIndexOf('\u001f')));
  }
  return found;
}
