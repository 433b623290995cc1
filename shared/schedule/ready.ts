import { loopItems } from '../plan/iterations.ts';
import { taskNames } from '../plan/names.ts';
import { resolveTaskInputs } from '../plan/task-inputs.ts';
import { askToFinish, askToStart } from './asking.ts';
import type { Command } from './command.ts';
import { requestOf } from './requests.ts';
import { park, queueUp } from './room.ts';
import type { GraphScope } from '../plan/task-inputs.ts';
import type { Node, Schedule } from './state.ts';

/**
 * It is the task's turn: its inputs are resolved and its condition is decided, once, for a loop before there is any iteration. Then a step gets
 * in line, and everything else begins.
 */
export function getReady(schedule: Schedule, node: Node, scope: GraphScope, commands: Command[]): void {
  const { plan } = node;
  const inputs = resolveTaskInputs(schedule.ir, plan.task, scope, taskNames(schedule.names, node.path));
  if (!inputs.ok) {
    askToFinish(schedule, node, { state: 'FAILED', failure: inputs.error }, commands);
    return;
  }
  node.inputs = inputs.value;
  const holds = plan.condition?.holds(inputs.value);
  if (holds?.ok === false) {
    askToFinish(schedule, node, { state: 'FAILED', failure: holds.error }, commands);
  } else if (holds?.value === false) {
    const skip = { reason: 'condition-false', condition: plan.condition?.text ?? '' } as const;
    askToFinish(schedule, node, { state: 'SKIPPED', skip }, commands);
  } else {
    begin(schedule, node, commands);
  }
}

/** An execution whose inputs are known begins, or gets in line. */
export function begin(schedule: Schedule, node: Node, commands: Command[]): void {
  const { inputs } = node;
  switch (node.kind) {
    case 'step':
      lineUp(schedule, node, commands);
      return;
    case 'loop': {
      const items = loopItems(node.plan.task, inputs);
      if (!items.ok) {
        askToFinish(schedule, node, { state: 'FAILED', failure: items.error }, commands);
        return;
      }
      node.phase = 'asked';
      askToStart(schedule, node, { inputs, iterations: items.value.items.length }, commands);
      return;
    }
    case 'group':
    case 'importer':
    case 'volume':
      node.phase = 'asked';
      askToStart(schedule, node, { inputs }, commands);
  }
}

/** A step gets in line, or waits for its image. */
function lineUp(schedule: Schedule, node: Node, commands: Command[]): void {
  node.request = requestOf(schedule, node, node.inputs);
  const image = node.plan.image === undefined ? undefined : schedule.images.get(node.plan.image);
  if (image?.failure !== undefined) {
    askToFinish(schedule, node, { state: 'FAILED', failure: image.failure }, commands);
  } else if (image?.state === 'wanted') {
    park(node);
    image.parked.push(node);
  } else {
    queueUp(node);
  }
}
