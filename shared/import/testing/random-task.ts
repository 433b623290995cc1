/** Random tasks: where their inputs come from, when and how often they run. */
import type {
  IrComponent,
  IrTask,
  IrTaskInputArtifact,
  IrTaskInputParameter,
  ParameterType,
} from '../../ir/pipeline-spec.ts';
import { upstreamOf } from '../../ir/references.ts';
import type { Choices } from '../../testing/choices.ts';
import { constantOf } from './random-ports.ts';

/** What the inputs of a task may come from: inputs of its graph and outputs of the tasks before it. */
export interface Sources {
  readonly parameters: readonly { readonly type: ParameterType | undefined; readonly source: IrTaskInputParameter }[];
  readonly artifacts: readonly { readonly list: boolean; readonly source: IrTaskInputArtifact }[];
  /** Tasks before it. */
  readonly tasks: readonly string[];
}

/** A task that uses a component; undefined where a required input has nothing to come from. */
export function randomTask(
  key: string,
  name: string,
  component: IrComponent,
  sources: Sources,
  choices: Choices,
): IrTask | undefined {
  const { parameters = {}, artifacts = {} } = component.inputDefinitions ?? {};
  const given: Record<string, IrTaskInputParameter> = {};
  const files: Record<string, IrTaskInputArtifact> = {};
  const loop = randomLoop(component, sources, choices);
  for (const [input, definition] of Object.entries(parameters)) {
    if (input === loop?.parameterIterator?.itemInput) continue;
    const isFree = definition.isOptional === true || definition.defaultValue !== undefined;
    if (isFree && choices.once(2)) continue;
    given[input] = parameterSource(definition.parameterType ?? 'STRING', sources, choices);
  }
  for (const [input, definition] of Object.entries(artifacts)) {
    if (input === loop?.artifactIterator?.itemInput) continue;
    const fitting = sources.artifacts.filter(({ list }) => list === (definition.isArtifactList === true));
    if (fitting.length > 0 && !(definition.isOptional === true && choices.once(2)))
      files[input] = choices.pick(fitting).source;
    else if (definition.isOptional !== true) return undefined;
  }
  addUndeclared(given, files, sources, choices);
  Object.assign(given, loop?.given);
  Object.assign(files, loop?.files);
  const inputs = {
    ...(Object.keys(given).length === 0 ? {} : { parameters: given }),
    ...(Object.keys(files).length === 0 ? {} : { artifacts: files }),
  };
  const task: IrTask = {
    ...(choices.once(20)
      ? choices.pick([{}, { taskInfo: {} }])
      : { taskInfo: { name: choices.once(5) ? 'Same name' : key } }),
    componentRef: { name },
    ...(Object.keys(inputs).length > 0 || choices.once(30) ? { inputs } : {}),
    ...randomPolicies(component, choices),
    ...(loop?.parameterIterator === undefined ? {} : { parameterIterator: loop.parameterIterator }),
    ...(loop?.artifactIterator === undefined ? {} : { artifactIterator: loop.artifactIterator }),
  };
  return { ...task, ...randomTrigger(task, sources, choices) };
}

function parameterSource(type: ParameterType, sources: Sources, choices: Choices): IrTaskInputParameter {
  const fitting = sources.parameters.filter(
    ({ type: given }) => given === type || type === 'STRING' || given === undefined,
  );
  if (fitting.length > 0 && choices.once(2)) return choices.pick(fitting).source;
  if (type === 'TASK_FINAL_STATUS' && sources.tasks.length > 0) {
    return { taskFinalStatus: { producerTask: choices.pick(sources.tasks) } };
  }
  const [any] = sources.parameters;
  if (any !== undefined && choices.once(12)) {
    return { ...choices.pick(sources.parameters).source, parameterExpressionSelector: 'parseJson(string_value)["a"]' };
  }
  if (choices.once(25)) {
    return choices.pick<IrTaskInputParameter>([
      { runtimeValue: { constant: null } },
      { runtimeValue: { constantValue: { stringValue: 'old' } } },
      { runtimeValue: { runtimeParameter: 'x' } },
      { runtimeValue: {} },
      { runtimeValue: { constant: [1] }, parameterExpressionSelector: 'parseJson(string_value)[0]' },
    ]);
  }
  return { runtimeValue: { constant: constantOf(type, choices) } };
}

