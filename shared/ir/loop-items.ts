/** Items of lists whose item type nobody said. The SDK declares such an item as STRING and gives it to inputs of any type. */
import { componentOf, tasksOf } from './references.ts';
import type { IrComponent, IrTask, PipelineSpec } from './pipeline-spec.ts';

const none: ReadonlySet<string> = new Set();
const known = new WeakMap<PipelineSpec, ReadonlyMap<IrTask, ReadonlySet<string>>>();

/** The parameters of a task that receive such an item, handed on by the graphs between the loop and the task. */
export function untypedItems(spec: PipelineSpec, task: IrTask): ReadonlySet<string> {
  let items = known.get(spec);
  if (items === undefined) {
    items = findItems(spec);
    known.set(spec, items);
  }
  return items.get(task) ?? none;
}

function findItems(spec: PipelineSpec): ReadonlyMap<IrTask, ReadonlySet<string>> {
  const components = [spec.root, ...Object.values(spec.components ?? {})];
  const received = new Map<IrComponent, Set<string>>();
  const changed = new Set<IrComponent>();
  const receive = (component: IrComponent | undefined, input: string | undefined): void => {
    if (component?.dag === undefined || input === undefined) return;
    if (component.inputDefinitions?.parameters?.[input]?.parameterType !== 'STRING') return;
    const inputs = received.get(component) ?? new Set();
    if (inputs.has(input)) return;
    received.set(component, inputs.add(input));
    changed.add(component);
  };
  for (const task of components.flatMap((component) => Object.values(tasksOf(component)))) {
    receive(componentOf(spec, task), task.parameterIterator?.itemInput);
  }
  const items = new Map<IrTask, ReadonlySet<string>>();
  // A component that receives one more item is looked at once more, until none does.
  for (const component of changed) {
    changed.delete(component);
    for (const task of Object.values(tasksOf(component))) {
      const names = itemsOf(task, received.get(component) ?? none);
      if (names.length > 0) items.set(task, new Set(names));
      for (const name of names) receive(componentOf(spec, task), name);
    }
  }
  return items;
}

function itemsOf(task: IrTask, received: ReadonlySet<string>): readonly string[] {
  return Object.entries(task.inputs?.parameters ?? {}).flatMap(([name, source]) =>
    received.has(source.componentInputParameter ?? '') && (source.parameterExpressionSelector ?? '') === ''
      ? [name]
      : [],
  );
}
