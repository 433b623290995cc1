import type { Frame, Loop, Node, ScheduleOptions } from './state.ts';

/** What a step asks of the machine. Whole numbers, so that sums are exact. */
export interface Request {
  readonly milliCpus: number;
  readonly memoryBytes: number;
}

/** The request of a step that asks for nothing. */
export const noRequest: Request = { milliCpus: 0, memoryBytes: 0 };

/** How many later steps may pass one that does not fit yet, before it is waited for: neither it nor they starve. */
const mostOvertakes = 16;

/** How many steps that did not fit are looked at again each time. */
const mostHeld = 16;

/** How many iterations of a loop may wait for something else than room (the next attempt, an import) while others begin. */
const mostWaiting = 32;

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
  held: readonly Node[];
  /** How often the first one was passed. */
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
    held: [],
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

/** Puts a step in line: after what stands beside it. */
export function queueUp(node: Node): void {
  node.phase = 'queued';
  node.around.turns.push(node);
  enterTurns(node.around);
}

/** A step waits for its image, and will want room then: the loops around it know. */
export function park(node: Node): void {
  node.phase = 'parked';
  countParked(node, 1);
}

/** It does not wait for its image any more. */
export function unpark(node: Node): void {
  countParked(node, -1);
}

function countParked({ around }: Node, change: number): void {
  for (let frame: Frame | undefined = around; frame !== undefined; frame = frame.node?.around) {
    if (frame.kind === 'loop') frame.parked += change;
  }
}

/** Something in the frame wants a turn: it gets in line after what stands beside it, and so do the frames around it. */
export function enterTurns(frame: Frame): void {
  let inner = frame;
  while (!inner.inTurns && inner.node !== undefined) {
    inner.inTurns = true;
    const { around } = inner.node;
    around.turns.push(inner);
    inner = around;
  }
}

/**
 * The step that starts now, if there is one and room for it; or the loop whose turn it is and that needs another iteration for it.
 * Looks at a bounded number of steps, however many are in line.
 */
export function nextToStart(room: Room, root: Frame): Node | Loop | undefined {
  if (room.running >= room.slots || room.aloneRunning) return undefined;
  // What was skipped or started meanwhile is not held any more.
  room.held = room.held.filter((node) => node.phase === 'queued');
  const mayOvertake = room.overtaken < mostOvertakes;
  const candidates = mayOvertake ? room.held : room.held.slice(0, 1);
  const held = candidates.find((node) => fits(room, node));
  if (held !== undefined) {
    overtake(room, held);
    room.held = room.held.filter((node) => node !== held);
    return held;
  }
  while (room.held.length < mostHeld && (mayOvertake || room.held.length === 0)) {
    const next = nextTurn(room, root);
    if (next === undefined || 'items' in next) return next;
    if (fits(room, next)) {
      overtake(room, next);
      return next;
    }
    room.held = [...room.held, next];
  }
  return undefined;
}

/** Counts how often the first that is held was passed. */
function overtake(room: Room, node: Node): void {
  const [first] = room.held;
  room.overtaken = first === undefined || first === node ? 0 : room.overtaken + 1;
}

function fits(room: Room, { request }: Node): boolean {
  if (isTooLarge(room, request)) return room.running === 0;
  return (
    room.milliCpus + request.milliCpus <= room.capacity.milliCpus &&
    room.memoryBytes + request.memoryBytes <= room.capacity.memoryBytes
  );
}

/**
 * Round robin at every level: a group with a thousand steps gets one turn for each turn of what stands beside it. A loop that has its turn and
 * nothing in line keeps it while its next iteration begins.
 */
function nextTurn(room: Room, frame: Frame): Node | Loop | undefined {
  for (;;) {
    const entry = frame.turns.shift();
    if (entry === undefined) return frame.kind === 'loop' && mayOpen(room, frame) ? frame : undefined;
    if ('plan' in entry) {
      // What was skipped or started meanwhile is still in line.
      if (entry.phase === 'queued') return entry;
      continue;
    }
    const next = nextTurn(room, entry);
    if (next !== undefined && 'items' in next) {
      frame.turns.putBack(entry);
      return next;
    }
    if (entry.turns.size > 0 || (entry.kind === 'loop' && mayOpen(room, entry))) frame.turns.push(entry);
    else entry.inTurns = false;
    if (next !== undefined) return next;
  }
}

/** As many iterations begin as could run at once; whether there is room for them now is another question. */
function mayOpen({ slots }: Room, { stopped, next, items, open, parked, limit }: Loop): boolean {
  return !stopped && next < items.items.length && open.size < Math.min(limit, slots + mostWaiting) && parked < slots;
}
