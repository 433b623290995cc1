/** What does not change during a run, read from the IR once for each graph: who waits for whom, conditions, loops, images, retries. */
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrTask, PipelineSpec } from '../ir/pipeline-spec.ts';
import { hasPlaceholder } from '../ir/placeholders.ts';
import {
  componentOf,
  containerOf,
  executorOf,
  isLoop,
  isVolumeOperation,
  tasksOf,
  upstreamOf,
} from '../ir/references.ts';
import { readCondition, type Condition } from '../plan/condition.ts';
import type { ExecutionKind } from '../run/events.ts';
import { readRetryPolicy, type RetryPolicy } from './retry.ts';

/** One task of a graph. */
export interface TaskPlan {
  readonly key: string;
  readonly task: IrTask;
  readonly component: IrComponent;
  /** What one instance of it is. */
  readonly kind: Exclude<ExecutionKind, 'loop'>;
  /** There is one instance an item. */
  readonly loops: boolean;
  /** Most instances at once; Infinity where the task sets no limit. */
  readonly limit: number;
  /** The CEL text, and what it says. */
  readonly condition?: { readonly text: string; readonly holds: Condition };
  /** An exit task: it runs when its upstream tasks are over, however they ended. */
  readonly exit: boolean;
  /** How many tasks of the same graph must be over first. */
  readonly upstreamCount: number;
  /** Indexes of the tasks of the same graph that wait for this one. */
  readonly dependents: readonly number[];
  /** The image of a step, where it is known before the inputs are. */
  readonly image?: string;
  readonly retry: RetryPolicy;
}

/** The tasks of a graph, in the order of the IR. */
export type GraphPlan = readonly TaskPlan[];

/** Reads graphs when they are first needed; each component once, however often it is used. */
export type Topology = (component: IrComponent) => GraphPlan;

/** Makes the topology of a compiled pipeline. */
export function createTopology(ir: CheckedIr): Topology {
  const known = new Map<IrComponent, GraphPlan>();
  return (component) => {
    const before = known.get(component);
    if (before !== undefined) return before;
    const plan = planGraph(ir, component);
    known.set(component, plan);
    return plan;
  };
}

function planGraph(ir: CheckedIr, graph: IrComponent): GraphPlan {
  const tasks = Object.entries(tasksOf(graph));
  const indexes = new Map(tasks.map(([key], index) => [key, index]));
  const dependents = tasks.map((): number[] => []);
  const upstreamCounts = tasks.map(([, task], index) => {
    const upstream = upstreamOf(task);
    for (const producer of upstream) dependents[indexes.get(producer) ?? -1]?.push(index);
    return upstream.length;
  });
  return tasks.map(([key, task], index) => {
    const component = componentOf(ir.spec, task);
    if (component === undefined) throw new Error(`A checked IR has a task without component: ${key}`);
    const kind = kindOf(ir.spec, component);
    const image = kind === 'step' ? containerOf(ir.spec, component)?.image : undefined;
    const condition = task.triggerPolicy?.condition ?? '';
    const limit = task.iteratorPolicy?.parallelismLimit ?? 0;
    return {
      key,
      task,
      component,
      kind,
      loops: isLoop(task),
      limit: limit === 0 ? Infinity : limit,
      ...(condition === '' ? {} : { condition: { text: condition, holds: readCondition(condition) } }),
      exit: task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED',
      upstreamCount: upstreamCounts[index] ?? 0,
      dependents: dependents[index] ?? [],
      ...(image === undefined || hasPlaceholder(image) ? {} : { image }),
      retry: readRetryPolicy(task.retryPolicy),
    };
  });
}

function kindOf(spec: PipelineSpec, component: IrComponent): TaskPlan['kind'] {
  if (component.dag !== undefined) return 'group';
  const executor = executorOf(spec, component);
  if (executor?.importer !== undefined) return 'importer';
  return executor?.container !== undefined && isVolumeOperation(executor.container) ? 'volume' : 'step';
}

/** Images of all steps that the root reaches, in the order of the IR, each once; those that depend on inputs are not among them. */
export function imagesOf(ir: CheckedIr, topology: Topology = createTopology(ir)): readonly string[] {
  const images = new Set<string>();
  const seen = new Set<IrComponent>();
  const collect = (graph: IrComponent): void => {
    if (seen.has(graph)) return;
    seen.add(graph);
    for (const { kind, component, image } of topology(graph)) {
      if (kind === 'group') collect(component);
      else if (image !== undefined) images.add(image);
    }
  };
  collect(ir.spec.root);
  return [...images];
}

/** How many steps a run of this IR has, groups followed. Those inside of loops are not among them: how many there will be is known when they begin. */
export function countSteps(ir: CheckedIr): number {
  const topology = createTopology(ir);
  const counts = new Map<IrComponent, number>();
  const count = (graph: IrComponent): number => {
    const before = counts.get(graph);
    if (before !== undefined) return before;
    let steps = 0;
    for (const { kind, loops, component } of topology(graph)) {
      if (!loops && kind === 'group') steps += count(component);
      if (!loops && kind === 'step') steps += 1;
    }
    counts.set(graph, steps);
    return steps;
  };
  return count(ir.spec.root);
}
