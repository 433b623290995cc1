/** One task of a graph as the IR writes it. */
import type { ExecutionOptions } from '../component/spec.ts';
import { portKey, uniqueName } from '../ir/names.ts';
import type { IrContainer, IrTask, IrTaskInputArtifact, IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { placeholdersIn, printPlaceholder } from '../ir/placeholders.ts';
import type {
  TextPart,
  ValidArgument,
  ValidComponent,
  ValidInput,
  ValidOutput,
  ValidTask,
} from '../validate/valid-graph.ts';
import { withoutEmpty } from './ports.ts';

/** The names of a graph in the IR. */
export interface GraphNames {
  readonly taskKey: (id: string) => string;
  readonly component: (id: string) => ValidComponent;
  readonly inputs: readonly ValidInput[];
}

/** The task with its inputs and what it waits for; `componentName` is the component that was compiled for it. */
export function compileTask(task: ValidTask, componentName: string, names: GraphNames): IrTask {
  const sources = compileArguments(task, names);
  const upstream = new Set(task.runAfter.map(names.taskKey));
  for (const argument of task.arguments.values()) {
    for (const producer of producers(argument)) upstream.add(names.taskKey(producer));
  }
  return {
    taskInfo: { name: task.id },
    componentRef: { name: componentName },
    ...(sources === undefined ? {} : { inputs: sources }),
    ...(upstream.size === 0 ? {} : { dependentTasks: [...upstream].toSorted() }),
    ...cachingOptions(task),
    ...retryPolicy(task.options),
  };
}

function compileArguments(task: ValidTask, names: GraphNames): IrTask['inputs'] {
  const parameters: Record<string, IrTaskInputParameter> = {};
  const artifacts: Record<string, IrTaskInputArtifact> = {};
  const taken = new Set(task.component.inputs.map(({ key }) => key));
  const injected = new Map<string, string>();
  const inject = (part: Exclude<TextPart, { readonly text: string }>): string => {
    const { name, source } = injectedInput(part, names);
    const said = JSON.stringify(source);
    const key = injected.get(said) ?? uniqueName(name, taken, '-');
    injected.set(said, key);
    parameters[key] = source;
    return key;
  };
  for (const input of task.component.inputs) {
    const argument = task.arguments.get(input.name);
    if (input.type.kind === 'artifact') {
      if (argument !== undefined) artifacts[input.key] = artifactSource(argument, names);
    } else {
      const source =
        (argument === undefined ? undefined : parameterSource(argument, names, inject)) ?? defaultSource(input);
      if (source !== undefined) parameters[input.key] = source;
    }
  }
  return withoutEmpty(parameters, artifacts);
}

function parameterSource(
  argument: ValidArgument,
  names: GraphNames,
  inject: (part: Exclude<TextPart, { readonly text: string }>) => string,
): IrTaskInputParameter | undefined {
  switch (argument.from) {
    case 'constant':
      // Null is how a person says that an optional input gets nothing; the IR says it by leaving the input out.
      return argument.value === null ? undefined : { runtimeValue: { constant: argument.value } };
    case 'graph-input':
      return { componentInputParameter: findPort(names.inputs, argument.input).key };
    case 'task-output':
      return taskOutputParameter(argument, names);
    case 'text': {
      const constant = argument.parts.map((part) =>
        'text' in part ? part.text : printPlaceholder({ kind: 'input-parameter', name: inject(part) }),
      );
      return { runtimeValue: { constant: constant.join('') } };
    }
  }
}

/**
 * The default of an input without a value, as a constant. It is in the component, too, but the backend's driver forgets it where a command line or
 * a task in a group asks for it. A placeholder in a default is text, in a constant it would be replaced: such a default stays where it is.
 */
function defaultSource({ default: standard }: ValidInput): IrTaskInputParameter | undefined {
  if (standard === undefined || standard === null || placeholdersIn(standard).length > 0) return undefined;
  return { runtimeValue: { constant: standard } };
}

/** References inside of a text need an input of their own, named as the SDK names it. */
function injectedInput(
  part: Exclude<TextPart, { readonly text: string }>,
  names: GraphNames,
): { readonly name: string; readonly source: IrTaskInputParameter } {
  if ('graphInput' in part) {
    const { key } = findPort(names.inputs, part.graphInput);
    return { name: `pipelinechannel--${key}`, source: { componentInputParameter: key } };
  }
  const { task, output } = part.taskOutput;
  return {
    name: `pipelinechannel--${names.taskKey(task)}-${portKey(output)}`,
    source: taskOutputParameter({ task, output }, names),
  };
}

function taskOutputParameter(
  { task, output }: { readonly task: string; readonly output: string },
  names: GraphNames,
): IrTaskInputParameter {
  const { key } = findPort(names.component(task).outputs, output);
  return { taskOutputParameter: { producerTask: names.taskKey(task), outputParameterKey: key } };
}

function artifactSource(argument: ValidArgument, names: GraphNames): IrTaskInputArtifact {
  if (argument.from === 'graph-input') return { componentInputArtifact: findPort(names.inputs, argument.input).key };
  if (argument.from !== 'task-output') throw new Error('A valid graph gives a constant to an artifact input');
  const { key } = findPort(names.component(argument.task).outputs, argument.output);
  return { taskOutputArtifact: { producerTask: names.taskKey(argument.task), outputArtifactKey: key } };
}

function producers(argument: ValidArgument): readonly string[] {
  if (argument.from === 'task-output') return [argument.task];
  return argument.from === 'text'
    ? argument.parts.flatMap((part) => ('taskOutput' in part ? [part.taskOutput.task] : []))
    : [];
}

/** A port of a valid graph by its name in the document. */
export function findPort<T extends ValidInput | ValidOutput>(ports: readonly T[], name: string): T {
  const found = ports.find((port) => port.name === name);
  if (found === undefined) throw new Error(`A valid graph names a port that does not exist: ${name}`);
  return found;
}

/** Steps use the cache unless told otherwise; the SDK writes the absence of the flag for "off". */
function cachingOptions({ component, options: { cachingStrategy } }: ValidTask): Pick<IrTask, 'cachingOptions'> {
  if (cachingStrategy === undefined)
    return component.kind === 'container' ? { cachingOptions: { enableCache: true } } : {};
  const off = cachingStrategy.maxCacheStaleness === 'P0D';
  return {
    cachingOptions: {
      ...(off ? {} : { enableCache: true }),
      ...(cachingStrategy.cacheKey === undefined ? {} : { cacheKey: cachingStrategy.cacheKey }),
    },
  };
}

function retryPolicy({ retryStrategy }: ExecutionOptions): Pick<IrTask, 'retryPolicy'> {
  const retries = retryStrategy?.maxRetries ?? 0;
  if (retryStrategy === undefined || retries === 0) return {};
  return {
    retryPolicy: {
      maxRetryCount: retries,
      backoffDuration: retryStrategy.backoffDuration ?? '0s',
      backoffFactor: retryStrategy.backoffFactor ?? 2,
      backoffMaxDuration: retryStrategy.backoffMaxDuration ?? '3600s',
    },
  };
}

/** Environment and resources of a task, on top of what its component says. */
export function containerOptions(
  env: { readonly [name: string]: string },
  options: ExecutionOptions,
): Pick<IrContainer, 'env' | 'resources'> {
  const variables = Object.entries({ ...env, ...options.container?.env });
  const resources = compileResources(options.container?.resources);
  return {
    ...(variables.length === 0 ? {} : { env: variables.map(([name, value]) => ({ name, value })) }),
    ...(resources === undefined ? {} : { resources }),
  };
}

type Resources = NonNullable<NonNullable<ExecutionOptions['container']>['resources']>;

function compileResources(resources: Resources | undefined): IrContainer['resources'] {
  if (resources === undefined || Object.keys(resources).length === 0) return undefined;
  const { cpuLimit, memoryLimit, cpuRequest, memoryRequest, acceleratorType, acceleratorCount } = resources;
  return {
    ...(cpuLimit === undefined ? {} : { resourceCpuLimit: cpuLimit }),
    ...(memoryLimit === undefined ? {} : { resourceMemoryLimit: memoryLimit }),
    ...(cpuRequest === undefined ? {} : { resourceCpuRequest: cpuRequest }),
    ...(memoryRequest === undefined ? {} : { resourceMemoryRequest: memoryRequest }),
    ...(acceleratorType === undefined
      ? {}
      : { accelerator: { resourceType: acceleratorType, resourceCount: acceleratorCount ?? '1' } }),
  };
}
