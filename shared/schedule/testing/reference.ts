/**
 * What a run must come to, by plain recursion over the IR: no events, no queue, no limits, nothing at once. Written for the tests alone and
 * without anything of the scheduler and the planner.
 */
import type {
  IrComponent,
  IrParameterInput,
  IrTask,
  IrTaskInputParameter,
  PipelineSpec,
} from '../../ir/pipeline-spec.ts';
import { isJsonArray, parseJsonText, type Json } from '../../json.ts';
import type { ExecutionKind, FinalState } from '../../run/events.ts';
import type { Artifact, Values } from '../../run/values.ts';

/** What decides about steps, conditions and selectors; the same for the reference and for the real thing. */
export interface World {
  /** What a step or an importer gives that succeeds. */
  readonly outputsOf: (component: IrComponent, path: string, inputs: Values) => Values;
  readonly fails: (path: string, attempt: number) => boolean;
  /** By CEL text; undefined: cannot be decided. */
  readonly conditions: ReadonlyMap<string, (parameters: Values['parameters']) => boolean | undefined>;
  /** By CEL text; undefined: there is no such part. */
  readonly selectors: ReadonlyMap<string, (value: Json) => Json | undefined>;
}

/** How one execution ended. */
export interface End {
  readonly kind: ExecutionKind;
  readonly state: FinalState;
  readonly outputs: Values;
  readonly attempts: number;
}

/** Everything that a run comes to. */
export interface Interpretation {
  readonly state: FinalState;
  readonly outputs: Values;
  readonly executions: ReadonlyMap<string, End>;
}

const nothing: Values = { parameters: {}, artifacts: {} };

