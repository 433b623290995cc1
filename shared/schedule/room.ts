import { Fifo } from './fifo.ts';
import type { Graph, Node, ScheduleOptions } from './state.ts';

/** What a step asks of the machine. Whole numbers, so that sums are exact. */
export interface Request {
  readonly milliCpus: number;
  readonly memoryBytes: number;
}

export const noRequest: Request = { milliCpus: 0, memoryBytes: 0 };

/** How many later steps may pass one that does not fit yet, before it is waited for: neither it nor they starve. */
const mostOvertakes = 16;

/** The machine: what is taken, and who waits for it. */
export interface Room {
  readonly slots: number;
  readonly capacity: Request;
  running: number;
  milliCpus: number;
  memoryBytes: number;
  /** A step that asks for more than there is runs alone. */
  aloneRunning: boolean;
  /** Had their turn and did not fit; the first one is next. */
  readonly held: Fifo<Node>;
  overtaken: number;
}

/** The empty machine. */
export function createRoom({ parallel, machine }: ScheduleOptions): Room {
  return {
    slots: Math.max(1, parallel),
    capacity: { milliCpus: machine.cpus * 1000, memoryBytes: machine.memoryBytes },
    running: 0,
    milliCpus: 0,
    memoryBytes: 0,
    aloneRunning: false,
    held: new Fifo(),
    overtaken: 0,
  };
}

/** True for a step that asks for more than the machine has. */
export function isTooLarge({ capacity }: Room, request: Request): boolean {
  return request.milliCpus > capacity.milliCpus || request.memoryBytes > capacity.memoryBytes;
}

/** Notes that the step runs. Doing it twice is harmless. */
export function takeRoom(room: Room, node: Node): void {
  if (node.takesRoom) return;
  node.takesRoom = true;
  room.running += 1;
  room.milliCpus += node.request.milliCpus;
  room.memoryBytes += node.request.memoryBytes;
  if (isTooLarge(room, node.request)) room.aloneRunning = true;
}

/** Notes that the step does not run any more. Doing it twice is harmless. */
export function leaveRoom(room: Room, node: Node): void {
  if (!node.takesRoom) return;
  node.takesRoom = false;
  room.running -= 1;
  room.milliCpus -= node.request.milliCpus;
  room.memoryBytes -= node.request.memoryBytes;
  if (isTooLarge(room, node.request)) room.aloneRunning = false;
}

/** Puts a step in line: after the steps and groups beside it, and its groups after those beside them. */
export function queueUp(node: Node): void {
  node.phase = 'queued';
  node.graph.turns.push(node);
  let graph = node.graph;
  while (!graph.inTurns && graph.node !== undefined) {
    graph.inTurns = true;
    const around = graph.node.graph;
    around.turns.push(graph);
    graph = around;
  }
}

/** The step that starts now, if there is one and room for it. Each step in line is looked at once, or a second time when it was held. */
export function nextToStart(room: Room, root: Graph): Node | undefined {
  for (;;) {
    if (room.running >= room.slots || room.aloneRunning) return undefined;
    const held = firstHeld(room);
    if (held !== undefined && fits(room, held)) {
      room.held.shift();
      room.overtaken = 0;
      return held;
    }
    if (held !== undefined && room.overtaken >= mostOvertakes) return undefined;
    const node = nextTurn(root);
    if (node === undefined) return undefined;
    if (fits(room, node)) {
      if (held !== undefined) room.overtaken += 1;
      return node;
    }
    room.held.push(node);
  }
}

/** The first that is held and still wants to start. */
function firstHeld({ held }: Room): Node | undefined {
  while (held.first !== undefined && held.first.phase !== 'queued') held.shift();
  return held.first;
}

function fits(room: Room, { request }: Node): boolean {
  if (isTooLarge(room, request)) return room.running === 0;
  return (
    room.milliCpus + request.milliCpus <= room.capacity.milliCpus &&
    room.memoryBytes + request.memoryBytes <= room.capacity.memoryBytes
  );
}

/** Round robin at every level: a group with a thousand steps gets one turn for each turn of its siblings. */
function nextTurn(graph: Graph): Node | undefined {
  for (;;) {
    const entry = graph.turns.shift();
    if (entry === undefined) return undefined;
    if ('plan' in entry) {
      // What was skipped or started meanwhile is still in line.
      if (entry.phase === 'queued') return entry;
      continue;
    }
    const node = nextTurn(entry);
    if (entry.turns.size > 0) graph.turns.push(entry);
    else entry.inTurns = false;
    if (node !== undefined) return node;
  }
}
