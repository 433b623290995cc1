/** What a task can take: inputs of the graph around it, and outputs of tasks that do not wait for it. Pure. */
import { isGraph } from '../../shared/component/spec.ts';
import type { Argument, TaskOutput } from '../../shared/component/spec.ts';
import { listOf } from '../../shared/component/types.ts';
import type { PortType } from '../../shared/component/types.ts';
import { comesBefore } from '../../shared/document/references.ts';
import { portKey } from '../../shared/ir/names.ts';
import { faceOf } from '../state/face.ts';
import type { ShownGraph } from '../state/graph-path.ts';

/** An argument that leads to a value elsewhere in the graph. */
export type SourceArgument = { readonly graphInput: { readonly inputName: string } } | TaskOutput;

/** One value that can be taken. */
export interface Reach {
  /** Tells it from the others of the graph. */
  readonly id: string;
  /** As the window calls it: `Input › rows`, `Train › accuracy`. */
  readonly words: string;
  /** A name for an input that takes it. */
  readonly name: string;
  readonly type: PortType;
  readonly argument: SourceArgument;
}

type Shown = Pick<ShownGraph, 'graph' | 'resolve' | 'library'>;

/** Everything that a task of the graph can take; without a task, what an output of the graph can come from. */
export function valuesInReach({ graph, resolve, library }: Shown, taskId?: string): readonly Reach[] {
  const { tasks } = graph.implementation.graph;
  const inputs = faceOf(graph, library).inputs.map(({ name, type }): Reach => {
    const argument = { graphInput: { inputName: name } };
    return { id: idOf(argument), words: `Input › ${name}`, name: portKey(name), type, argument };
  });
  const outputs = Object.entries(tasks).flatMap(([id, task]): readonly Reach[] => {
    const component = resolve(task.componentRef);
    if (component === undefined || (taskId !== undefined && comesBefore(tasks, taskId, id))) return [];
    // A group that loops declares lists already.
    const becomesList = task.forEach !== undefined && !isGraph(component);
    return faceOf(component, library).outputs.map(({ name, type }): Reach => {
      const argument = { taskOutput: { taskId: id, outputName: name } };
      return {
        id: idOf(argument),
        words: `${id} › ${name}`,
        name: portKey(`${id} ${name}`),
        type: becomesList ? listOf(type) : type,
        argument,
      };
    });
  });
  return taskId === undefined ? outputs : [...inputs, ...outputs];
}

/** The same value has the same id, whatever part of it is taken. */
export function idOf(argument: SourceArgument): string {
  return 'graphInput' in argument
    ? `input:${argument.graphInput.inputName}`
    : `task:${argument.taskOutput.taskId}\u001f${argument.taskOutput.outputName}`;
}

/** The value that an argument takes as a whole; undefined for constants, for parts of values and for how a task ended. */
export function sourceOf(argument: Argument | undefined): SourceArgument | undefined {
  if (typeof argument !== 'object' || 'value' in argument || 'taskStatus' in argument) return undefined;
  return argument.select === undefined ? argument : undefined;
}

/** An argument in words, as the window shows it. */
export function argumentWords(argument: Argument): string {
  if (typeof argument === 'string') return argument;
  if ('taskStatus' in argument) return `How ${argument.taskStatus.taskId} ended`;
  if ('value' in argument) return JSON.stringify(argument.value);
  const words =
    'graphInput' in argument
      ? `Input › ${argument.graphInput.inputName}`
      : `${argument.taskOutput.taskId} › ${argument.taskOutput.outputName}`;
  return argument.select === undefined ? words : `${words}, a part`;
}
