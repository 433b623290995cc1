/** Valid graphs become PipelineSpec IR. The same graph always gives the same IR. */
import { pipelineName, uniqueName } from '../ir/names.ts';
import {
  schemaVersion,
  type IrComponent,
  type IrDag,
  type IrExecutor,
  type IrTask,
  type PipelineSpec,
} from '../ir/pipeline-spec.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Platforms, ValidComponent, ValidGraph, ValidSource } from '../validate/valid-graph.ts';
import { compileExecutor, executorOptions, type Executed, type ExecutorOptions } from './executor.ts';
import { taskInputs } from './inputs.ts';
import { graphNames, keyOf, type GraphNames } from './names.ts';
import { inputDefinitions, outputDefinitions, withoutEmpty } from './ports.ts';
import { compileTask } from './task.ts';
import { replaceFields } from './verbatim.ts';

/** Who compiled a pipeline, as the IR says it. */
export const sdkVersion = 'millrace-0.1.0';

/** A compiled pipeline; `platform` is the second document, where there is anything for it. */
export interface Compiled {
  readonly spec: PipelineSpec;
  readonly platform?: JsonObject;
}

/** Compiles a pipeline. Names are made as the KFP SDK makes them; equal components with equal options are written once. */
export function compile(graph: ValidGraph): Compiled {
  const output: Output = {
    components: {},
    executors: {},
    platforms: {},
    names: new Set(),
    written: new Map(),
    compiled: new Map(),
  };
  const root = compileGraph(graph, output);
  const { name = pipelineName(graph.name), root: pipelineRoot, kubernetes, spec, platforms } = graph.pipeline;
  const compiled: PipelineSpec = {
    pipelineInfo: {
      name,
      ...(graph.name === '' || graph.name === name ? {} : { displayName: graph.name }),
      ...(graph.description === undefined || graph.description === '' ? {} : { description: graph.description }),
    },
    schemaVersion,
    sdkVersion,
    ...(pipelineRoot === undefined ? {} : { defaultPipelineRoot: pipelineRoot }),
    components: output.components,
    deploymentSpec: { executors: output.executors },
    root,
  };
  const said = replaceFields<Platforms>(
    kubernetes === undefined ? {} : { kubernetes: { pipelineConfig: kubernetes } },
    platforms,
  );
  const platform = withExecutors(said, output);
  return {
    spec: replaceFields(compiled, spec),
    ...(Object.keys(platform).length === 0 ? {} : { platform: { platforms: platform } }),
  };
}

/** What platforms say about the pipeline, with what its tasks say about their executors. */
function withExecutors(said: Platforms, { platforms }: Output): Platforms {
  const result: Record<string, JsonObject> = { ...said };
  for (const [platform, executors] of Object.entries(platforms)) {
    const deployment = said[platform]?.['deploymentSpec'];
    const { executors: others, ...rest } = isJsonObject(deployment) ? deployment : {};
    const all = { ...executors, ...(isJsonObject(others) ? others : {}) };
    result[platform] = { ...said[platform], deploymentSpec: { ...rest, executors: all } };
  }
  return result;
}

interface Output {
  readonly components: Record<string, IrComponent>;
  readonly executors: Record<string, IrExecutor>;
  /** Configuration of executors, by platform and label. */
  readonly platforms: Record<string, Record<string, JsonObject>>;
  /** Keys behind `comp-` and `exec-` that are taken. */
  readonly names: Set<string>;
  /** Component names by what they say, so that equal ones are written once. */
  readonly written: Map<string, string>;
  /** Component names by source and options: a component that is used ten thousand times is compiled once. */
  readonly compiled: Map<ValidComponent, Map<string, string>>;
}

