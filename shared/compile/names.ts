/** The names of a graph in the IR. */
import { slug, uniqueName } from '../ir/names.ts';
import type { ValidComponent, ValidGraph, ValidInput, ValidOutput } from '../validate/valid-graph.ts';

/** What the compiler asks about the graph around a task. */
export interface GraphNames {
  readonly inputs: readonly ValidInput[];
  /** The key of a task in the IR. */
  readonly taskKey: (id: string) => string;
  /** The key of a task's output in the IR. */
  readonly outputKey: (task: string, output: string) => string;
}

/** Names of tasks on a cluster (Argo's). */
const clusterName = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,251}[A-Za-z0-9])?$/;

/** True for an id that is its task's key as it is, unless another task has that key. */
export function keepsId(id: string): boolean {
  return clusterName.test(id);
}

/** Kubernetes names bear no more; ids that are cut are cut here. */
const keyLength = 63;

/** Names the tasks of a graph: those with a key first, then those that keep their ids, so that no other takes one. */
export function graphNames({ tasks, inputs }: ValidGraph): GraphNames {
  const taken = new Set(tasks.flatMap(({ key }) => key ?? []));
  const keys = new Map(tasks.flatMap(({ id, key }) => (key === undefined ? [] : [[id, key] as const])));
  for (const { id } of tasks) if (!keys.has(id) && keepsId(id)) keys.set(id, uniqueName(id, taken));
  for (const { id } of tasks) if (!keys.has(id)) keys.set(id, uniqueName(keyOf(id), taken));
  const components = new Map(tasks.map(({ id, component }) => [id, component]));
  return {
    inputs,
    taskKey: (id) => known(keys.get(id), id),
    outputKey: (task, output) =>
      findPort<ValidOutput>(known<ValidComponent>(components.get(task), task).outputs, output).key,
  };
}

/** KFP's form of a name, short enough for Kubernetes. */
export function keyOf(name: string): string {
  return slug(name).slice(0, keyLength).replace(/-+$/, '') || 'task';
}

function known<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`A valid graph names a task that does not exist: ${id}`);
  return value;
}

/** A port of a valid graph by its name in the document. */
export function findPort<T extends ValidInput | ValidOutput>(ports: readonly T[], name: string): T {
  const found = ports.find((port) => port.name === name);
  if (found === undefined) throw new Error(`A valid graph names a port that does not exist: ${name}`);
  return found;
}
