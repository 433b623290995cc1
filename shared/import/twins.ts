/** Steps that a compiler wrote several times: KFP's SDK gives equal components new names where their tasks have new names. */
import { platformExecutor, platformNames, type Ir } from '../ir/equal.ts';
import type { IrComponent, IrTask } from '../ir/pipeline-spec.ts';
import { own } from '../json.ts';

/** The same pipeline with every step's component written once. Groups stay as they are: each is a frame of its own. */
export function mergeTwins(ir: Ir): Ir {
  const components = Object.entries(ir.spec.components ?? {});
  const byContent = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const [key, component] of components) {
    if (component.executorLabel === undefined) continue;
    const content = contentOf(ir, component, component.executorLabel);
    const twin = byContent.get(content);
    if (twin === undefined) byContent.set(content, key);
    else renamed.set(key, twin);
  }
  if (renamed.size === 0) return ir;
  const kept = components
    .filter(([key]) => !renamed.has(key))
    .map(([key, component]): [string, IrComponent] => [key, withNames(component, renamed)]);
  return {
    ...ir,
    spec: { ...ir.spec, components: Object.fromEntries(kept), root: withNames(ir.spec.root, renamed) },
  };
}

/** What a step's component says and is configured with; the order of keys counts, which at worst leaves a twin. */
function contentOf(ir: Ir, { executorLabel: _, ...component }: IrComponent, label: string): string {
  const configuration = platformNames(ir.platform).map((name) => [name, platformExecutor(ir.platform, name, label)]);
  return JSON.stringify([component, own(ir.spec.deploymentSpec?.executors, label), configuration]);
}

function withNames(component: IrComponent, renamed: ReadonlyMap<string, string>): IrComponent {
  const { dag } = component;
  if (dag?.tasks === undefined) return component;
  const tasks = Object.entries(dag.tasks).map(([key, task]): [string, IrTask] => {
    const name = renamed.get(task.componentRef?.name ?? '');
    return [key, name === undefined ? task : { ...task, componentRef: { name } }];
  });
  return { ...component, dag: { ...dag, tasks: Object.fromEntries(tasks) } };
}
