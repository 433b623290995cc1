import { ask, askToStart } from './asking.ts';
import type { Command } from './command.ts';
import { openIteration } from './loop.ts';
import { isTooLarge, nextToStart, takeRoom } from './room.ts';
import type { Node, Schedule } from './state.ts';

/**
 * Asks for the start of what is in line, while there is room. What was asked for and is recorded at once comes first: it may bring steps into
 * line whose turn is earlier. So an iteration begins only when nothing else can use the room.
 */
export function startReady(schedule: Schedule, commands: Command[]): void {
  const { root, room } = schedule;
  if (root === undefined) return;
  while (schedule.unsettled.size === 0) {
    const next = nextToStart(room, root);
    if (next === undefined) return;
    if ('items' in next) openIteration(schedule, next, commands);
    else start(schedule, next, commands);
  }
}

function start(schedule: Schedule, node: Node, commands: Command[]): void {
  const { path, inputs } = node;
  takeRoom(schedule.room, node);
  if (node.started) {
    node.phase = 'running';
    ask(schedule, commands, { do: 'start-attempt', path, attempt: node.attempt + 1 });
  } else {
    node.phase = 'asked';
    const warnings = isTooLarge(schedule.room, node.request) ? [tooLarge(schedule, node)] : [];
    askToStart(schedule, node, { inputs, warnings }, commands);
  }
}

function tooLarge({ room }: Schedule, { plan, request }: Node): string {
  const { capacity } = room;
  const cpus = request.milliCpus > capacity.milliCpus;
  const asked = cpus ? `${request.milliCpus / 1000} CPUs` : `${gibibytes(request.memoryBytes)} of memory`;
  const has = cpus ? `${capacity.milliCpus / 1000}` : gibibytes(capacity.memoryBytes);
  const name = plan.task.taskInfo?.name ?? plan.key;
  return `The task "${name}" asks for ${asked}; this machine has ${has}. It runs alone, with what is there.`;
}

function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toFixed(1))} GiB`;
}
