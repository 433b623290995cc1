/** The moving parts of edits: graphs rebuilt with every unchanged part shared, references followed, names made unique. */
import type {
  Argument,
  ComponentSpec,
  GraphImplementation,
  InputSpec,
  OutputSpec,
  OutputValue,
  PipelineComponent,
  TaskOutput,
  TaskSpec,
} from '../component/spec.ts';
import type { Diagnostic, DiagnosticCode, GraphPlace } from '../diagnostic.ts';
import { emptyRecord, isForbiddenKey, own } from '../json.ts';
import { err, type Result } from '../result.ts';

/** The body of a pipeline. */
export type Graph = GraphImplementation['graph'];

/** A record of JSON objects. */
type Records<T> = { readonly [key: string]: T };

/** How the ports of an edited inline graph changed, for the connections around it. `to` is absent when the port is gone. */
export interface PortChange {
  readonly side: 'input' | 'output';
  readonly from: string;
  readonly to?: string;
}

/** The graph after an edit. */
export interface Outcome {
  readonly component: PipelineComponent;
  readonly added?: readonly string[];
  readonly ports?: PortChange;
}

/** An edit that cannot be done, with its reason. */
export function fault(
  code: DiagnosticCode,
  message: string,
  cure: string,
  place?: GraphPlace,
): Result<never, Diagnostic> {
  return err({ code, severity: 'error', message, cure, ...(place === undefined ? {} : { place }) });
}

/** The fault of a task id that is not in the graph. */
export function noTask(id: string): Result<never, Diagnostic> {
  return fault('reference-unknown-task', `There is no task “${id}” here.`, 'Choose a task of this graph.');
}

type Change<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A task with some fields replaced; fields that become empty are left out, those that were read so stay. Fields stay in canonical order. */
export function makeTask(task: TaskSpec, change: Change<TaskSpec>): TaskSpec {
  const merged = { ...task, ...change };
  const componentRef = merged.componentRef ?? task.componentRef;
  const { arguments: given, locals, isEnabled, forEach, runAfter, trigger, executionOptions, ir, annotations } = merged;
  return {
    componentRef,
    ...(stays(given, task.arguments) ? { arguments: given } : {}),
    ...(stays(locals, task.locals) ? { locals } : {}),
    ...(isEnabled === undefined ? {} : { isEnabled }),
    ...(forEach === undefined ? {} : { forEach }),
    ...(stays(runAfter, task.runAfter) ? { runAfter } : {}),
    ...(trigger === undefined ? {} : { trigger }),
    ...(stays(executionOptions, task.executionOptions) ? { executionOptions } : {}),
    ...(stays(ir, task.ir) ? { ir } : {}),
    ...(stays(annotations, task.annotations) ? { annotations } : {}),
  };
}

/** An input with its fields in canonical order; empty text and annotations are left out, an empty default is not. */
export function makeInput(input: InputSpec): InputSpec {
  const { name, key, type, description, optional, literals, annotations } = input;
  return {
    name,
    ...(isEmpty(key) ? {} : { key }),
    ...(type === undefined || type === '' ? {} : { type }),
    ...(isEmpty(description) ? {} : { description }),
    ...(input.default === undefined ? {} : { default: input.default }),
    ...(optional === undefined ? {} : { optional }),
    ...(isEmpty(literals) ? {} : { literals }),
    ...(isEmpty(annotations) ? {} : { annotations }),
  };
}

/** An output with its fields in canonical order; what is empty is left out. */
export function makeOutput({ name, key, type, description, metadata, annotations }: OutputSpec): OutputSpec {
  return {
    name,
    ...(isEmpty(key) ? {} : { key }),
    ...(type === undefined || type === '' ? {} : { type }),
    ...(isEmpty(description) ? {} : { description }),
    ...(isEmpty(metadata) ? {} : { metadata }),
    ...(isEmpty(annotations) ? {} : { annotations }),
  };
}

interface ComponentChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly inputs?: readonly InputSpec[] | undefined;
  readonly outputs?: readonly OutputSpec[] | undefined;
  readonly graph?: Graph;
}

/** A pipeline with some fields replaced; fields that become empty are left out, those that were read so stay. Fields stay in canonical order. */
export function makeComponent(owner: PipelineComponent, change: ComponentChange): PipelineComponent {
  const { name, description, inputs, outputs, metadata, pipelineOptions, ir } = { ...owner, ...change };
  return {
    ...(stays(name, owner.name) ? { name } : {}),
    ...(stays(description, owner.description) ? { description } : {}),
    ...(metadata === undefined ? {} : { metadata }),
    ...(stays(inputs, owner.inputs) ? { inputs } : {}),
    ...(stays(outputs, owner.outputs) ? { outputs } : {}),
    implementation:
      change.graph === undefined
        ? owner.implementation
        : { graph: makeGraph(change.graph, owner.implementation.graph) },
    ...(pipelineOptions === undefined ? {} : { pipelineOptions }),
    ...(ir === undefined ? {} : { ir }),
  };
}

