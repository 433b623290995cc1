/** What does not change during a run, read from the IR once for each graph: who waits for whom, images, retries. */
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrTask } from '../ir/pipeline-spec.ts';
import { hasPlaceholder } from '../ir/placeholders.ts';
import { componentOf, containerOf, tasksOf, upstreamOf } from '../ir/references.ts';
import type { ExecutionKind } from '../run/events.ts';
import { readRetryPolicy, type RetryPolicy } from './retry.ts';

/** One task of a graph. */
export interface TaskPlan {
  readonly key: string;
  readonly task: IrTask;
  readonly component: IrComponent;
  readonly kind: ExecutionKind;
  /** How many tasks of the same graph must be over first. */
  readonly upstreamCount: number;
  /** Indexes of the tasks of the same graph that wait for this one. */
  readonly dependents: readonly number[];
  /** The image, where it is known before the inputs are. */
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
    const image = containerOf(ir.spec, component)?.image;
    return {
      key,
      task,
      component,
      kind: component.dag === undefined ? 'step' : 'group',
      upstreamCount: upstreamCounts[index] ?? 0,
      dependents: dependents[index] ?? [],
      ...(image === undefined || hasPlaceholder(image) ? {} : { image }),
      retry: readRetryPolicy(task.retryPolicy),
    };
  });
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

/** How many steps a run of this IR has, groups followed. */
export function countSteps(ir: CheckedIr): number {
  const topology = createTopology(ir);
  const counts = new Map<IrComponent, number>();
  const count = (graph: IrComponent): number => {
    const before = counts.get(graph);
    if (before !== undefined) return before;
    const steps = topology(graph).reduce(
      (sum, { kind, component }) => sum + (kind === 'group' ? count(component) : 1),
      0,
    );
    counts.set(graph, steps);
    return steps;
  };
  return count(ir.spec.root);
}
