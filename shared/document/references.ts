/** What tasks and outputs of a graph refer to, followed through changes: arguments, locals, texts, predicates, order, branches, Kubernetes options. */
import type { Argument, OutputValue, TaskOutput, TaskSpec } from '../component/spec.ts';
import type { TypeSpec } from '../component/types.ts';
import { own } from '../json.ts';
import { followInTask } from './follow-task.ts';
import { mapRecord, type Graph, type Records } from './graph.ts';

/** The output of a task, as arguments and graph outputs name it. */
export type Source = TaskOutput['taskOutput'];

/** What a graph refers to: an input of its own, an output of a task, how a task ended. */
export type Reference =
  | { readonly graphInput: { readonly inputName: string; readonly type?: TypeSpec } }
  | TaskOutput
  | { readonly taskStatus: { readonly taskId: string } };

/** What happens to references while a graph changes. */
export interface ReferenceChange {
  /** What stands in the place of a reference: the same one keeps it, undefined removes it. */
  readonly value?: (from: Reference) => Argument | undefined;
  /** The name of a local of the task in texts; undefined takes the mention out. */
  readonly local?: (name: string) => string | undefined;
  /** The tasks that stand in the place of one in an order. */
  readonly after?: (task: string) => readonly string[];
  /** The names behind keys before the change, and the keys of names after it; without them, keys stay as they are. */
  readonly names?: { readonly before: PortNames; readonly after: PortNames };
}

/** Names of ports and their keys in the IR, for references that speak of keys. */
export interface PortNames {
  readonly input: (key: string) => string;
  readonly inputKey: (name: string) => string;
  readonly output: (task: string, key: string) => string;
  readonly outputKey: (task: string, name: string) => string;
}

/** The outputs of tasks that an output of a graph may come from: one, or each of its branches'. */
export function sourcesOf(value: OutputValue): readonly Source[] {
  return 'oneOf' in value ? value.oneOf.map(({ taskOutput }) => taskOutput) : [value.taskOutput];
}

/** The branches of an output of a graph that is the first of them that ran; none where it has one source. */
export function oneOfSources(value: OutputValue | undefined): readonly Source[] {
  return value !== undefined && 'oneOf' in value ? sourcesOf(value) : [];
}

/** A change that gives tasks other ids. */
export function renamedTasks(rename: (id: string) => string): ReferenceChange {
  return {
    value: (from) => {
      if ('graphInput' in from) return from;
      const id = 'taskOutput' in from ? from.taskOutput.taskId : from.taskStatus.taskId;
      const to = rename(id);
      if (to === id) return from;
      return 'taskOutput' in from
        ? { taskOutput: { taskId: to, outputName: from.taskOutput.outputName } }
        : { taskStatus: { taskId: to } };
    },
    after: (id) => [rename(id)],
  };
}

/** Keeps what refers to tasks of a set and cuts the rest; references to inputs of the graph stay where `inputs` says so. */
export function onlyTasks(has: (id: string) => boolean, inputs: 'keep' | 'cut'): ReferenceChange {
  return {
    value: (from) => {
      if ('graphInput' in from) return inputs === 'keep' ? from : undefined;
      return has('taskOutput' in from ? from.taskOutput.taskId : from.taskStatus.taskId) ? from : undefined;
    },
    after: (id) => (has(id) ? [id] : []),
  };
}

/** Follows a change through all tasks of a graph and its outputs. */
export function follow(graph: Graph, change: ReferenceChange): Graph {
  const tasks = mapRecord(graph.tasks, (task, id) => [id, followInTask(task, change)]);
  const outputValues = graph.outputValues === undefined ? undefined : followOutputs(graph.outputValues, change);
  return { ...graph, tasks, ...(outputValues === undefined ? {} : { outputValues }) };
}

function followOutputs(outputs: Records<OutputValue>, change: ReferenceChange): Records<OutputValue> {
  return mapRecord(outputs, (value, name) => {
    if ('taskOutput' in value) {
      const next = followBranch(value, change);
      return next === undefined ? undefined : [name, next];
    }
    const oneOf = value.oneOf.flatMap((branch) => followBranch(branch, change) ?? []);
    if (oneOf.length === 0) return undefined;
    const same = oneOf.length === value.oneOf.length && oneOf.every((branch, index) => branch === value.oneOf[index]);
    return [name, same ? value : { oneOf }];
  });
}

/** An output of a graph comes from a task and from nothing else. */
function followBranch(branch: TaskOutput, { value }: ReferenceChange): TaskOutput | undefined {
  const next = value === undefined ? branch : value(branch);
  if (next === branch) return branch;
  if (typeof next !== 'object' || !('taskOutput' in next)) return undefined;
  return sameType(next, branch);
}

/** Another source with the type that was declared beside the first one. */
export function sameType({ taskOutput }: TaskOutput, before: TaskOutput): TaskOutput {
  const { type } = before.taskOutput;
  return { taskOutput: { ...taskOutput, ...(type === undefined ? {} : { type }) } };
}

/** Everything that a task refers to, wherever it does. */
export function referencesOf(task: TaskSpec): readonly Reference[] {
  const found: Reference[] = [];
  followInTask(task, {
    value: (from) => {
      found.push(from);
      return from;
    },
  });
  return found;
}

/** The tasks that must end before a task may start, whatever names them: data, texts, conditions, order, options. */
export function upstreamOf(task: TaskSpec): readonly string[] {
  const producers = referencesOf(task).flatMap((reference) => {
    if ('graphInput' in reference) return [];
    return 'taskOutput' in reference ? reference.taskOutput.taskId : reference.taskStatus.taskId;
  });
  return [...new Set([...producers, ...(task.runAfter ?? [])])];
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
