/** What may be connected with what, decided before the wire is let go. Pure. */
import { fits } from '../../shared/component/types.ts';
import type { PortType } from '../../shared/component/types.ts';
import type { PortFace } from '../state/face.ts';
import type { CanvasNode, WireEdge } from './graph.ts';
import { handleId } from './ids.ts';

/** One port on the canvas. */
export interface PortEnd {
  /** Id of the node. */
  readonly node: string;
  /** Inputs take, outputs give. A pipeline input's node gives, a pipeline output's node takes. */
  readonly side: 'in' | 'out';
  readonly name: string;
  readonly type: PortType;
}

/** Whether a wire may run between two ports: `note` says what will happen on the way, `reason` why not, as a sentence. */
export type Verdict =
  | { readonly fits: true; readonly note?: string }
  | { readonly fits: false; readonly reason: string };

/** Verdicts by `portKey`, for every port that is on the other side of the one a wire is drawn from. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** A port of a node as a key. */
export function portKey(node: string, side: 'in' | 'out', name: string): string {
  return `${node}\u001f${handleId(side, name)}`;
}

/** Every port of a node, folded ones too. */
export function portsOf(node: CanvasNode): readonly PortEnd[] {
  if (node.type === 'pill') {
    const { side, port } = node.data;
    return [{ node: node.id, side: side === 'input' ? 'out' : 'in', name: port.name, type: port.type }];
  }
  const { face } = node.data;
  if (face === undefined) return [];
  const end =
    (side: 'in' | 'out') =>
    (port: PortFace): PortEnd => ({ node: node.id, side, name: port.name, type: port.type });
  return [...face.inputs.map(end('in')), ...face.outputs.map(end('out'))];
}

/** Judges every port that a wire from this one could end at. */
export function judgeAll(from: PortEnd, nodes: readonly CanvasNode[], edges: readonly WireEdge[]): Verdicts {
  const blocked = reachable(from, edges);
  const verdicts = new Map<string, Verdict>();
  for (const node of nodes)
    for (const port of portsOf(node)) {
      if (port.side === from.side) continue;
      const verdict = from.side === 'out' ? judge(from, port, blocked) : judge(port, from, blocked);
      verdicts.set(portKey(port.node, port.side, port.name), verdict);
    }
  return verdicts;
}

/** Judges a wire from an output to an input. `blocked`: nodes on the far side that would close a circle. */
function judge(from: PortEnd, to: PortEnd, blocked: ReadonlySet<string>): Verdict {
  if (from.node === to.node) return no('A task cannot take its own output.');
  if (from.node.startsWith('input:') && to.node.startsWith('output:'))
    return no('A pipeline output takes the output of a task, not a pipeline input.');
  if (blocked.has(from.node) || blocked.has(to.node))
    return no('This would close a circle: one of the two already waits for the other.');
  const fit = fits(from.type, to.type);
  return fit.fits ? fit : no(`${fit.reason.charAt(0).toUpperCase()}${fit.reason.slice(1)}.`);
}

function no(reason: string): Verdict {
  return { fits: false, reason };
}

/** Nodes that come before a giver, or after a taker: a wire to one of them would close a circle. */
function reachable(from: PortEnd, edges: readonly WireEdge[]): ReadonlySet<string> {
  return closure([from.node], edges, from.side === 'out' ? 'up' : 'down');
}

/** Everything up- or downstream of some nodes, without them unless they are met again. */
export function closure(start: readonly string[], edges: readonly WireEdge[], way: 'up' | 'down'): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { source, target } of edges) {
    const [from, to] = way === 'down' ? [source, target] : [target, source];
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const seen = new Set<string>();
  const stack = [...start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop())
    for (const other of next.get(id) ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      stack.push(other);
    }
  return seen;
}
