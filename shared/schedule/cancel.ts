import type { SkipReason } from '../run/failure.ts';
import { askToFinish } from './asking.ts';
import type { Command } from './command.ts';
import { stopLoop } from './loop.ts';
import type { Node, Schedule } from './state.ts';

/**
 * Cancels the run: what was not started is skipped, what waits between two attempts is cancelled, live attempts are asked to end, loops begin
 * no more iterations. A start that was asked for and is not recorded will not happen any more. Exit tasks still have their turn; they end the
 * second time.
 */
export function cancelAll(schedule: Schedule, commands: Command[]): void {
  if (schedule.canceled === 'all') return;
  schedule.canceled = schedule.canceled === 'no' ? 'all but exit tasks' : 'all';
  endAll(schedule, commands);
}

/** The time of the run is over: the same for everything at once, exit tasks too, as where a cluster ends it. */
export function endOverdue(schedule: Schedule, seconds: number, commands: Command[]): void {
  schedule.overdueSeconds = seconds;
  schedule.canceled = 'all';
  endAll(schedule, commands);
}

function endAll(schedule: Schedule, commands: Command[]): void {
  for (const node of schedule.nodes.values()) {
    if (isToEnd(schedule, node)) cancel(schedule, node, commands);
  }
}

/** Why what a run that ends had not begun does not run. */
export function stopReason({ overdueSeconds }: Schedule): SkipReason {
  return overdueSeconds === undefined
    ? { reason: 'run-canceled' }
    : { reason: 'run-deadline', seconds: overdueSeconds };
}

/** True for what a cancelled run does not go on with. */
export function isToEnd({ canceled }: Schedule, node: Node): boolean {
  return canceled === 'all' || (canceled === 'all but exit tasks' && !node.exit);
}

/** True while a step may still start: in a run that was cancelled, of an exit task only. */
export function mayStartSteps({ canceled, nodes }: Schedule): boolean {
  if (canceled !== 'all but exit tasks') return canceled === 'no';
  return [...nodes.values()].some((node) => node.exit && node.phase !== 'over');
}

/** True while cancelling would change something: the run goes on, or exit tasks of a cancelled run do. */
export function canCancel(schedule: Schedule): boolean {
  if (schedule.finished || schedule.canceled === 'all') return false;
  if (schedule.canceled === 'no') return true;
  return [...schedule.nodes.values()].some((node) => node.exit && node.started && node.phase !== 'over');
}

function cancel(schedule: Schedule, node: Node, commands: Command[]): void {
  const notStarted = { state: 'SKIPPED', skip: stopReason(schedule) } as const;
  switch (node.phase) {
    case 'waiting':
    case 'parked':
    case 'asked':
      askToFinish(schedule, node, notStarted, commands);
      break;
    case 'queued':
      askToFinish(schedule, node, node.started ? { state: 'CANCELED' } : notStarted, commands);
      break;
    case 'backoff':
      askToFinish(schedule, node, { state: 'CANCELED' }, commands);
      break;
    case 'running':
      end(schedule, node, commands);
      break;
    case 'ending':
    case 'over':
      break;
  }
}

function end(schedule: Schedule, node: Node, commands: Command[]): void {
  const { inside } = node;
  if (schedule.alive.has(node)) {
    commands.push({ do: 'cancel-attempt', path: node.path, attempt: node.attempt });
  } else if (inside === undefined) {
    askToFinish(schedule, node, { state: 'CANCELED' }, commands);
  } else if (inside.kind === 'loop') {
    inside.interrupted ||= inside.next < inside.items.items.length;
    stopLoop(schedule, inside, commands);
  }
}