function makeGraph({ components, tasks, outputValues }: Graph, before: Graph): Graph {
  return {
    ...(stays(components, before.components) ? { components } : {}),
    tasks,
    ...(stays(outputValues, before.outputValues) ? { outputValues } : {}),
  };
}

/** False for what an edit made empty. An empty field that was read from the text is not the business of an edit of something else. */
function stays<T extends string | readonly unknown[] | object>(
  value: T | undefined,
  before: T | undefined,
): value is T {
  return value !== undefined && (value === before || !isEmpty(value));
}

function isEmpty(value: string | readonly unknown[] | object | undefined): value is undefined {
  return value === undefined || (typeof value === 'object' ? Object.keys(value).length === 0 : value === '');
}

/** A record with each entry changed, renamed (a new key) or left out (undefined); the same record when nothing changed. */
export function mapRecord<T>(
  record: Records<T>,
  change: (item: T, key: string) => readonly [string, T] | undefined,
): Records<T> {
  const result = emptyRecord<T>();
  let same = true;
  for (const [key, item] of Object.entries(record)) {
    const next = change(item, key);
    if (next === undefined || next[0] !== key || next[1] !== item) same = false;
    if (next !== undefined) result[next[0]] = next[1];
  }
  return same ? record : result;
}

/** A record with one entry set at its place, or added at the end. */
export function withEntry<T>(record: Records<T> | undefined, key: string, item: T): Records<T> {
  const result = emptyRecord<T>();
  Object.assign(result, record);
  result[key] = item;
  return result;
}

/** A record without one entry. */
export function withoutEntry<T>(record: Records<T> | undefined, key: string): Records<T> {
  return mapRecord(record ?? {}, (item, name) => (name === key ? undefined : [name, item]));
}

/** A task of the graph replaced by another. */
export function withTask(owner: PipelineComponent, id: string, task: TaskSpec): PipelineComponent {
  const { graph } = owner.implementation;
  return makeComponent(owner, { graph: { ...graph, tasks: withEntry(graph.tasks, id, task) } });
}

/** The output of a task, as arguments and graph outputs name it. */
export type Source = TaskOutput['taskOutput'];

/** The outputs of tasks that an output of a graph may come from: one, or each of its branches'. */
export function sourcesOf(value: OutputValue): readonly Source[] {
  return 'oneOf' in value ? value.oneOf.map(({ taskOutput }) => taskOutput) : [value.taskOutput];
}

/** What happens to references while tasks and inputs of a graph change. A result of undefined removes the reference. */
export interface ReferenceChange {
  readonly source?: (source: Source) => Source | undefined;
  readonly input?: (name: string) => Argument | undefined;
  readonly after?: (task: string) => readonly string[];
}

/** Follows a change through the arguments and the order of one task. */
export function followInTask(task: TaskSpec, change: ReferenceChange): TaskSpec {
  const given =
    task.arguments === undefined
      ? undefined
      : mapRecord(task.arguments, (argument, input) => {
          const next = followArgument(argument, change);
          return next === undefined ? undefined : [input, next];
        });
  const runAfter = change.after === undefined ? task.runAfter : task.runAfter?.flatMap(change.after);
  const sameOrder =
    runAfter === undefined ||
    (runAfter.length === task.runAfter?.length && runAfter.every((id, index) => id === task.runAfter?.[index]));
  if (given === task.arguments && sameOrder) return task;
  return makeTask(task, { arguments: given, runAfter: sameOrder ? task.runAfter : [...new Set(runAfter)] });
}

function followArgument(argument: Argument, change: ReferenceChange): Argument | undefined {
  if (typeof argument === 'string' || 'value' in argument) return argument;
  if ('graphInput' in argument) return followInput(argument, change);
  if ('taskStatus' in argument) return argument;
  const next = followSource(argument, change);
  if (next === undefined || next === argument) return next;
  return argument.select === undefined ? next : { ...next, select: argument.select };
}

function followSource(from: TaskOutput, change: ReferenceChange): TaskOutput | undefined {
  const { taskId, outputName, type } = from.taskOutput;
  const next = change.source === undefined ? from.taskOutput : change.source({ taskId, outputName });
  if (next === undefined) return undefined;
  if (next.taskId === taskId && next.outputName === outputName) return from;
  return { taskOutput: { taskId: next.taskId, outputName: next.outputName, ...(type === undefined ? {} : { type }) } };
}

