/**
 * What the KFP SDK lost on its way into loops. An item, or a field of one, that stands in a text (`f"{item.name}"`) or is used two groups down
 * is written by the SDK as if the graphs around the loop had it: they take it from nowhere and hand it in, where it hides the real item. And
 * a value is forgotten in loops whose item has a similar name. The names that the SDK gives say what was meant, so each value is taken from
 * where it is, and what comes from nowhere is left out.
 */
import { own, type JsonPath } from '../json.ts';
import type { IrComponent, IrTask, IrTaskInputParameter, ParameterType, PipelineSpec } from './pipeline-spec.ts';
import { componentOf, tasksOf } from './references.ts';

/** A task that was to take a lost item: the task keys from the outermost graph inwards, and the path in the IR. */
export interface LostItem {
  readonly tasks: readonly string[];
  readonly path: JsonPath;
}

/** The SDK's names: of what is handed on between graphs, of items, and of groups. */
const prefix = 'pipelinechannel--';
const itemName = /(^|-)loop-item(-|$)/;
const groupName = /^(?:for-loop|condition|condition-branches|exit-handler)-\d+$/;
/** Nobody nests groups deeper; it bounds the recursion. */
const deepest = 100;
const fieldSelector = /^parseJson\(string_value\)\["([^"]*)"\]$/;

/** One graph while it is looked through. */
interface Graph {
  readonly component: IrComponent;
  /** The inputs that have a value in it. */
  readonly given: Set<string>;
  /** The input that holds the item, in the graph of a loop. */
  readonly item: string | undefined;
  /** The graph that this one is a group of, with the task that it is there. A pipeline is nobody's group: names begin anew in it. */
  readonly outer: { readonly graph: Graph; readonly task: IrTask } | undefined;
  readonly tasks: readonly string[];
  readonly path: JsonPath;
}

/** The pipeline with every lost item where it was meant to be; the same pipeline where nothing is lost. */
export function findLostItems(spec: PipelineSpec): { readonly spec: PipelineSpec; readonly lost: readonly LostItem[] } {
  if (!hasItems(spec)) return { spec, lost: [] };
  const uses = useCounts(spec);
  const copy = copyOf(spec);
  const lost: LostItem[] = [];
  const look = (graph: Graph): void => {
    for (const [key, task] of Object.entries(tasksOf(graph.component))) {
      const component = componentOf(copy, task);
      const at = { tasks: [...graph.tasks, key], path: [...graph.path, 'dag', 'tasks', key] };
      const inputs = Object.entries(task.inputs?.parameters ?? {});
      const mended = inputs.filter(([name, source]) => mend(copy, graph, key, { task, name, source }));
      const [first] = mended;
      if (first !== undefined) lost.push({ ...at, path: [...at.path, 'inputs', 'parameters', first[0]] });
      const name = task.componentRef?.name ?? '';
      if (component?.dag === undefined || uses.get(name) !== 1 || at.tasks.length === deepest) continue;
      const item = task.parameterIterator?.itemInput;
      const outer = groupName.test(key) ? { graph, task } : undefined;
      look({ component, given: givenTo(component, task), item, outer, tasks: at.tasks, path: ['components', name] });
    }
  };
  const given = new Set(Object.keys(copy.root.inputDefinitions?.parameters ?? {}));
  look({ component: copy.root, given, item: undefined, outer: undefined, tasks: [], path: ['root'] });
  return lost.length === 0 ? { spec, lost } : { spec: copy, lost };
}

/** Gives an input what it was to take, or takes away what comes from nowhere. @returns whether it did. */
function mend(spec: PipelineSpec, graph: Graph, key: string, input: Input): boolean {
  const { task, name } = input;
  const meant = whatIsMeant(spec, graph, input);
  if (meant === undefined || loopsOf(graph, meant) > 1) return false;
  const found = sourceIn(spec, graph, meant);
  const component = componentOf(spec, task);
  const isItemInside = ends(spec, task, meant);
  if (found !== undefined) {
    // An item of both a loop around and one inside may be either.
    if (!isItemInside) give(task, name, found);
    return !isItemInside;
  }
  if (!isItemInside || component === undefined || !groupName.test(key) || name !== meant) return false;
  withhold(task, component, name);
  return true;
}

