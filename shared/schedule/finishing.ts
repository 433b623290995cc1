import { collectOutputs, resolveGraphOutputs } from '../plan/graph-outputs.ts';
import type { Failure } from '../run/failure.ts';
import type { Values } from '../run/values.ts';
import { askToFinish } from './asking.ts';
import type { Command } from './command.ts';
import type { Frame, Schedule } from './state.ts';

/** Everything in a frame is over: the group, the loop or the run ends as that did. */
export function finishFrame(schedule: Schedule, frame: Frame, commands: Command[]): void {
  const path = frame.failedAt ?? frame.exitFailedAt;
  const failure = path === undefined ? undefined : ({ reason: 'task-failed', path } as const);
  if (frame.node === undefined) {
    schedule.finish = { do: 'finish-run', ...endOfRun(schedule, frame, failure), outputs: outputsOf(frame) };
    commands.push(schedule.finish);
  } else if (failure !== undefined) {
    askToFinish(schedule, frame.node, { state: 'FAILED', failure }, commands);
  } else if (frame.interrupted) {
    askToFinish(schedule, frame.node, { state: 'CANCELED' }, commands);
  } else {
    askToFinish(schedule, frame.node, { state: 'SUCCEEDED', outputs: outputsOf(frame) }, commands);
  }
}

/** A run that nothing was missing of has succeeded, also when its end was asked for or its time was over just then. */
function endOfRun(
  { canceled, overdueSeconds }: Schedule,
  { interrupted }: Frame,
  failure: Failure | undefined,
): Pick<Extract<Command, { do: 'finish-run' }>, 'state' | 'failure'> {
  if (!interrupted && failure === undefined) return { state: 'SUCCEEDED' };
  if (overdueSeconds !== undefined)
    return { state: 'FAILED', failure: failure ?? { reason: 'run-deadline', seconds: overdueSeconds } };
  return {
    state: canceled === 'no' ? 'FAILED' : 'CANCELED',
    ...(failure === undefined ? {} : { failure }),
  };
}

function outputsOf(frame: Frame): Values {
  return frame.kind === 'loop'
    ? collectOutputs(frame.node.plan.component, frame.outputs)
    : resolveGraphOutputs(frame.component, frame.scope.outputsOf);
}
