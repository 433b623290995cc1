/** A compiled pipeline as the spec of a document. */
import type {
  ComponentRef,
  ComponentSpec,
  GraphImplementation,
  OutputValue,
  TaskOutput,
  TaskSpec,
} from '../component/spec.ts';
import { platformExecutor, withoutExecutors, type Ir } from '../ir/equal.ts';
import { pipelineName } from '../ir/names.ts';
import type { IrComponent, IrDag, IrTask } from '../ir/pipeline-spec.ts';
import { componentOf, tasksOf } from '../ir/references.ts';
import { isJsonObject, own, type JsonObject } from '../json.ts';
import { topologicalOrder } from '../topological-order.ts';
import { readExecutor } from './executor.ts';
import { componentNames } from './names.ts';
import { placeKey, type Place, type Plan, type VerbatimField } from './plan.ts';
import { readPorts, type Ports } from './ports.ts';
import { readTask } from './task.ts';
import { writeVerbatim } from './verbatim.ts';

/** Groups that lie deeper in each other are written once and used by name, so that no line starts far to the right. */
const inlineDepth = 8;

/** What is known of a pipeline while it is read. */
interface Reading {
  readonly ir: Ir;
  readonly withLocals: Plan['withLocals'];
  readonly verbatim: ReadonlyMap<string, readonly VerbatimField[]>;
  /** Names of components in the document, by key. */
  readonly names: ReadonlyMap<string, string>;
  /** How many tasks use a component. */
  readonly uses: ReadonlyMap<string, number>;
  readonly ports: Map<IrComponent, Ports>;
  /** Groups that stand where they are used. */
  readonly inline: Map<string, { readonly spec: ComponentSpec; readonly depth: number }>;
}

/** Reads a whole pipeline by a plan. A group that is used once stands where it is used; every other component is written once and used by name. */
export function readPipeline(ir: Ir, plan: Plan): ComponentSpec {
  const components = ir.spec.components ?? {};
  const reading: Reading = {
    ir,
    withLocals: plan.withLocals,
    verbatim: Map.groupBy(plan.verbatim, ({ place }) => placeKey(place)),
    names: componentNames(Object.keys(components)),
    uses: countUses([ir.spec.root, ...Object.values(components)]),
    ports: new Map(),
    inline: new Map(),
  };
  const named = new Map<string, ComponentSpec>();
  for (const key of innerFirst(components)) {
    const component = own(components, key);
    if (component === undefined) continue;
    const spec = readComponent(reading, key, component);
    const depth = component.dag === undefined ? 0 : 1 + Math.max(0, ...childDepths(reading, component.dag));
    if (component.dag !== undefined && reading.uses.get(key) === 1 && depth <= inlineDepth) {
      reading.inline.set(key, { spec, depth });
    } else {
      named.set(key, spec);
    }
  }
  const written = Object.keys(components).flatMap((key): [string, ComponentSpec][] => {
    const spec = named.get(key);
    return spec === undefined ? [] : [[nameOf(reading, key), spec]];
  });
  return readRoot(reading, Object.fromEntries(written));
}

