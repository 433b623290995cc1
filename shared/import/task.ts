/** One task of a compiled graph as a document writes it. */
import type { Argument, ComponentRef, ExecutionOptions, ForEach, TaskSpec } from '../component/spec.ts';
import { readConstant } from '../component/types.ts';
import type {
  IrComponent,
  IrResources,
  IrTask,
  IrTaskInputArtifact,
  IrTaskInputParameter,
  ParameterType,
} from '../ir/pipeline-spec.ts';
import { placeholdersIn } from '../ir/placeholders.ts';
import { upstreamOf } from '../ir/references.ts';
import { keepsId } from '../compile/names.ts';
import { pythonJson } from '../compile/python-json.ts';
import { isJsonArray, own, sameJson, type Json, type JsonObject } from '../json.ts';
import type { Ports } from './ports.ts';
import { readTexts, type TaskTexts } from './texts.ts';

/** What a task is read in. */
export interface TaskContext {
  /** The ports of the graph that the task is in. */
  readonly graph: Ports;
  /** The names of the outputs of a task beside it, by their keys. */
  readonly outputsOf: (task: string) => ReadonlyMap<string, string>;
  readonly component: IrComponent;
  readonly ports: Ports;
  readonly componentRef: ComponentRef;
  /** What its executor is configured with, which in a document belongs to the task. */
  readonly resources: IrResources | undefined;
  readonly kubernetes: JsonObject | undefined;
  /** Whether something outside of the task's constants names one of its inputs. */
  readonly usedElsewhere: (input: string) => boolean;
  /** Texts name their locals as the IR does. */
  readonly withLocals: boolean;
}

/** Reads one task. */
export function readTask(key: string, task: IrTask, context: TaskContext): TaskSpec {
  const texts = readTexts(task, context);
  const given = readArguments(task, context, texts);
  const name = task.taskInfo?.name ?? key;
  const condition = task.triggerPolicy?.condition ?? '';
  const always = task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';
  const forEach = readLoop(task, context);
  const runAfter = withoutProducers(task);
  const executionOptions = readOptions(task, context, texts);
  return {
    componentRef: context.componentRef,
    ...(keepsId(key) ? {} : { key }),
    ...(Object.keys(given.arguments).length === 0 ? {} : { arguments: given.arguments }),
    ...(Object.keys(given.locals).length === 0 ? {} : { locals: given.locals }),
    ...(condition === '' ? {} : { isEnabled: { cel: condition } }),
    ...(forEach === undefined ? {} : { forEach }),
    ...(runAfter.length === 0 ? {} : { runAfter }),
    ...(always ? { trigger: 'always' } : {}),
    ...(Object.keys(executionOptions).length === 0 ? {} : { executionOptions }),
    ...(name === key ? {} : { annotations: { display_name: name } }),
  };
}

interface Given {
  readonly arguments: { readonly [input: string]: Argument };
  readonly locals: { readonly [name: string]: Argument };
}

/** Arguments in the order of the component's inputs; what it does not declare is a local. */
function readArguments(task: IrTask, context: TaskContext, texts: TaskTexts): Given {
  const { artifacts = {}, parameters = {} } = task.inputs ?? {};
  const declared = context.component.inputDefinitions;
  const given: [string, Argument][] = [];
  const locals: [string, Argument][] = [];
  for (const [key, source] of Object.entries(artifacts)) {
    const argument = artifactArgument(source, context);
    if (argument === undefined) continue;
    if (own(declared?.artifacts, key) === undefined) locals.push([key, argument]);
    else given.push([key, argument]);
  }
  for (const [key, source] of Object.entries(parameters)) {
    const input = own(declared?.parameters, key);
    const argument = texts.implied.has(key)
      ? undefined
      : parameterArgument(source, input?.parameterType, context, texts);
    if (argument === undefined) continue;
    if (input === undefined) locals.push([key, argument]);
    else given.push([key, argument]);
  }
  for (const key of forgotten(task, context)) given.push([key, { value: null }]);
  const byKey = new Map(given);
  const ordered = [...context.ports.inputNames].flatMap(([key, name]): [string, Argument][] => {
    const argument = byKey.get(key);
    return argument === undefined ? [] : [[name, argument]];
  });
  return { arguments: Object.fromEntries(ordered), locals: Object.fromEntries(locals) };
}

/** Inputs whose default the compiler would write into the task; null says that it shall not. */
function forgotten(task: IrTask, { component }: TaskContext): readonly string[] {
  const item = task.parameterIterator?.itemInput;
  return Object.entries(component.inputDefinitions?.parameters ?? {}).flatMap(([key, { defaultValue }]) =>
    key === item ||
    own(task.inputs?.parameters, key) !== undefined ||
    defaultValue === undefined ||
    placeholdersIn(defaultValue).length > 0
      ? []
      : [key],
  );
}

/** Undefined: a document has no form for it. */
function artifactArgument(source: IrTaskInputArtifact, context: TaskContext): Argument | undefined {
  if (source.componentInputArtifact !== undefined) return graphInput(source.componentInputArtifact, context);
  if (source.taskOutputArtifact === undefined) return undefined;
  const { producerTask, outputArtifactKey } = source.taskOutputArtifact;
  return taskOutput(producerTask, outputArtifactKey, context);
}

