import { collectOutputs, resolveGraphOutputs } from '../plan/graph-outputs.ts';
import type { Values } from '../run/values.ts';
import { askToFinish } from './asking.ts';
import type { Command } from './command.ts';
import type { Frame, Schedule } from './state.ts';

/** Everything in a frame is over: the group, the loop or the run ends as that did. */
export function finishFrame(schedule: Schedule, frame: Frame, commands: Command[]): void {
  const path = frame.failedAt ?? frame.exitFailedAt;
  const failure = path === undefined ? undefined : ({ reason: 'task-failed', path } as const);
  if (frame.node === undefined) {
    const state = frame.interrupted ? 'CANCELED' : failure === undefined ? 'SUCCEEDED' : 'FAILED';
    schedule.finish = {
      do: 'finish-run',
      state: state === 'FAILED' && schedule.canceled !== 'no' ? 'CANCELED' : state,
      outputs: outputsOf(frame),
      ...(failure === undefined ? {} : { failure }),
    };
    commands.push(schedule.finish);
  } else if (failure !== undefined) {
    askToFinish(schedule, frame.node, { state: 'FAILED', failure }, commands);
  } else if (frame.interrupted) {
    askToFinish(schedule, frame.node, { state: 'CANCELED' }, commands);
  } else {
    askToFinish(schedule, frame.node, { state: 'SUCCEEDED', outputs: outputsOf(frame) }, commands);
  }
}

function outputsOf(frame: Frame): Values {
  return frame.kind === 'loop'
    ? collectOutputs(frame.node.plan.component, frame.outputs)
    : resolveGraphOutputs(frame.component, frame.scope.outputsOf);
}