/** Inputs that the component does not declare, and texts that name them. */
function addUndeclared(
  given: Record<string, IrTaskInputParameter>,
  files: Record<string, IrTaskInputArtifact>,
  sources: Sources,
  choices: Choices,
): void {
  if (sources.parameters.length > 0 && choices.once(3)) {
    const { source } = choices.pick(sources.parameters);
    const name = choices.once(3) ? 'extra' : channelOf(source);
    if (!Object.hasOwn(files, name)) given[name] ??= source;
    const textInput = Object.keys(given).find((key) => typeof given[key]?.runtimeValue?.constant === 'string');
    if (textInput !== undefined && choices.once(2)) {
      given[textInput] = {
        runtimeValue: { constant: `a {{$.inputs.parameters['${name}']}} b {{$.pipeline_job_name}}` },
      };
    }
  }
  if (sources.artifacts.length > 0 && choices.once(20)) files['extra file'] = choices.pick(sources.artifacts).source;
  if (choices.once(20)) given['constant'] = { runtimeValue: { constant: choices.pick([1, 'x', null, [true]]) } };
}

/** As the SDK names what it injects. */
function channelOf(source: IrTaskInputParameter): string {
  const { componentInputParameter: input, taskOutputParameter: output } = source;
  if (input !== undefined) return input.startsWith('pipelinechannel--') ? input : `pipelinechannel--${input}`;
  return `pipelinechannel--${output?.producerTask ?? ''}-${output?.outputParameterKey ?? ''}`;
}

interface Loop extends Pick<IrTask, 'parameterIterator' | 'artifactIterator'> {
  readonly given?: Record<string, IrTaskInputParameter>;
  readonly files?: Record<string, IrTaskInputArtifact>;
}

function randomLoop({ inputDefinitions }: IrComponent, sources: Sources, choices: Choices): Loop | undefined {
  if (!choices.once(3)) return undefined;
  const [itemInput] = Object.keys(inputDefinitions?.parameters ?? {});
  const [artifactInput] = Object.entries(inputDefinitions?.artifacts ?? {}).flatMap(([key, { isArtifactList }]) =>
    isArtifactList === true ? [] : [key],
  );
  const lists = sources.artifacts.filter(({ list }) => list);
  if (artifactInput !== undefined && lists.length > 0) {
    return {
      artifactIterator: { itemInput: artifactInput, items: { inputArtifact: 'items' } },
      files: { items: choices.pick(lists).source },
    };
  }
  if (itemInput === undefined) return undefined;
  const from = sources.parameters.filter(({ type }) => type === 'LIST' || type === 'STRING');
  if (from.length > 0 && choices.once(2)) {
    return {
      parameterIterator: { itemInput, items: { inputParameter: 'items' } },
      given: { items: choices.pick(from).source },
    };
  }
  const raw = choices.pick([
    '["a", "b"]',
    '[1, 2]',
    '[1,2]',
    '[1.0]',
    '[]',
    '["é"]',
    '[{"b": 1, "a": [null]}]',
    ' [true] ',
  ]);
  return { parameterIterator: { itemInput, items: { raw } } };
}

function randomPolicies(component: IrComponent, choices: Choices): IrTask {
  return {
    ...(component.dag === undefined && !choices.once(4)
      ? { cachingOptions: { enableCache: true } }
      : choices.maybe(2, 'cachingOptions', () =>
          choices.pick([
            {},
            { enableCache: true },
            { enableCache: false },
            { cacheKey: 'k' },
            { enableCache: true, cacheKey: 'k' },
          ]),
        )),
    ...choices.maybe(5, 'retryPolicy', () =>
      choices.pick([
        { maxRetryCount: 3, backoffDuration: '0s', backoffFactor: 2, backoffMaxDuration: '3600s' },
        { maxRetryCount: 1, backoffDuration: '1.5s', backoffFactor: 3, backoffMaxDuration: '60s' },
        { maxRetryCount: 1 },
        { maxRetryCount: 0 },
        {},
      ]),
    ),
    ...choices.maybe(6, 'iteratorPolicy', () => choices.pick([{ parallelismLimit: 2 }, { parallelismLimit: 0 }, {}])),
  };
}

function randomTrigger(task: IrTask, { tasks }: Sources, choices: Choices): IrTask {
  const producers = upstreamOf(task);
  const others = choices.some(tasks.length === 0 ? [''] : tasks, 2).filter((name) => name !== '');
  const dependentTasks = [...new Set([...(choices.once(12) ? [] : producers), ...others])];
  const ordered = choices.once(4) ? dependentTasks.toReversed() : dependentTasks;
  const [input] = Object.keys(task.inputs?.parameters ?? {});
  const condition = input === undefined ? 'true' : `string(inputs.parameter_values['${input}']) == 'a'`;
  return {
    ...(ordered.length === 0 ? {} : { dependentTasks: ordered }),
    ...choices.maybe(4, 'triggerPolicy', () =>
      choices.pick<NonNullable<IrTask['triggerPolicy']>>([
        { condition },
        { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
        { condition, strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
        { strategy: 'ALL_UPSTREAM_TASKS_SUCCEEDED' },
        { strategy: 'TRIGGER_STRATEGY_UNSPECIFIED' },
        {},
      ]),
    ),
  };
}