function compileGraph(graph: ValidGraph, output: Output): IrComponent {
  const names = graphNames(graph);
  const tasks: Record<string, IrTask> = {};
  for (const task of graph.tasks) {
    const key = names.taskKey(task.id);
    const inputs = taskInputs(task, names);
    const component = compileComponent(task.component, executorOptions(task, inputs, names), key, output);
    tasks[key] = compileTask(task, component, inputs, names);
  }
  const outputs = graphOutputs(graph, names);
  const compiled: IrComponent = {
    ...inputDefinitions(graph.inputs),
    ...outputDefinitions(graph.outputs),
    dag: { tasks, ...(outputs === undefined ? {} : { outputs }) },
  };
  const component = replaceFields(compiled, graph.verbatim?.component);
  // The tasks of a graph are the document's: components have other names there than in an IR that was written out.
  return component.dag === undefined ? component : { ...component, dag: { tasks, ...component.dag } };
}

function graphOutputs(graph: ValidGraph, names: GraphNames): IrDag['outputs'] {
  const parameters: NonNullable<NonNullable<IrDag['outputs']>['parameters']> = {};
  const artifacts: NonNullable<NonNullable<IrDag['outputs']>['artifacts']> = {};
  const parameter = ({ task, output }: ValidSource): { producerSubtask: string; outputParameterKey: string } => ({
    producerSubtask: names.taskKey(task),
    outputParameterKey: names.outputKey(task, output),
  });
  for (const { key, type, source } of graph.outputs) {
    if (type.kind === 'artifact') {
      const sources = 'oneOf' in source ? source.oneOf : [source];
      artifacts[key] = {
        artifactSelectors: sources.map(({ task, output }) => ({
          producerSubtask: names.taskKey(task),
          outputArtifactKey: names.outputKey(task, output),
        })),
      };
    } else if ('oneOf' in source) {
      parameters[key] = { valueFromOneof: { parameterSelectors: source.oneOf.map(parameter) } };
    } else {
      parameters[key] = { valueFromParameter: parameter(source) };
    }
  }
  return withoutEmpty(parameters, artifacts);
}

/** The name of the component behind a task; what a task says about its executor belongs to it in the IR, so different options give different components. */
function compileComponent(component: ValidComponent, options: ExecutorOptions, key: string, output: Output): string {
  const byOptions = output.compiled.get(component) ?? new Map<string, string>();
  output.compiled.set(component, byOptions);
  const said = JSON.stringify(options);
  const before = byOptions.get(said);
  if (before !== undefined) return before;
  const name =
    component.kind === 'graph'
      ? writeOnce({ component: compileGraph(component, output), platform: {} }, key, output)
      : writeOnce(compileExecuted(component, options), key, output);
  byOptions.set(said, name);
  return name;
}

/** A component with what runs it. */
interface Written {
  readonly component: IrComponent;
  readonly executor?: IrExecutor;
  readonly platform: Platforms;
}

function compileExecuted(component: Executed, options: ExecutorOptions): Written {
  const { inputs, outputs, verbatim } = component;
  const passthroughs = component.kind === 'container' ? component.taskConfigPassthroughs : [];
  const compiled: IrComponent = {
    ...inputDefinitions(inputs),
    ...outputDefinitions(outputs),
    ...(passthroughs.length === 0 ? {} : { taskConfigPassthroughs: passthroughs.map((field) => ({ ...field })) }),
  };
  const platform: Platforms = options.kubernetes === undefined ? {} : { kubernetes: options.kubernetes };
  return {
    component: replaceFields(compiled, verbatim?.component),
    executor: replaceFields(compileExecutor(component, options), verbatim?.executor),
    platform: replaceFields(platform, verbatim?.platform),
  };
}

function writeOnce(written: Written, key: string, output: Output): string {
  const said = JSON.stringify(written);
  const before = output.written.get(said);
  if (before !== undefined) return before;
  const { component, executor, platform } = written;
  const unique = uniqueName(keyOf(key), output.names);
  const name = `comp-${unique}`;
  if (executor === undefined) {
    output.components[name] = component;
  } else {
    const executorLabel = `exec-${unique}`;
    output.components[name] = { executorLabel, ...component };
    output.executors[executorLabel] = executor;
    for (const [platformName, configuration] of Object.entries(platform)) {
      (output.platforms[platformName] ??= {})[executorLabel] = configuration;
    }
  }
  output.written.set(said, name);
  return name;
}
