import { itemInputs, iterationInputs, loopItems } from '../plan/iterations.ts';
import type { Values } from '../run/values.ts';
import { askToFinish, askToStart } from './asking.ts';
import type { Command } from './command.ts';
import { Fifo } from './fifo.ts';
import { finishFrame } from './finishing.ts';
import { newIteration } from './node.ts';
import { begin } from './ready.ts';
import { enterTurns } from './room.ts';
import type { Loop, Node, Schedule } from './state.ts';

/** A loop begins: it gets in line for its iterations, or is over when it has no items. */
export function beginLoop(schedule: Schedule, node: Node, inputs: Values, commands: Command[]): void {
  const items = loopItems(node.plan.task, inputs);
  if (!items.ok) throw new Error(`The loop ${node.path} began without items.`);
  const loop: Loop = {
    kind: 'loop',
    node,
    items: items.value,
    limit: node.plan.limit,
    next: 0,
    open: new Set(),
    parked: 0,
    stopped: false,
    outputs: [],
    interrupted: false,
    turns: new Fifo(),
    inTurns: false,
  };
  node.inside = loop;
  if (items.value.items.length === 0) finishFrame(schedule, loop, commands);
  else enterTurns(loop);
}

/** The loop has a turn and nothing in line: its next iteration begins. */
export function openIteration(schedule: Schedule, loop: Loop, commands: Command[]): void {
  const node = addIteration(schedule, loop, loop.next);
  const item = itemInputs(node.plan.component, loop.items, node.index);
  if (!item.ok) {
    askToFinish(schedule, node, { state: 'FAILED', failure: item.error }, commands);
    return;
  }
  node.inputs = iterationInputs(loop.node.inputs, item.value);
  if (node.kind === 'group') {
    node.phase = 'asked';
    askToStart(schedule, node, { inputs: item.value }, commands);
  } else {
    begin(schedule, node, commands);
  }
}

/** The iteration of a recorded event that this engine did not begin itself. */
export function recordedIteration(schedule: Schedule, path: string): Node | undefined {
  const match = /^(.+)\[(\d+)\]$/.exec(path);
  const loop = schedule.nodes.get(match?.[1] ?? '')?.inside;
  return loop?.kind === 'loop' ? addIteration(schedule, loop, Number(match?.[2])) : undefined;
}

/** All that an iteration received, from what its event says. */
export function receivedByIteration(node: Node, recorded: Values): Values {
  const loop = node.around;
  return loop.kind === 'loop' && node.kind === 'group' ? iterationInputs(loop.node.inputs, recorded) : recorded;
}

/** No iteration begins any more; the loop is over with the last of those that go on. */
export function stopLoop(schedule: Schedule, loop: Loop, commands: Command[]): void {
  loop.stopped = true;
  if (isDone(loop)) finishFrame(schedule, loop, commands);
}

/** True when no iteration goes on and none is to come. */
export function isDone({ open, stopped, next, items }: Loop): boolean {
  return open.size === 0 && (stopped || next === items.items.length);
}

function addIteration(schedule: Schedule, loop: Loop, index: number): Node {
  const node = newIteration(loop, index);
  loop.next = index + 1;
  loop.open.add(node);
  schedule.nodes.set(node.path, node);
  return node;
}
