/** A compiled pipeline laid out for looking through: every graph and task that a run reaches, with the way to it. */
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrContainer, IrExecutor, IrTask } from '../ir/pipeline-spec.ts';
import { parseCommandWord, type CommandWord } from '../ir/placeholders.ts';
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { componentOf, tasksOf } from '../ir/references.ts';
import { own, type JsonPath } from '../json.ts';

/** One graph. Tasks are keys from the outermost graph inwards; none for the root. */
export interface GraphSite {
  readonly tasks: readonly string[];
  readonly component: IrComponent;
  readonly path: JsonPath;
}

/** One task of a graph, with what stands behind it. */
export interface TaskSite {
  readonly tasks: readonly string[];
  readonly key: string;
  readonly task: IrTask;
  readonly graph: GraphSite;
  readonly component: IrComponent;
  readonly executor?: IrExecutor;
  readonly container?: IrContainer;
  /** The command line of the container. */
  readonly words: readonly CommandWord[];
  readonly kubernetes?: KubernetesExecutor;
  readonly path: JsonPath;
}

/** Everything that a run reaches. A component that many tasks use is looked at once, where it is first used. */
export interface Pipeline {
  readonly ir: CheckedIr;
  readonly graphs: readonly GraphSite[];
  readonly tasks: readonly TaskSite[];
}

/** Lays a pipeline out, breadth first. */
export function layOut(ir: CheckedIr): Pipeline {
  const graphs: GraphSite[] = [{ tasks: [], component: ir.spec.root, path: ['root'] }];
  const tasks: TaskSite[] = [];
  const seen = new Set<IrComponent>();
  // Graphs that are found are looked through in their turn.
  for (const graph of graphs) {
    for (const [key, task] of Object.entries(tasksOf(graph.component))) {
      const component = componentOf(ir.spec, task);
      if (component === undefined) continue;
      const site = taskSite(ir, graph, key, task, component);
      tasks.push(site);
      if (component.dag === undefined || seen.has(component)) continue;
      seen.add(component);
      graphs.push({ tasks: site.tasks, component, path: ['components', task.componentRef?.name ?? ''] });
    }
  }
  return { ir, graphs, tasks };
}

function taskSite(ir: CheckedIr, graph: GraphSite, key: string, task: IrTask, component: IrComponent): TaskSite {
  const label = component.executorLabel ?? '';
  const executor = own(ir.spec.deploymentSpec?.executors, label);
  const container = executor?.container;
  const kubernetes = own(ir.kubernetes?.deploymentSpec?.executors, label);
  return {
    tasks: [...graph.tasks, key],
    key,
    task,
    graph,
    component,
    path: [...graph.path, 'dag', 'tasks', key],
    words: [...(container?.command ?? []), ...(container?.args ?? [])].map(parseCommandWord),
    ...(executor === undefined ? {} : { executor }),
    ...(container === undefined ? {} : { container }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
}