function followInput(
  argument: Extract<Argument, { readonly graphInput: unknown }>,
  change: ReferenceChange,
): Argument | undefined {
  if (change.input === undefined) return argument;
  const { inputName, type } = argument.graphInput;
  const next = change.input(inputName);
  if (typeof next !== 'object' || !('graphInput' in next)) return next;
  if (next.graphInput.inputName === inputName) return argument;
  return { graphInput: { inputName: next.graphInput.inputName, ...(type === undefined ? {} : { type }) } };
}

/** Follows a change through all tasks of a graph and its outputs. */
export function follow(graph: Graph, change: ReferenceChange): Graph {
  const tasks = mapRecord(graph.tasks, (task, id) => [id, followInTask(task, change)]);
  const outputValues = graph.outputValues === undefined ? undefined : followOutputs(graph.outputValues, change);
  return { ...graph, tasks, ...(outputValues === undefined ? {} : { outputValues }) };
}

/** Follows a change through the outputs of a graph. */
function followOutputs(outputs: Records<OutputValue>, change: ReferenceChange): Records<OutputValue> {
  return mapRecord(outputs, (value, name) => {
    if ('taskOutput' in value) {
      const next = followSource(value, change);
      return next === undefined ? undefined : [name, next];
    }
    const oneOf = value.oneOf.flatMap((branch) => followSource(branch, change) ?? []);
    if (oneOf.length === 0) return undefined;
    return [name, oneOf.every((branch, index) => branch === value.oneOf[index]) ? value : { oneOf }];
  });
}

/** Carries a change of an inline graph's ports to the task that uses it and to what is connected to that task. */
export function replacePorts(owner: PipelineComponent, id: string, { side, from, to }: PortChange): PipelineComponent {
  const { graph } = owner.implementation;
  if (side === 'output') {
    const source = (at: Source): Source | undefined => {
      if (at.taskId !== id || at.outputName !== from) return at;
      return to === undefined ? undefined : { taskId: id, outputName: to };
    };
    return makeComponent(owner, { graph: follow(graph, { source }) });
  }
  const task = own(graph.tasks, id);
  if (task?.arguments === undefined) return owner;
  const given = mapRecord(task.arguments, (argument, input) => {
    if (input !== from) return [input, argument];
    return to === undefined ? undefined : [to, argument];
  });
  return withTask(owner, id, makeTask(task, { arguments: given }));
}

/** The tasks that must end before a task may start: producers of its inputs, and those it runs after. */
export function upstreamOf(task: TaskSpec): readonly string[] {
  const producers = Object.values(task.arguments ?? {}).flatMap((argument) =>
    typeof argument === 'object' && 'taskOutput' in argument ? [argument.taskOutput.taskId] : [],
  );
  return [...producers, ...(task.runAfter ?? [])];
}

/** True when a task comes before another along connections and order; a task comes before itself. */
export function comesBefore(tasks: Records<TaskSpec>, earlier: string, later: string): boolean {
  const seen = new Set<string>();
  const open = [later];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === earlier) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    const task = own(tasks, id);
    if (task !== undefined) open.push(...upstreamOf(task));
  }
  return false;
}

/** A name that is not taken: the wanted one, or with the first free number after it (`Split`, `Split 2`). */
export function uniqueName(wanted: string, isTaken: (name: string) => boolean): string {
  const cleaned = wanted.replaceAll(/\s+/g, ' ').trim();
  const base = cleaned === '' || isForbiddenKey(cleaned) ? 'Task' : cleaned;
  if (!isTaken(base)) return base;
  const numbered = /^(.*\D) (\d{1,6})$/.exec(base);
  const stem = numbered?.[1] ?? base;
  for (let number = Number(numbered?.[2] ?? 1) + 1; ; number += 1) {
    const name = `${stem} ${number}`;
    if (!isTaken(name)) return name;
  }
}

/** Why a name cannot be used; undefined when it can. */
export function nameFault(name: string, isTaken: boolean): Result<never, Diagnostic> | undefined {
  if (name.trim() === '') return fault('name-invalid', 'The name is empty.', 'Write a name.');
  if (isForbiddenKey(name)) return fault('name-invalid', `“${name}” cannot be a name.`, 'Choose another name.');
  if (isTaken) return fault('name-duplicate', `“${name}” is already there.`, 'Choose another name.');
  return undefined;
}

/** The inputs of a component, none when it declares none. */
export function inputsOf(spec: ComponentSpec): readonly InputSpec[] {
  return spec.inputs ?? [];
}

/** The outputs of a component, none when it declares none. */
export function outputsOf(spec: ComponentSpec): readonly OutputSpec[] {
  return spec.outputs ?? [];
}