/** What a run without parameters comes to, when nobody cancels it and every branch finishes. */
export function interpret(spec: PipelineSpec, world: World): Interpretation {
  const executions = new Map<string, End>();
  const { failed, outputs } = runGraph(spec.root, nothing, '');
  return { state: failed ? 'FAILED' : 'SUCCEEDED', outputs, executions };

  function runGraph(graph: IrComponent, inputs: Values, prefix: string): { failed: boolean; outputs: Values } {
    const tasks = graph.dag?.tasks ?? {};
    const ends = new Map<string, End>();
    const endOf = (key: string): End => {
      const known = ends.get(key);
      if (known !== undefined) return known;
      const task = tasks[key] ?? {};
      const upstream = upstreamOf(task).map(endOf);
      const end = runTask(task, `${prefix}${key}`, upstream, inputs, (other) => endOf(other));
      ends.set(key, end);
      executions.set(`${prefix}${key}`, end);
      return end;
    };
    const all = Object.keys(tasks).map(endOf);
    return { failed: all.some(({ state }) => state === 'FAILED'), outputs: graphOutputs(graph, endOf) };
  }

  function runTask(
    task: IrTask,
    path: string,
    upstream: readonly End[],
    graphInputs: Values,
    endOf: (key: string) => End,
  ): End {
    const component = spec.components?.[task.componentRef?.name ?? ''] ?? {};
    const loops = task.parameterIterator !== undefined || task.artifactIterator !== undefined;
    const kind = loops ? 'loop' : kindOf(component);
    const end = (state: FinalState, outputs: Values = nothing): End => ({ kind, state, outputs, attempts: 0 });
    const exit = task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';
    if (!exit && upstream.some(({ state }) => state !== 'SUCCEEDED')) return end('SKIPPED');
    const inputs = receive(component, task, graphInputs, endOf);
    if (inputs === undefined) return end('FAILED');
    const condition = task.triggerPolicy?.condition;
    const holds = condition === undefined ? true : world.conditions.get(condition)?.(inputs.parameters);
    if (holds === undefined) return end('FAILED');
    if (!holds) return end('SKIPPED');
    return loops ? runLoop(task, component, path, inputs) : runInstance(task, component, path, inputs);
  }

  function runInstance(task: IrTask, component: IrComponent, path: string, inputs: Values): End {
    const kind = kindOf(component);
    if (kind === 'group') {
      const { failed, outputs: given } = runGraph(component, inputs, `${path}/`);
      return { kind, state: failed ? 'FAILED' : 'SUCCEEDED', outputs: failed ? nothing : given, attempts: 0 };
    }
    const most = kind === 'step' ? 1 + (task.retryPolicy?.maxRetryCount ?? 0) : 1;
    for (let attempt = 1; attempt <= most; attempt += 1) {
      const attempts = kind === 'step' ? attempt : 0;
      if (!world.fails(path, attempt)) {
        return { kind, state: 'SUCCEEDED', outputs: world.outputsOf(component, path, inputs), attempts };
      }
      if (attempt === most) return { kind, state: 'FAILED', outputs: nothing, attempts };
    }
    throw new Error('There is at least one attempt.');
  }

  function runLoop(task: IrTask, component: IrComponent, path: string, inputs: Values): End {
    const end = (state: FinalState, outputs = nothing): End => ({ kind: 'loop', state, outputs, attempts: 0 });
    const iterations = iterationsOf(task, component, inputs);
    if (iterations === undefined) return end('FAILED');
    const ends = iterations.map((received, index): End => {
      const here = `${path}[${index}]`;
      const kind = kindOf(component);
      const iteration: End =
        received === undefined
          ? { kind, state: 'FAILED', outputs: nothing, attempts: 0 }
          : runInstance(task, component, here, received);
      executions.set(here, iteration);
      return iteration;
    });
    if (ends.some(({ state }) => state === 'FAILED')) return end('FAILED');
    const parameters: Record<string, Json> = {};
    for (const name of Object.keys(component.outputDefinitions?.parameters ?? {})) {
      parameters[name] = ends.map(({ outputs }) => outputs.parameters[name]).filter((value) => value !== undefined);
    }
    const artifacts: Record<string, readonly Artifact[]> = {};
    for (const name of Object.keys(component.outputDefinitions?.artifacts ?? {})) {
      artifacts[name] = ends.map(({ outputs }) => outputs.artifacts[name] ?? []).flat();
    }
    return end('SUCCEEDED', { parameters, artifacts });
  }

  /** What each iteration receives, undefined where its item does not fit; undefined as a whole where there is no list. */
  function iterationsOf(
    { artifactIterator, parameterIterator }: IrTask,
    component: IrComponent,
    inputs: Values,
  ): readonly (Values | undefined)[] | undefined {
    if (artifactIterator !== undefined) {
      const { itemInput = '', items } = artifactIterator;
      return inputs.artifacts[items?.inputArtifact ?? '']?.map((item) => ({
        ...inputs,
        artifacts: { ...inputs.artifacts, [itemInput]: [item] },
      }));
    }
    const { itemInput = '', items } = parameterIterator ?? {};
    const given = items?.raw ?? inputs.parameters[items?.inputParameter ?? ''];
    const list = typeof given === 'string' ? parseJsonText(given) : given;
    if (!isJsonArray(list)) return undefined;
    return list.map((item) => {
      const fitted = fit(component.inputDefinitions?.parameters?.[itemInput] ?? {}, item);
      if (fitted === 'wrong') return undefined;
      if (fitted === 'absent') return inputs;
      return { ...inputs, parameters: { ...inputs.parameters, [itemInput]: fitted.value } };
    });
  }

  function receive(
    component: IrComponent,
    task: IrTask,
    graphInputs: Values,
    endOf: (key: string) => End,
  ): Values | undefined {
    const sources: Record<string, Json> = {};
    const texts: [string, string][] = [];
    for (const [name, source] of Object.entries(task.inputs?.parameters ?? {})) {
      const constant = source.runtimeValue?.constant;
      if (typeof constant === 'string' && constant.includes('{{')) {
        texts.push([name, constant]);
        continue;
      }
      const value = constant ?? follow(source, graphInputs, endOf);
      const selector = source.parameterExpressionSelector;
      const part = value === undefined || selector === undefined ? value : world.selectors.get(selector)?.(value);
      if (value !== undefined && part === undefined) return undefined;
      if (part !== undefined) sources[name] = part;
    }
    const known = { ...sources };
    for (const [name, template] of texts) {
      let complete = true;
      const text = template.replaceAll(/\{\{\$\.inputs\.parameters\['(\w+)'\]\}\}/g, (_, key: string) => {
        const value = known[key];
        if (value === undefined || value === null) complete = false;
        return spell(value ?? null);
      });
      if (!complete) return undefined;
      sources[name] = text;
    }
    const parameters: Record<string, Json> = {};
    const declared = component.inputDefinitions?.parameters ?? {};
    for (const [name, value] of Object.entries(sources))
      if (!(name in declared) && value !== null) parameters[name] = value;
    for (const [name, definition] of Object.entries(declared)) {
      if (name === task.parameterIterator?.itemInput) continue;
      const fitted = fit(definition, sources[name]);
      if (fitted === 'wrong') return undefined;
      if (fitted !== 'absent') parameters[name] = fitted.value;
    }
    const artifacts: Record<string, readonly Artifact[]> = {};
    for (const [name, source] of Object.entries(task.inputs?.artifacts ?? {})) {
      const { taskOutputArtifact: output, componentInputArtifact: input } = source;
      const value =
        input === undefined
          ? endOf(output?.producerTask ?? '').outputs.artifacts[output?.outputArtifactKey ?? '']
          : graphInputs.artifacts[input];
      if (value !== undefined) artifacts[name] = value;
      else if (component.inputDefinitions?.artifacts?.[name]?.isOptional !== true) return undefined;
    }
    return { parameters, artifacts };
  }
}