function hasItems(spec: PipelineSpec): boolean {
  return [spec.root, ...Object.values(spec.components ?? {})].some((component) =>
    Object.values(tasksOf(component)).some(({ parameterIterator }) =>
      itemName.test(parameterIterator?.itemInput ?? ''),
    ),
  );
}

/** A copy whose inputs of graphs and tasks can be changed. */
function copyOf(spec: PipelineSpec): PipelineSpec {
  const components = Object.entries(spec.components ?? {}).map(([name, component]): [string, IrComponent] => [
    name,
    graphCopy(component),
  ]);
  return { ...spec, root: graphCopy(spec.root), components: Object.fromEntries(components) };
}

function graphCopy(component: IrComponent): IrComponent {
  const { dag, inputDefinitions } = component;
  if (dag === undefined) return component;
  const tasks = Object.entries(dag.tasks ?? {}).map(([key, task]): [string, IrTask] => {
    if (task.inputs?.parameters === undefined) return [key, { ...task }];
    return [key, { ...task, inputs: { ...task.inputs, parameters: { ...task.inputs.parameters } } }];
  });
  const copy = { ...component, dag: { ...dag, tasks: Object.fromEntries(tasks) } };
  if (inputDefinitions?.parameters === undefined) return copy;
  return { ...copy, inputDefinitions: { ...inputDefinitions, parameters: { ...inputDefinitions.parameters } } };
}

