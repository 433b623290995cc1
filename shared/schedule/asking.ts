import type { Values } from '../run/values.ts';
import type { Command, ExecutionResult } from './command.ts';
import { unpark } from './room.ts';
import type { Node, Schedule } from './state.ts';

type ExecutionCommand = Extract<Command, { path: string }>;

/** Asks for something that an execution waits for: remembered until its event comes. */
export function ask(schedule: Schedule, commands: Command[], command: ExecutionCommand): void {
  schedule.pending.set(command.path, command);
  if (needsTheRecordOnly(command)) schedule.unsettled.add(command.path);
  else schedule.unsettled.delete(command.path);
  commands.push(command);
}

/** The event has come. */
export function settle(schedule: Schedule, path: string): void {
  schedule.pending.delete(path);
  schedule.unsettled.delete(path);
}

/** Asks for the beginning of an execution. `inputs` are what is recorded of what it receives. */
export function askToStart(
  schedule: Schedule,
  { path, kind }: Node,
  start: { readonly inputs: Values; readonly iterations?: number; readonly warnings?: readonly string[] },
  commands: Command[],
): void {
  const { inputs, iterations, warnings = [] } = start;
  const count = iterations === undefined ? {} : { iterations };
  ask(schedule, commands, { do: 'start-execution', path, kind, inputs, ...count, warnings });
}

/** Asks for the end of an execution. */
export function askToFinish(schedule: Schedule, node: Node, result: ExecutionResult, commands: Command[]): void {
  if (node.phase === 'parked') unpark(node);
  node.phase = 'ending';
  ask(schedule, commands, { do: 'finish-execution', path: node.path, kind: node.kind, result });
}

/** True for what is recorded at once, and may bring more steps into line or take some out. */
function needsTheRecordOnly(command: ExecutionCommand): boolean {
  return command.do === 'finish-execution' || (command.do === 'start-execution' && command.kind !== 'step');
}
