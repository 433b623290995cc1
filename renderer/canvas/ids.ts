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

/** Where a wire ends: an input of a task, or an output of the graph. There is at most one wire to each. */
export type EdgeTarget =
  | { readonly kind: 'task'; readonly task: string; readonly input: string }
  | { readonly kind: 'output'; readonly output: string };

const separator = '\u001f';

/** The id of the one wire that ends there. */
export function edgeId(target: EdgeTarget): string {
  return target.kind === 'task' ? `wire:${target.task}${separator}${target.input}` : `result:${target.output}`;
}

/** The end of the wire with this id. */
export function parseEdgeId(id: string): EdgeTarget | undefined {
  if (id.startsWith('result:')) return { kind: 'output', output: id.slice('result:'.length) };
  const cut = id.indexOf(separator);
  if (!id.startsWith('wire:') || cut < 0) return undefined;
  return { kind: 'task', task: id.slice('wire:'.length, cut), input: id.slice(cut + 1) };
}

/** The id of a port within its node. Inputs take, outputs give; one name may be both. */
export function handleId(side: 'in' | 'out', name: string): string {
  return `${side}:${name}`;
}

/** The port with this id; undefined for the place that stands for folded ports. */
export function parseHandleId(id: string): { readonly side: 'in' | 'out'; readonly name: string } | undefined {
  if (id.startsWith('in:')) return { side: 'in', name: id.slice(3) };
  if (id.startsWith('out:')) return { side: 'out', name: id.slice(4) };
  return undefined;
}

/** The place of a task's folded inputs; a wire may end there and is asked which input it means. */
export const moreHandleId = 'more';
