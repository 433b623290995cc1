/** One task of a graph as the IR writes it. */
import type { ExecutionOptions } from '../component/spec.ts';
import type { IrTask } from '../ir/pipeline-spec.ts';
import type { ValidLoop, ValidTask } from '../validate/valid-graph.ts';
import { compileCondition } from './condition.ts';
import type { TaskInputs } from './inputs.ts';
import type { GraphNames } from './names.ts';
import { sortedPythonJson } from './python-json.ts';
import { replaceFields } from './verbatim.ts';

/** The task with its inputs and what it waits for; `componentName` is the component that was compiled for it. */
export function compileTask(task: ValidTask, componentName: string, inputs: TaskInputs, names: GraphNames): IrTask {
  // Conditions may need inputs of their own.
  const triggerPolicy = compileTrigger(task, inputs);
  const written = inputs.written();
  const { upstream, loop, displayName = task.id } = task;
  const compiled: IrTask = {
    taskInfo: { name: displayName },
    componentRef: { name: componentName },
    ...(written === undefined ? {} : { inputs: written }),
    ...(upstream.length === 0 ? {} : { dependentTasks: upstream.map(names.taskKey).toSorted() }),
    ...(triggerPolicy === undefined ? {} : { triggerPolicy }),
    ...(loop === undefined ? {} : compileLoop(loop)),
    ...cachingOptions(task),
    ...retryPolicy(task.options),
  };
  return replaceFields(compiled, task.verbatim);
}

function compileTrigger({ condition, always }: ValidTask, inputs: TaskInputs): IrTask['triggerPolicy'] {
  if (condition === undefined && !always) return undefined;
  return {
    ...(condition === undefined ? {} : { condition: compileCondition(condition, inputs.inject) }),
    ...(always ? { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' } : {}),
  };
}

function compileLoop({
  items,
  item: itemInput,
  parallelism,
}: ValidLoop): Pick<IrTask, 'parameterIterator' | 'artifactIterator' | 'iteratorPolicy'> {
  return {
    ...('artifact' in items
      ? { artifactIterator: { items: { inputArtifact: items.artifact }, itemInput } }
      : { parameterIterator: { items: parameterItems(items), itemInput } }),
    ...(parallelism === 0 ? {} : { iteratorPolicy: { parallelismLimit: parallelism } }),
  };
}

type ParameterItems = Exclude<ValidLoop['items'], { readonly artifact: string }>;

function parameterItems(items: ParameterItems): NonNullable<NonNullable<IrTask['parameterIterator']>['items']> {
  if ('parameter' in items) return { inputParameter: items.parameter };
  return { raw: 'raw' in items ? items.raw : sortedPythonJson(items.values) };
}

/** Steps use the cache unless told otherwise; the SDK writes the absence of the flag for "off", and nothing for groups. */
function cachingOptions({ component, options: { cachingStrategy } }: ValidTask): Pick<IrTask, 'cachingOptions'> {
  if (cachingStrategy === undefined) return component.kind === 'graph' ? {} : { cachingOptions: { enableCache: true } };
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
