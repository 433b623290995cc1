import type { Failure } from './failure.ts';
import type { RunView } from './view.ts';

/** The failure behind a run's failure: groups fail because of a task in them, and that one has the reason. */
export function rootFailure(view: RunView): Failure | undefined {
  let failure = view.failure;
  // A path is longer than that of the group that fails because of it, so this ends.
  while (failure?.reason === 'task-failed') {
    const inner = view.executions.get(failure.path)?.failure;
    if (inner === undefined) return failure;
    failure = inner;
  }
  return failure;
}
