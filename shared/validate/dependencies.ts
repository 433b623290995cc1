/** What a task waits for. */
import type { Argument, Condition, PredicateOperand, TaskSpec } from '../component/spec.ts';
import { isJsonArray, isJsonObject, type Json, type JsonPath } from '../json.ts';
import { referencesIn } from './text.ts';

/** The tasks that must be final before a task may start, whatever names them: data, order, its condition, its options. */
export function upstreamOf(task: TaskSpec): readonly string[] {
  const { executionOptions } = task;
  const named = [
    ...Object.values(task.arguments ?? {}).flatMap(producersOf),
    ...Object.values(task.locals ?? {}).flatMap(producersOf),
    ...(task.isEnabled === undefined ? [] : operandsOf(task.isEnabled).flatMap(producersOf)),
    ...(task.runAfter ?? []),
    ...textProducers({ ...executionOptions?.container?.resources }),
    ...kubernetesSources(executionOptions?.kubernetes).map(({ task: producer }) => producer),
  ];
  return [...new Set(named)];
}

function producersOf(argument: Argument): readonly string[] {
  if (typeof argument === 'string') return textProducers(argument);
  if ('value' in argument) return textProducers(argument.value);
  if ('taskStatus' in argument) return [argument.taskStatus.taskId];
  return 'taskOutput' in argument ? [argument.taskOutput.taskId] : [];
}

function textProducers(value: Json): readonly string[] {
  return referencesIn(value).flatMap((part) => ('taskOutput' in part ? [part.taskOutput.task] : []));
}

/** Both sides of every comparison in a condition; CEL has none, its inputs are inputs of the task. */
function operandsOf(condition: Condition): readonly PredicateOperand[] {
  if ('cel' in condition) return [];
  if ('not' in condition) return operandsOf(condition.not);
  if ('and' in condition) return [condition.and.op1, condition.and.op2].flatMap(operandsOf);
  if ('or' in condition) return [condition.or.op1, condition.or.op2].flatMap(operandsOf);
  return Object.values(condition).flatMap((sides) => (sides === undefined ? [] : [sides.op1, sides.op2]));
}

/** A value in the Kubernetes options of a task that comes from an output beside it; the output by its key in the IR, `path` below the options. */
export interface KubernetesSource {
  readonly task: string;
  readonly outputKey: string;
  readonly path: JsonPath;
}

/** Every output that Kubernetes options take a value from. */
export function kubernetesSources(options: Json | undefined, path: JsonPath = []): readonly KubernetesSource[] {
  if (isJsonArray(options)) return options.flatMap((item, index) => kubernetesSources(item, [...path, index]));
  if (!isJsonObject(options)) return [];
  return Object.entries(options).flatMap(([key, value]) => {
    const at = [...path, key];
    const { producerTask: task, outputParameterKey: outputKey } =
      key === 'taskOutputParameter' && isJsonObject(value) ? value : {};
    return typeof task === 'string' && typeof outputKey === 'string'
      ? [{ task, outputKey, path: at }]
      : kubernetesSources(value, at);
  });
}
