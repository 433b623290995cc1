/**
 * Ids on the canvas. A graph has three kinds of things that can be placed: tasks, inputs and outputs; names of different
 * kinds may be equal, so every id carries its kind.
 */
export type NodeKind = 'task' | 'input' | 'output';

/** A thing on the canvas: a task by its id, an input or output of the graph by its name. */
export interface NodeRef {
  readonly kind: NodeKind;
  readonly name: string;
}

/** The id of a node on the canvas. */
export function nodeId(kind: NodeKind, name: string): string {
  return `${kind}:${name}`;
}

/** What an id on the canvas stands for. */
export function parseNodeId(id: string): NodeRef | undefined {
  const colon = id.indexOf(':');
  const kind = id.slice(0, colon);
  if (kind !== 'task' && kind !== 'input' && kind !== 'output') return undefined;
  return { kind, name: id.slice(colon + 1) };
}

/**
 * Where a wire ends: an input of a task, or an output of the graph. There is at most one wire to each, but for an output
 * that is whichever of several branches ran: `branch` counts them.
 */
export type EdgeTarget =
  | { readonly kind: 'task'; readonly task: string; readonly input: string }
  | { readonly kind: 'output'; readonly output: string; readonly branch?: number };

const separator = '\u001f';

/** The id of the one wire that ends there. */
export function edgeId(target: EdgeTarget): string {
  if (target.kind === 'task') return `wire:${target.task}${separator}${target.input}`;
  return `result:${target.output}${target.branch === undefined ? '' : `${separator}${target.branch}`}`;
}

/** The end of the wire with this id. */
export function parseEdgeId(id: string): EdgeTarget | undefined {
  const cut = id.indexOf(separator);
  if (id.startsWith('result:')) {
    if (cut < 0) return { kind: 'output', output: id.slice('result:'.length) };
    return { kind: 'output', output: id.slice('result:'.length, cut), branch: Number(id.slice(cut + 1)) };
  }
  if (!id.startsWith('wire:') || cut < 0) return undefined;
  return { kind: 'task', task: id.slice('wire:'.length, cut), input: id.slice(cut + 1) };
}

/** A port within its node. Inputs take, outputs give; one name may be both. */
export interface HandleRef {
  readonly side: 'in' | 'out';
  readonly name: string;
  /** The inner half of a port of an opened group: what the group takes, it gives to its tasks, and the other way round. */
  readonly inner: boolean;
}

/** The id of a port within its node. */
export function handleId(side: 'in' | 'out', name: string, inner = false): string {
  return `${inner ? 'inner-' : ''}${side}:${name}`;
}

/** The port with this id; undefined for the place that stands for folded ports. */
export function parseHandleId(id: string): HandleRef | undefined {
  const inner = id.startsWith('inner-');
  const port = inner ? id.slice('inner-'.length) : id;
  if (port.startsWith('in:')) return { side: 'in', name: port.slice(3), inner };
  if (port.startsWith('out:')) return { side: 'out', name: port.slice(4), inner };
  return undefined;
}

/** The place of a task's folded inputs; a wire may end there and is asked which input it means. */
export const moreHandleId = 'more';

const frameSeparator = '\u001e';

/** The id on the canvas of something in a graph inside: the tasks whose frames are around it, then its id in that graph. */
export function insideId(inside: readonly string[], id: string): string {
  return inside.length === 0 ? id : [...inside, id].join(frameSeparator);
}

/** The graph in which something on the canvas stands, from the drawn one inwards, and its id there. */
export function parseInsideId(id: string): { readonly inside: readonly string[]; readonly id: string } {
  const parts = id.split(frameSeparator);
  return { inside: parts.slice(0, -1), id: parts.at(-1) ?? id };
}