/** How many tasks use each component. */
function useCounts(spec: PipelineSpec): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const component of [spec.root, ...Object.values(spec.components ?? {})]) {
    for (const { componentRef } of Object.values(tasksOf(component))) {
      const name = componentRef?.name ?? '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

function givenTo(component: IrComponent, task: IrTask): Set<string> {
  const declared = Object.entries(component.inputDefinitions?.parameters ?? {});
  const given = declared.filter(
    ([name, { isOptional, defaultValue }]) =>
      own(task.inputs?.parameters, name) !== undefined ||
      task.parameterIterator?.itemInput === name ||
      isOptional === true ||
      defaultValue !== undefined,
  );
  return new Set(given.map(([name]) => name));
}

interface Input {
  readonly task: IrTask;
  readonly name: string;
  readonly source: IrTaskInputParameter;
}

/**
 * The full name of what an input was to take, where its source does not exist, and it is an item or the list of a loop. The SDK calls the input
 * itself so, or another input beside it holds the field already.
 */
function whatIsMeant(spec: PipelineSpec, graph: Graph, { task, name, source }: Input): string | undefined {
  const { componentInputParameter: input, taskOutputParameter: output, parameterExpressionSelector = '' } = source;
  if (output !== undefined) {
    const { producerTask, outputParameterKey } = output;
    if (outputType(spec, graph, producerTask, outputParameterKey) !== undefined) return undefined;
    const made = `${prefix}${producerTask}-${outputParameterKey}`;
    return itemName.test(outputParameterKey) && made === name ? made : undefined;
  }
  if (input === undefined || graph.given.has(input)) return undefined;
  const taken = input.startsWith(prefix) ? input : `${prefix}${input}`;
  const field = fieldSelector.exec(parameterExpressionSelector)?.[1];
  if (field !== undefined) {
    const held = `${taken}-subvar-${field}`;
    return held === name || graph.given.has(held) ? held : undefined;
  }
  const isList = task.parameterIterator?.items?.inputParameter === name;
  return (taken === name && (isList || itemName.test(taken))) || isForgotten(graph, taken) ? taken : undefined;
}

/** How many of the loops around have the item that a name is of: the SDK calls the items of two loops over one list the same. */
function loopsOf({ item, outer }: Graph, name: string): number {
  const around = outer === undefined ? 0 : loopsOf(outer.graph, name);
  return item !== undefined && (name === item || name.startsWith(`${item}-subvar-`)) ? around + 1 : around;
}

/** The SDK hands a value no further into a loop whose item has a name in which the name of the value occurs: `model` in a loop over `models`. */
function isForgotten(graph: Graph, name: string): boolean {
  const { item, outer } = graph;
  if (outer === undefined) return false;
  const forgets = item !== undefined && item !== name && item.includes(name.slice(prefix.length));
  return forgets || isForgotten(outer.graph, name);
}

/** Where a graph has something of that name: as an input, in the item of its loop, from a task of its own, or from the graph around it. */
function sourceIn(spec: PipelineSpec, graph: Graph, name: string): IrTaskInputParameter | undefined {
  if (graph.given.has(name)) return { componentInputParameter: name };
  const [item, field] = name.split(/-subvar-(?!.*-subvar-)/);
  if (item !== undefined && item === graph.item && field !== undefined && !itemName.test(field)) {
    return { componentInputParameter: item, parameterExpressionSelector: `parseJson(string_value)["${field}"]` };
  }
  const made = outputNamed(spec, graph, name);
  if (made !== undefined) return { taskOutputParameter: made };
  const { outer, component } = graph;
  if (outer === undefined) {
    const input = name.slice(prefix.length);
    return graph.given.has(input) ? { componentInputParameter: input } : undefined;
  }
  const parameters = component.inputDefinitions?.parameters;
  if (own(parameters, name) !== undefined || own(outer.task.inputs?.parameters, name) !== undefined) return undefined;
  const source = sourceIn(spec, outer.graph, name);
  if (source === undefined) return undefined;
  give(outer.task, name, source);
  component.inputDefinitions = {
    ...component.inputDefinitions,
    parameters: { ...parameters, [name]: { parameterType: typeOf(spec, outer.graph, source) } },
  };
  graph.given.add(name);
  return { componentInputParameter: name };
}

/** An output of a task of the graph, by the name that the SDK gives it elsewhere. */
function outputNamed(spec: PipelineSpec, graph: Graph, name: string): IrTaskInputParameter['taskOutputParameter'] {
  for (const producerTask of Object.keys(tasksOf(graph.component))) {
    const start = `${prefix}${producerTask}-`;
    const outputParameterKey = name.slice(start.length);
    if (name.startsWith(start) && outputType(spec, graph, producerTask, outputParameterKey) !== undefined) {
      return { producerTask, outputParameterKey };
    }
  }
  return undefined;
}

function outputType(spec: PipelineSpec, graph: Graph, key: string, output: string): ParameterType | undefined {
  const task = own(tasksOf(graph.component), key);
  const component = task && componentOf(spec, task);
  return own(component?.outputDefinitions?.parameters, output)?.parameterType;
}

/** A field of an item is text: the SDK does not know more where it is lost. */
function typeOf(spec: PipelineSpec, graph: Graph, source: IrTaskInputParameter): ParameterType {
  const { componentInputParameter: input = '', taskOutputParameter: output } = source;
  const type =
    output === undefined
      ? own(graph.component.inputDefinitions?.parameters, input)?.parameterType
      : outputType(spec, graph, output.producerTask, output.outputParameterKey);
  return (source.parameterExpressionSelector ?? '') === '' ? (type ?? 'STRING') : 'STRING';
}

/** The task, or one inside of it, goes over the items that the name is of. */
function ends(spec: PipelineSpec, task: IrTask, name: string): boolean {
  const inside = [task];
  const seen = new Set<IrComponent>();
  for (const one of inside) {
    const item = one.parameterIterator?.itemInput;
    if (item !== undefined && (name === item || name.startsWith(`${item}-subvar-`))) return true;
    const component = componentOf(spec, one);
    if (component === undefined || seen.has(component)) continue;
    seen.add(component);
    for (const inner of Object.values(tasksOf(component))) inside.push(inner);
  }
  return false;
}

function give(task: IrTask, name: string, source: IrTaskInputParameter): void {
  task.inputs = { ...task.inputs, parameters: { ...task.inputs?.parameters, [name]: source } };
  const producer = source.taskOutputParameter?.producerTask;
  if (producer !== undefined) task.dependentTasks = [...new Set([...(task.dependentTasks ?? []), producer])];
}

function withhold(task: IrTask, component: IrComponent, name: string): void {
  const { inputs } = task;
  delete inputs?.parameters?.[name];
  if (isEmpty(inputs)) delete task.inputs;
  if (task.parameterIterator?.itemInput === name) return;
  delete component.inputDefinitions?.parameters?.[name];
  if (isEmpty(component.inputDefinitions)) delete component.inputDefinitions;
}

function isEmpty(inputs: { readonly parameters?: object; readonly artifacts?: object } | undefined): boolean {
  return Object.keys(inputs?.parameters ?? {}).length === 0 && inputs?.artifacts === undefined;
}
