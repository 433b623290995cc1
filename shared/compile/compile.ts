/** Valid graphs become PipelineSpec IR. The same graph always gives the same IR. */
import type { ExecutionOptions } from '../component/spec.ts';
import { pipelineName, slug, uniqueName } from '../ir/names.ts';
import {
  schemaVersion,
  type IrComponent,
  type IrContainer,
  type IrDag,
  type IrExecutor,
  type IrTask,
  type PipelineSpec,
} from '../ir/pipeline-spec.ts';
import type { ValidComponent, ValidGraph } from '../validate/valid-graph.ts';
import { compileCommand } from './command.ts';
import { inputDefinitions, outputDefinitions, withoutEmpty } from './ports.ts';
import { compileTask, containerOptions, findPort, type GraphNames } from './task.ts';

/** Who compiled a pipeline, as the IR says it. */
export const sdkVersion = 'millrace-0.1.0';

/** Kubernetes names bear no more; the SDK's keys are cut nowhere, and fail on the cluster instead. */
const keyLength = 63;

/** Compiles a pipeline. Names are made as the KFP SDK makes them; equal components with equal options are written once. */
export function compile(graph: ValidGraph): PipelineSpec {
  const output: Output = { components: {}, executors: {}, names: new Set(), written: new Map(), compiled: new Map() };
  const root = compileGraph(graph, output);
  const name = pipelineName(graph.name);
  return {
    pipelineInfo: {
      name,
      ...(graph.name === '' || graph.name === name ? {} : { displayName: graph.name }),
      ...(graph.description === undefined || graph.description === '' ? {} : { description: graph.description }),
    },
    schemaVersion,
    sdkVersion,
    ...(graph.pipelineRoot === undefined ? {} : { defaultPipelineRoot: graph.pipelineRoot }),
    components: output.components,
    deploymentSpec: { executors: output.executors },
    root,
  };
}

interface Output {
  readonly components: Record<string, IrComponent>;
  readonly executors: Record<string, IrExecutor>;
  /** Keys behind `comp-` and `exec-` that are taken. */
  readonly names: Set<string>;
  /** Component names by what they say, so that equal ones are written once. */
  readonly written: Map<string, string>;
  /** Component names by source and options: a component that is used ten thousand times is compiled once. */
  readonly compiled: Map<ValidComponent, Map<string, string>>;
}

function compileGraph(graph: ValidGraph, output: Output): IrComponent {
  const taken = new Set<string>();
  const keys = new Map(
    graph.tasks.map(({ id }) => [id, uniqueName(slug(id).slice(0, keyLength).replace(/-+$/, '') || 'task', taken)]),
  );
  const components = new Map(graph.tasks.map(({ id, component }) => [id, component]));
  const names: GraphNames = {
    inputs: graph.inputs,
    taskKey: (id) => known(keys.get(id), id),
    component: (id) => known(components.get(id), id),
  };
  const tasks: Record<string, IrTask> = {};
  for (const task of graph.tasks) {
    const key = names.taskKey(task.id);
    tasks[key] = compileTask(task, compileComponent(task.component, task.options, key, output), names);
  }
  const outputs = graphOutputs(graph, names);
  return {
    ...inputDefinitions(graph.inputs),
    ...outputDefinitions(graph.outputs),
    dag: { tasks, ...(outputs === undefined ? {} : { outputs }) },
  };
}

function known<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`A valid graph names a task that does not exist: ${id}`);
  return value;
}

function graphOutputs(graph: ValidGraph, names: GraphNames): IrDag['outputs'] {
  const parameters: NonNullable<NonNullable<IrDag['outputs']>['parameters']> = {};
  const artifacts: NonNullable<NonNullable<IrDag['outputs']>['artifacts']> = {};
  for (const { key, type, source } of graph.outputs) {
    const producerSubtask = names.taskKey(source.task);
    const produced = findPort(names.component(source.task).outputs, source.output);
    if (type.kind === 'parameter') {
      parameters[key] = { valueFromParameter: { producerSubtask, outputParameterKey: produced.key } };
    } else {
      artifacts[key] = { artifactSelectors: [{ producerSubtask, outputArtifactKey: produced.key }] };
    }
  }
  return withoutEmpty(parameters, artifacts);
}

/** The name of the component behind a task; environment and resources belong to it in the IR, so different options give different components. */
function compileComponent(component: ValidComponent, options: ExecutionOptions, key: string, output: Output): string {
  const byOptions = output.compiled.get(component) ?? new Map<string, string>();
  output.compiled.set(component, byOptions);
  const said = JSON.stringify(options.container ?? {});
  const before = byOptions.get(said);
  if (before !== undefined) return before;
  const name =
    component.kind === 'graph' ? writeGraph(component, key, output) : writeContainer(component, options, key, output);
  byOptions.set(said, name);
  return name;
}

function writeGraph(graph: ValidGraph, key: string, output: Output): string {
  return writeOnce(compileGraph(graph, output), undefined, key, output);
}

type Container = Extract<ValidComponent, { readonly kind: 'container' }>;

function writeContainer(component: Container, options: ExecutionOptions, key: string, output: Output): string {
  const { command, args } = compileCommand(component);
  const container: IrContainer = {
    image: component.image,
    ...(command.length === 0 ? {} : { command: [...command] }),
    ...(args.length === 0 ? {} : { args: [...args] }),
    ...containerOptions(component.env, options),
  };
  return writeOnce(
    { ...inputDefinitions(component.inputs), ...outputDefinitions(component.outputs) },
    container,
    key,
    output,
  );
}

function writeOnce(component: IrComponent, container: IrContainer | undefined, key: string, output: Output): string {
  const said = JSON.stringify([component, container]);
  const before = output.written.get(said);
  if (before !== undefined) return before;
  const unique = uniqueName(key, output.names);
  const name = `comp-${unique}`;
  if (container === undefined) {
    output.components[name] = component;
  } else {
    output.components[name] = { ...component, executorLabel: `exec-${unique}` };
    output.executors[`exec-${unique}`] = { container };
  }
  output.written.set(said, name);
  return name;
}