function follow(source: IrTaskInputParameter, graphInputs: Values, endOf: (key: string) => End): Json | undefined {
  const { componentInputParameter: input, taskOutputParameter: output, taskFinalStatus: status } = source;
  if (source.runtimeValue !== undefined) return source.runtimeValue.constant;
  if (input !== undefined) return graphInputs.parameters[input];
  if (output !== undefined) return endOf(output.producerTask).outputs.parameters[output.outputParameterKey];
  if (status === undefined) return undefined;
  const { state } = endOf(status.producerTask);
  return {
    state: state === 'SUCCEEDED' ? 'COMPLETE' : state === 'FAILED' ? 'FAILED' : 'CANCELED',
    error: {},
    pipelineJobResourceName: 'random-r',
    pipelineTaskName: status.producerTask,
  };
}

function fit(definition: IrParameterInput, source: Json | undefined): { value: Json } | 'absent' | 'wrong' {
  const optional = definition.isOptional === true;
  const value = source === undefined || (source === null && optional) ? definition.defaultValue : source;
  if (value === undefined || value === null) return optional ? 'absent' : 'wrong';
  switch (definition.parameterType) {
    case 'STRING':
      return { value: spell(value) };
    case 'NUMBER_INTEGER':
      return typeof value === 'number' ? { value } : 'wrong';
    case 'LIST':
      return Array.isArray(value) ? { value } : 'wrong';
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
      return typeof value === 'object' && !Array.isArray(value) ? { value } : 'wrong';
    default:
      return { value };
  }
}

/** As text; the objects of the tests have their keys in order. */
function spell(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function graphOutputs(graph: IrComponent, endOf: (key: string) => End): Values {
  const parameters: Record<string, Json> = {};
  for (const [name, { valueFromParameter, valueFromOneof }] of Object.entries(graph.dag?.outputs?.parameters ?? {})) {
    const selectors = valueFromOneof?.parameterSelectors ?? (valueFromParameter ? [valueFromParameter] : []);
    const values = selectors.map((one) => endOf(one.producerSubtask).outputs.parameters[one.outputParameterKey]);
    const first = values.find((value) => value !== undefined);
    if (first !== undefined) parameters[name] = first;
  }
  const artifacts: Record<string, readonly Artifact[]> = {};
  for (const [name, { artifactSelectors = [] }] of Object.entries(graph.dag?.outputs?.artifacts ?? {})) {
    const values = artifactSelectors.map((one) => endOf(one.producerSubtask).outputs.artifacts[one.outputArtifactKey]);
    const first = values.find((value) => value !== undefined);
    if (first !== undefined) artifacts[name] = first;
  }
  return { parameters, artifacts };
}

function kindOf(component: IrComponent): ExecutionKind {
  if (component.dag !== undefined) return 'group';
  return component.executorLabel === 'importer' ? 'importer' : 'step';
}

/** Keys of the tasks that come before a task. */
export function upstreamOf(task: IrTask): readonly string[] {
  const keys = new Set(task.dependentTasks);
  for (const { taskOutputParameter, taskFinalStatus } of Object.values(task.inputs?.parameters ?? {})) {
    if (taskOutputParameter !== undefined) keys.add(taskOutputParameter.producerTask);
    if (taskFinalStatus !== undefined) keys.add(taskFinalStatus.producerTask);
  }
  for (const { taskOutputArtifact } of Object.values(task.inputs?.artifacts ?? {})) {
    if (taskOutputArtifact !== undefined) keys.add(taskOutputArtifact.producerTask);
  }
  return [...keys];
}
