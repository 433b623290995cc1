/** New tasks on a canvas, alone or at the end of a wire. Each is one step of undo. */
import { uniqueName } from '../../shared/document/graph.ts';
import type { OpenDocument } from '../state/document.ts';
import type { LibraryEntry } from '../state/library.ts';
import { referenceTo } from '../state/library.ts';
import type { BareEdit } from './actions.ts';
import { change, connecting } from './actions.ts';
import type { PortEnd } from './connect.ts';
import { makeRoom } from './dragging.ts';
import type { Point } from './geometry.ts';
import { insideId, nodeId } from './ids.ts';

/** The end of a wire at which a task is added: the port that it comes from, and the port of the task. */
export interface WireEnd {
  readonly from: PortEnd;
  readonly port: string;
}

/**
 * Puts a component into a graph of the canvas (`inside`: the frames around it, from the graph that fills the canvas inwards),
 * with a wire to the port that it was chosen for, and selects the new task. The frame around it grows to where it is put.
 */
export function addTask(
  document: OpenDocument,
  entry: LibraryEntry,
  inside: readonly string[],
  position: Point,
  wire?: WireEnd,
): void {
  const { viewPath } = document.store.getState();
  const graphPath = [...viewPath, ...inside];
  const tasks = document.shown(graphPath)?.graph.implementation.graph.tasks;
  if (tasks === undefined) return;
  const { name } = entry.face;
  const id = uniqueName(name, (taken) => Object.hasOwn(tasks, taken));
  const label = `Add ${name}`;
  const mergeKey = `add:${performance.now()}`;
  const edits: BareEdit[] = [{ kind: 'add-task', componentRef: referenceTo(entry), name, position }];
  if (wire !== undefined) edits.push(...wired(wire, insideId(inside, nodeId('task', id)), viewPath));
  if (change(document, label, edits, mergeKey, graphPath) === undefined) return;
  document.select({ nodes: new Set([nodeId('task', id)]), edges: new Set() }, graphPath);
  makeRoom(document, id, label, mergeKey);
}

function wired({ from, port }: WireEnd, node: string, base: readonly string[]): readonly BareEdit[] {
  const other: PortEnd = { node, side: from.side === 'out' ? 'in' : 'out', name: port, type: from.type };
  return from.side === 'out' ? connecting(from, other, base) : connecting(other, from, base);
}
