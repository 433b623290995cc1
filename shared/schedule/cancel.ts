import type { Command } from './command.ts';
import { askToFinish } from './starting.ts';
import type { Schedule } from './state.ts';

/**
 * Cancels the run: what was not started is skipped, what waits between two attempts is cancelled, live attempts are asked to end.
 * A start that was asked for and is not recorded will not happen any more.
 */
export function cancelAll(schedule: Schedule, commands: Command[]): void {
  if (schedule.canceled) return;
  schedule.canceled = true;
  for (const node of schedule.nodes.values()) {
    switch (node.phase) {
      case 'waiting':
      case 'parked':
      case 'asked':
        askToFinish(schedule, node, { state: 'SKIPPED', skip: { reason: 'run-canceled' } }, commands);
        break;
      case 'queued':
        askToFinish(
          schedule,
          node,
          node.started ? { state: 'CANCELED' } : { state: 'SKIPPED', skip: { reason: 'run-canceled' } },
          commands,
        );
        break;
      case 'backoff':
        askToFinish(schedule, node, { state: 'CANCELED' }, commands);
        break;
      case 'running':
        if (schedule.alive.has(node)) {
          commands.push({ do: 'cancel-attempt', path: node.path, attempt: node.attempt });
        } else if (node.plan.kind === 'step') {
          askToFinish(schedule, node, { state: 'CANCELED' }, commands);
        }
        break;
      case 'ending':
      case 'over':
        break;
    }
  }
}
