/** The tasks of a run as its IR has them: execution paths, the names people gave, and what goes in and out. */
import type { IrComponent, IrDag, PipelineSpec } from '../../shared/ir/pipeline-spec.ts';
import { own } from '../../shared/json.ts';
import { taskPath } from './iterations.ts';
import { topologicalOrder } from '../../shared/topological-order.ts';

/** An input or output of a task: its name in the IR and its type as people know it. */
export interface RunPort {
  readonly name: string;
  readonly kind: 'parameter' | 'artifact';
  /** A parameter type (`STRING`) or the title of an artifact's schema (`system.Dataset`). */
  readonly type: string;
  /** It receives an item of the loop in each iteration. */
  readonly item?: true;
}

/** One task of the pipeline that a run runs. */
export interface RunTask {
  /** The execution path: task keys joined by `/`. */
  readonly path: string;
  /** The ids that the document gives these tasks, outermost first. */
  readonly ids: readonly string[];
  readonly kind: 'step' | 'group';
  /** Whether it runs once for each of several items. */
  readonly loops: boolean;
  /** The image of a step. */
  readonly image?: string;
  readonly inputs: readonly RunPort[];
  readonly outputs: readonly RunPort[];
}

/** All tasks of a run. */
export interface RunGraph {
  /** By execution path; groups before their tasks, otherwise in an order in which they can run. */
  readonly tasks: ReadonlyMap<string, RunTask>;
  /** How many of them are steps. */
  readonly stepCount: number;
  readonly inputs: readonly RunPort[];
  readonly outputs: readonly RunPort[];
  /** The task with these ids of the document. */
  find(ids: readonly string[]): RunTask | undefined;
  /** The task of an execution, whichever iterations its path goes through. */
  at(path: string): RunTask | undefined;
}

/** Reads the tasks out of a checked IR. */
export function runGraph(spec: PipelineSpec): RunGraph {
  const tasks = new Map<string, RunTask>();
  const byIds = new Map<string, RunTask>();
  const visit = (dag: IrDag | undefined, prefix: string, outer: readonly string[]): void => {
    for (const key of runOrder(dag)) {
      const task = own(dag?.tasks, key);
      if (task === undefined) continue;
      const component = task.componentRef === undefined ? undefined : own(spec.components, task.componentRef.name);
      const executor =
        component?.executorLabel === undefined
          ? undefined
          : own(spec.deploymentSpec?.executors, component.executorLabel);
      const image = executor?.container?.image;
      const path = `${prefix}${key}`;
      const ids = [...outer, task.taskInfo?.name ?? key];
      const entry: RunTask = {
        path,
        ids,
        kind: component?.dag === undefined ? 'step' : 'group',
        loops: task.parameterIterator !== undefined || task.artifactIterator !== undefined,
        ...portsOf(component, task.parameterIterator?.itemInput ?? task.artifactIterator?.itemInput),
        ...(image === undefined ? {} : { image }),
      };
      tasks.set(path, entry);
      byIds.set(keyOf(ids), entry);
      visit(component?.dag, `${path}/`, ids);
    }
  };
  visit(spec.root.dag, '', []);
  return {
    tasks,
    stepCount: [...tasks.values()].filter((task) => task.kind === 'step').length,
    ...portsOf(spec.root),
    find: (ids) => byIds.get(keyOf(ids)),
    at: (path) => tasks.get(path) ?? tasks.get(taskPath(path)),
  };
}

/** Keys of a graph's tasks in waves: those that wait for nothing, then those that wait for these only, and so on. */
function runOrder(dag: IrDag | undefined): readonly string[] {
  const keys = Object.keys(dag?.tasks ?? {});
  const upstreamOf = (key: string): readonly string[] => {
    const task = own(dag?.tasks, key);
    return [
      ...Object.values(task?.inputs?.parameters ?? {}).flatMap(
        (input) => input.taskOutputParameter?.producerTask ?? [],
      ),
      ...Object.values(task?.inputs?.artifacts ?? {}).flatMap((input) => input.taskOutputArtifact?.producerTask ?? []),
      ...(task?.dependentTasks ?? []),
    ];
  };
  const sorted = topologicalOrder(keys, upstreamOf);
  if ('cycle' in sorted) return keys;
  const waves = new Map<string, number>();
  for (const key of sorted.order)
    waves.set(key, Math.max(0, ...upstreamOf(key).map((other) => (waves.get(other) ?? -1) + 1)));
  return sorted.order.toSorted((a, b) => (waves.get(a) ?? 0) - (waves.get(b) ?? 0));
}

function portsOf(component: IrComponent | undefined, item?: string): Pick<RunTask, 'inputs' | 'outputs'> {
  const inputs = [
    ...ports('artifact', component?.inputDefinitions?.artifacts, (input) => input.artifactType?.schemaTitle),
    ...ports('parameter', component?.inputDefinitions?.parameters, (input) => input.parameterType),
  ];
  return {
    inputs: inputs.map((input) => (input.name === item ? { ...input, item: true } : input)),
    outputs: [
      ...ports('artifact', component?.outputDefinitions?.artifacts, (output) => output.artifactType?.schemaTitle),
      ...ports('parameter', component?.outputDefinitions?.parameters, (output) => output.parameterType),
    ],
  };
}

function ports<T>(
  kind: RunPort['kind'],
  definitions: { readonly [name: string]: T } | undefined,
  typeOf: (definition: T) => string | undefined,
): RunPort[] {
  return Object.entries(definitions ?? {}).map(([name, definition]) => ({
    name,
    kind,
    type: typeOf(definition) ?? (kind === 'artifact' ? 'system.Artifact' : 'STRING'),
  }));
}

function keyOf(ids: readonly string[]): string {
  return ids.join('\u001f');
}
