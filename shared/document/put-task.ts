/** Puts a changed task into its graph: what it newly refers to must be there, and must not come after it. */
import type { PipelineComponent, TaskOutput, TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { fault, inputsOf, noTask, outputsOf, withTask, type Outcome } from './graph.ts';
import { isConstant, operandsOf, type Connection } from './follow-task.ts';
import { comesBefore, upstreamOf } from './references.ts';

/** The graph with a task changed, or why that cannot be. */
export function putTask(owner: PipelineComponent, id: string, task: TaskSpec): Result<Outcome, Diagnostic> {
  const before = own(owner.implementation.graph.tasks, id);
  const known = new Set(before === undefined ? [] : connectionsOf(before));
  for (const connection of connectionsOf(task)) {
    const wrong = known.has(connection) ? undefined : connectionFault(owner, connection);
    if (wrong !== undefined) return wrong;
  }
  const { tasks } = owner.implementation.graph;
  const unknown = task.runAfter?.find((other) => !Object.hasOwn(tasks, other));
  if (unknown !== undefined && before?.runAfter?.includes(unknown) !== true) return noTask(unknown);
  const upstream = new Set(before === undefined ? [] : upstreamOf(before));
  const later = upstreamOf(task).find((other) => !upstream.has(other) && comesBefore(tasks, id, other));
  if (later === undefined) return ok({ component: withTask(owner, id, task) });
  return fault(
    'cycle',
    id === later
      ? `“${id}” cannot be connected to itself.`
      : `“${later}” comes after “${id}”, so this would close a circle.`,
    'Choose a task that does not depend on this one.',
  );
}

/** What a task is connected to by name; what its texts mention is for validation, as people type them. */
function connectionsOf(task: TaskSpec): readonly Connection[] {
  const operands = task.isEnabled === undefined ? [] : operandsOf(task.isEnabled);
  return [...Object.values(task.arguments ?? {}), ...Object.values(task.locals ?? {}), ...operands].filter(
    (argument): argument is Connection => !isConstant(argument),
  );
}

function connectionFault(owner: PipelineComponent, connection: Connection): Result<never, Diagnostic> | undefined {
  if ('graphInput' in connection) {
    const { inputName } = connection.graphInput;
    if (inputsOf(owner).some(({ name }) => name === inputName)) return undefined;
    return fault('reference-unknown-input', `The pipeline has no input “${inputName}”.`, 'Add the input first.');
  }
  if ('taskOutput' in connection) return sourceFault(owner, connection);
  const { taskId } = connection.taskStatus;
  return Object.hasOwn(owner.implementation.graph.tasks, taskId) ? undefined : noTask(taskId);
}

/** Why an output of a task cannot be a source: there is no such task, or its inline component has no such output. */
export function sourceFault(
  owner: PipelineComponent,
  { taskOutput }: TaskOutput,
): Result<never, Diagnostic> | undefined {
  const task = own(owner.implementation.graph.tasks, taskOutput.taskId);
  if (task === undefined) return noTask(taskOutput.taskId);
  const inline = task.componentRef.spec;
  if (inline === undefined || outputsOf(inline).some(({ name }) => name === taskOutput.outputName)) return undefined;
  return fault(
    'reference-unknown-output',
    `The task “${taskOutput.taskId}” has no output “${taskOutput.outputName}”.`,
    'Choose one of its outputs.',
  );
}