function countUses(graphs: readonly IrComponent[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const task of graphs.flatMap((graph) => Object.values(tasksOf(graph)))) {
    const name = task.componentRef?.name ?? '';
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

/** Keys of components, each after those that it uses. */
function innerFirst(components: Readonly<Record<string, IrComponent>>): readonly string[] {
  const topology = topologicalOrder(Object.keys(components), (key) =>
    Object.values(tasksOf(own(components, key) ?? {})).flatMap((task) => task.componentRef?.name ?? []),
  );
  return 'order' in topology ? topology.order : [];
}

function childDepths({ inline }: Reading, dag: IrDag): readonly number[] {
  return Object.values(dag.tasks ?? {}).map((task) => inline.get(task.componentRef?.name ?? '')?.depth ?? 0);
}

function readRoot(reading: Reading, components: { readonly [name: string]: ComponentSpec }): ComponentSpec {
  const { root, pipelineInfo, defaultPipelineRoot = '' } = reading.ir.spec;
  const { name, displayName = '', description = '' } = pipelineInfo;
  const shown = displayName === '' ? name : displayName;
  const kubernetes = pipelineConfiguration(reading.ir);
  const options = {
    ...(pipelineName(shown) === name ? {} : { name }),
    ...(defaultPipelineRoot === '' ? {} : { root: defaultPipelineRoot }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
  return {
    name: shown,
    ...(description === '' ? {} : { description }),
    ...declared(portsOf(reading, root)),
    implementation: {
      graph: {
        ...(Object.keys(components).length === 0 ? {} : { components }),
        ...readGraph(reading, undefined, root, root.dag ?? {}),
      },
    },
    ...(Object.keys(options).length === 0 ? {} : { pipelineOptions: options }),
    ...verbatimAt(reading, { component: undefined }),
  };
}

function pipelineConfiguration({ platform }: Ir): JsonObject | undefined {
  const kubernetes = withoutExecutors(platform)['kubernetes'];
  const configuration = isJsonObject(kubernetes) ? kubernetes['pipelineConfig'] : undefined;
  return isJsonObject(configuration) ? configuration : undefined;
}

function readComponent(reading: Reading, key: string, component: IrComponent): ComponentSpec {
  const ports = portsOf(reading, component);
  const executor = own(reading.ir.spec.deploymentSpec?.executors, component.executorLabel ?? '') ?? {};
  return {
    name: nameOf(reading, key),
    ...declared(ports),
    implementation:
      component.dag === undefined
        ? readExecutor(component, executor, ports)
        : { graph: readGraph(reading, key, component, component.dag) },
    ...verbatimAt(reading, { component: key }),
  };
}

function declared({ inputs, outputs }: Ports): Pick<ComponentSpec, 'inputs' | 'outputs'> {
  return { ...(inputs.length === 0 ? {} : { inputs }), ...(outputs.length === 0 ? {} : { outputs }) };
}

function verbatimAt({ ir, verbatim }: Reading, place: Place): { ir?: JsonObject } {
  const fields = verbatim.get(placeKey(place));
  return fields === undefined ? {} : { ir: writeVerbatim(ir, fields) };
}

function readGraph(
  reading: Reading,
  key: string | undefined,
  component: IrComponent,
  dag: IrDag,
): GraphImplementation['graph'] {
  const tasks = Object.entries(dag.tasks ?? {}).map(([id, task]): [string, TaskSpec] => [
    id,
    readGraphTask(reading, key, component, id, task),
  ]);
  const outputValues = readOutputs(reading, component, dag);
  return {
    tasks: Object.fromEntries(tasks),
    ...(Object.keys(outputValues).length === 0 ? {} : { outputValues }),
  };
}

function readGraphTask(
  reading: Reading,
  graphKey: string | undefined,
  graph: IrComponent,
  id: string,
  task: IrTask,
): TaskSpec {
  const { ir } = reading;
  const component = componentOf(ir.spec, task) ?? {};
  const label = component.executorLabel ?? '';
  const container = own(ir.spec.deploymentSpec?.executors, label)?.container;
  const kubernetes = platformExecutor(ir.platform, 'kubernetes', label);
  const place: Place = { component: graphKey, task: id };
  const { resources, ...rest } = container ?? {};
  // What names inputs besides constants: the condition, the command line, the configuration.
  const others = JSON.stringify([task.triggerPolicy, task.parameterIterator, rest, kubernetes]);
  return {
    ...readTask(id, task, {
      graph: portsOf(reading, graph),
      outputsOf: (other) => outputNames(reading, graph, other),
      component,
      ports: portsOf(reading, component),
      componentRef: componentRef(reading, task.componentRef?.name ?? ''),
      resources,
      kubernetes: isJsonObject(kubernetes) ? kubernetes : undefined,
      usedElsewhere: (input) => others.includes(JSON.stringify(input).slice(1, -1)),
      withLocals: reading.withLocals.has(placeKey(place)),
    }),
    ...verbatimAt(reading, place),
  };
}

function componentRef(reading: Reading, key: string): ComponentRef {
  const inline = reading.inline.get(key);
  return inline === undefined ? { name: nameOf(reading, key) } : { spec: inline.spec };
}

function readOutputs(
  reading: Reading,
  component: IrComponent,
  { outputs }: IrDag,
): { readonly [output: string]: OutputValue } {
  const names = portsOf(reading, component).outputNames;
  const taskOutput = (task: string, output: string): TaskOutput => ({
    taskOutput: { taskId: task, outputName: outputNames(reading, component, task).get(output) ?? output },
  });
  const values = new Map<string, OutputValue>();
  for (const [key, { artifactSelectors = [] }] of Object.entries(outputs?.artifacts ?? {})) {
    const sources = artifactSelectors.map(({ producerSubtask, outputArtifactKey }) =>
      taskOutput(producerSubtask, outputArtifactKey),
    );
    const [first, ...others] = sources;
    if (first !== undefined) values.set(key, others.length === 0 ? first : { oneOf: sources });
  }
  for (const [key, { valueFromParameter: one, valueFromOneof }] of Object.entries(outputs?.parameters ?? {})) {
    if (one !== undefined) {
      values.set(key, taskOutput(one.producerSubtask, one.outputParameterKey));
    } else if (valueFromOneof !== undefined) {
      const selectors = valueFromOneof.parameterSelectors ?? [];
      const sources = selectors.map((one) => taskOutput(one.producerSubtask, one.outputParameterKey));
      values.set(key, { oneOf: sources });
    }
  }
  return Object.fromEntries(
    [...names].flatMap(([key, name]): [string, OutputValue][] => {
      const value = values.get(key);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function outputNames(reading: Reading, graph: IrComponent, task: string): ReadonlyMap<string, string> {
  const component = componentOf(reading.ir.spec, own(tasksOf(graph), task) ?? {});
  return component === undefined ? new Map() : portsOf(reading, component).outputNames;
}

function nameOf({ names }: Reading, key: string): string {
  return names.get(key) ?? key;
}

function portsOf({ ports }: Reading, component: IrComponent): Ports {
  const known = ports.get(component) ?? readPorts(component);
  ports.set(component, known);
  return known;
}
