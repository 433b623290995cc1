/** The inputs of one task as the IR writes them: arguments, locals, and what conditions and texts need besides. */
import { replaceReferences, type TextReference } from '../component/text.ts';
import { uniqueName } from '../ir/names.ts';
import type { IrTask, IrTaskInputArtifact, IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { placeholdersIn, printPlaceholder } from '../ir/placeholders.ts';
import type { Json } from '../json.ts';
import type { ValidArgument, ValidInput, ValidTask } from '../validate/valid-graph.ts';
import { findPort, type GraphNames } from './names.ts';
import { withoutEmpty } from './ports.ts';

/** Collects the inputs of a task. */
export interface TaskInputs {
  /** The key of the input that brings a value to the task besides its arguments; made once for each source. */
  readonly inject: (argument: ValidArgument) => string;
  /** A constant whose texts refer to inputs of the task. */
  readonly fill: (value: Json) => Json;
  /** What was collected so far. */
  readonly written: () => IrTask['inputs'];
}

/** The inputs of a task; what is injected later comes behind its arguments and locals. */
export function taskInputs(task: ValidTask, names: GraphNames): TaskInputs {
  const parameters: Record<string, IrTaskInputParameter> = {};
  const artifacts: Record<string, IrTaskInputArtifact> = {};
  const taken = new Set([...task.component.inputs.map(({ key }) => key), ...task.locals.keys()]);
  const injected = new Map<string, string>();
  const inject = (argument: ValidArgument): string => {
    const said = JSON.stringify(argument);
    const source = parameterSource(argument);
    const name = injectedName(argument, names);
    // A group may have the input already, as those of the SDK do.
    const isThere = JSON.stringify(parameters[name]) === JSON.stringify(source);
    const key = injected.get(said) ?? (isThere ? name : uniqueName(name, taken, '-'));
    injected.set(said, key);
    if (source !== undefined) parameters[key] = source;
    return key;
  };
  const referTo = (to: TextReference): string => {
    if ('input' in to && task.locals.has(to.input))
      return printPlaceholder({ kind: 'input-parameter', name: to.input });
    const argument: ValidArgument =
      'input' in to ? { from: 'graph-input', input: to.input } : { from: 'task-output', ...to.taskOutput };
    return printPlaceholder({ kind: 'input-parameter', name: inject(argument) });
  };
  const fill = (value: Json): Json => replaceReferences(value, referTo);
  const parameterSource = (argument: ValidArgument): IrTaskInputParameter | undefined => {
    const source = parameterOf(argument, names, fill);
    return source === undefined || argument.from === 'task-status' || argument.select === undefined
      ? source
      : { ...source, parameterExpressionSelector: argument.select };
  };
  for (const input of task.component.inputs) {
    const argument = task.arguments.get(input.name);
    if (input.type.kind === 'artifact') {
      // Null gives nothing.
      if (argument !== undefined && argument.from !== 'constant') artifacts[input.key] = artifactOf(argument, names);
    } else {
      const source = argument === undefined ? defaultSource(input, task) : parameterSource(argument);
      if (source !== undefined) parameters[input.key] = source;
    }
  }
  for (const [key, { kind, argument }] of task.locals) {
    if (kind === 'artifact') {
      artifacts[key] = artifactOf(argument, names);
    } else {
      const source = parameterSource(argument);
      if (source !== undefined) parameters[key] = source;
    }
  }
  return { inject, fill, written: () => withoutEmpty(parameters, artifacts) };
}

/** Undefined for null: a person says with it that an optional input gets nothing; the IR says it by leaving the input out. */
function parameterOf(
  argument: ValidArgument,
  names: GraphNames,
  fill: (value: Json) => Json,
): IrTaskInputParameter | undefined {
  switch (argument.from) {
    case 'constant':
      return argument.value === null ? undefined : { runtimeValue: { constant: argument.value } };
    case 'text':
      return { runtimeValue: { constant: fill(argument.value) } };
    case 'graph-input':
      return { componentInputParameter: findPort(names.inputs, argument.input).key };
    case 'task-output':
      return {
        taskOutputParameter: {
          producerTask: names.taskKey(argument.task),
          outputParameterKey: names.outputKey(argument.task, argument.output),
        },
      };
    case 'task-status':
      return { taskFinalStatus: { producerTask: names.taskKey(argument.task) } };
  }
}

function artifactOf(argument: ValidArgument, names: GraphNames): IrTaskInputArtifact {
  if (argument.from === 'graph-input') return { componentInputArtifact: findPort(names.inputs, argument.input).key };
  if (argument.from !== 'task-output') throw new Error('A valid graph gives a value to an artifact input');
  return {
    taskOutputArtifact: {
      producerTask: names.taskKey(argument.task),
      outputArtifactKey: names.outputKey(argument.task, argument.output),
    },
  };
}

/**
 * The default of an input without a value, as a constant. It is in the component, too, but the backend's driver forgets it where a command line or
 * a task in a group asks for it. A placeholder in a default is text, in a constant it would be replaced: such a default stays where it is.
 */
function defaultSource({ key, default: standard }: ValidInput, { loop }: ValidTask): IrTaskInputParameter | undefined {
  if (standard === undefined || key === loop?.item || placeholdersIn(standard).length > 0) return undefined;
  return { runtimeValue: { constant: standard } };
}

const prefix = 'pipelinechannel--';

/** As the SDK names what it injects: after the graph's input, or after task and output. */
function injectedName(argument: ValidArgument, names: GraphNames): string {
  switch (argument.from) {
    case 'graph-input': {
      const { key } = findPort(names.inputs, argument.input);
      return key.startsWith(prefix) ? key : prefix + key;
    }
    case 'task-output':
      return `${prefix}${names.taskKey(argument.task)}-${names.outputKey(argument.task, argument.output)}`;
    case 'task-status':
      return `${prefix}${names.taskKey(argument.task)}-status`;
    case 'constant':
    case 'text':
      return `${prefix}value`;
  }
}