function parameterArgument(
  source: IrTaskInputParameter,
  type: ParameterType | undefined,
  context: TaskContext,
  texts: TaskTexts,
): Argument | undefined {
  const selector = source.parameterExpressionSelector ?? '';
  const select = selector === '' ? {} : { select: selector };
  if (source.componentInputParameter !== undefined) {
    return { ...graphInput(source.componentInputParameter, context), ...select };
  }
  if (source.taskOutputParameter !== undefined) {
    const { producerTask, outputParameterKey } = source.taskOutputParameter;
    return { ...taskOutput(producerTask, outputParameterKey, context), ...select };
  }
  if (source.taskFinalStatus !== undefined) return { taskStatus: { taskId: source.taskFinalStatus.producerTask } };
  const constant = source.runtimeValue?.constant;
  if (constant === undefined) return undefined;
  const value = texts.write(constant);
  if (selector !== '') return { value, ...select };
  return constantArgument(value, type);
}

/** Texts, numbers and booleans are written as text, where their type reads it so; the rest is written as it is. */
function constantArgument(value: Json, type: ParameterType | undefined): Argument {
  if (type === undefined || typeof value === 'object') return { value };
  const text = String(value);
  const read = readConstant(text, type);
  return read.ok && sameJson(read.value, value) ? text : { value };
}

function graphInput(key: string, { graph }: TaskContext): Exclude<Argument, string> {
  return { graphInput: { inputName: graph.inputNames.get(key) ?? key } };
}

function taskOutput(task: string, key: string, { outputsOf }: TaskContext): Exclude<Argument, string> {
  return { taskOutput: { taskId: task, outputName: outputsOf(task).get(key) ?? key } };
}

function readLoop(task: IrTask, context: TaskContext): ForEach | undefined {
  const nameOf = (key: string): string => context.ports.inputNames.get(key) ?? key;
  const limit = task.iteratorPolicy?.parallelismLimit ?? 0;
  const parallelism = limit === 0 ? {} : { parallelism: limit };
  const { artifactIterator, parameterIterator } = task;
  const argument = artifactIterator?.items?.inputArtifact ?? parameterIterator?.items?.inputParameter;
  const as = nameOf(artifactIterator?.itemInput ?? parameterIterator?.itemInput ?? '');
  if (argument !== undefined) return { items: { argument: nameOf(argument) }, as, ...parallelism };
  const raw = parameterIterator?.items?.raw;
  if (raw === undefined) return undefined;
  return { items: readItems(raw), as, ...parallelism };
}

/** A list, where it is spelled as the compiler would spell it; else its text. */
function readItems(raw: string): string | readonly Json[] {
  const list = readConstant(raw, 'LIST');
  return list.ok && isJsonArray(list.value) && pythonJson(list.value) === raw ? list.value : raw;
}

/** Order without data: who gives data comes first anyway. */
function withoutProducers(task: IrTask): readonly string[] {
  const producers = new Set(upstreamOf({ ...task, dependentTasks: [] }));
  return (task.dependentTasks ?? []).filter((other) => !producers.has(other));
}

function readOptions(task: IrTask, context: TaskContext, texts: TaskTexts): ExecutionOptions {
  const retryStrategy = readRetries(task);
  const cachingStrategy = readCaching(task, context.component.dag !== undefined);
  const resources = readResources(context.resources, texts);
  return {
    ...(retryStrategy === undefined ? {} : { retryStrategy }),
    ...(cachingStrategy === undefined ? {} : { cachingStrategy }),
    ...(resources === undefined ? {} : { container: { resources } }),
    ...(context.kubernetes === undefined ? {} : { kubernetes: context.kubernetes }),
  };
}

type Resources = NonNullable<NonNullable<ExecutionOptions['container']>['resources']>;

/** The fields that hold texts; what older SDKs and servers read beside them follows from those. */
function readResources(resources: IrResources | undefined, texts: TaskTexts): Resources | undefined {
  if (resources === undefined) return undefined;
  const { resourceType, resourceCount } = resources.accelerator ?? {};
  const fields: readonly [keyof Resources, string | undefined][] = [
    ['cpuLimit', resources.resourceCpuLimit],
    ['memoryLimit', resources.resourceMemoryLimit],
    ['cpuRequest', resources.resourceCpuRequest],
    ['memoryRequest', resources.resourceMemoryRequest],
    ['acceleratorType', resourceType],
    ['acceleratorCount', resourceCount === '1' ? undefined : resourceCount],
  ];
  const said = fields.flatMap(([field, text]) => (text === undefined ? [] : [[field, texts.writeText(text)] as const]));
  return said.length === 0 ? undefined : Object.fromEntries<string>(said);
}

/** Only what differs from what the SDK writes of itself. */
function readRetries({ retryPolicy }: IrTask): ExecutionOptions['retryStrategy'] {
  if (retryPolicy === undefined || (retryPolicy.maxRetryCount ?? 0) === 0) return undefined;
  const { maxRetryCount = 0, backoffDuration = '0s', backoffFactor = 2, backoffMaxDuration = '3600s' } = retryPolicy;
  return {
    maxRetries: maxRetryCount,
    ...(backoffDuration === '0s' ? {} : { backoffDuration }),
    ...(backoffFactor === 2 ? {} : { backoffFactor }),
    ...(backoffMaxDuration === '3600s' ? {} : { backoffMaxDuration }),
  };
}

/** A step uses the cache unless it says otherwise; a group says nothing unless it is told to. */
function readCaching({ cachingOptions }: IrTask, isGroup: boolean): ExecutionOptions['cachingStrategy'] {
  const { enableCache = false, cacheKey = '' } = cachingOptions ?? {};
  if (cacheKey === '' && enableCache !== isGroup) return undefined;
  return {
    ...(enableCache ? {} : { maxCacheStaleness: 'P0D' }),
    ...(cacheKey === '' ? {} : { cacheKey }),
  };
}
