/** How many tasks a pipeline has when each use of a group counts anew: groups of groups can be few lines and more tasks than any memory holds. */
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import { tasksOf } from '../ir/references.ts';
import { own } from '../json.ts';
import { topologicalOrder } from '../topological-order.ts';

/** Ten times what a run is measured with. */
export const mostTasks = 100_000;

/** The finding that a pipeline has more tasks than a run can hold; loops count as one iteration, since theirs come and go. */
export function tooManyTasks({ spec }: CheckedIr): Diagnostic[] {
  const components = spec.components ?? {};
  const usedBy = (name: string): readonly string[] =>
    Object.values(tasksOf(own(components, name) ?? {})).map(({ componentRef }) => componentRef?.name ?? '');
  const sorted = topologicalOrder(Object.keys(components), usedBy);
  const sizes = new Map<string, number>();
  const sizeOf = (used: readonly string[]): number => used.reduce((sum, name) => sum + 1 + (sizes.get(name) ?? 0), 0);
  for (const name of 'order' in sorted ? sorted.order : []) sizes.set(name, sizeOf(usedBy(name)));
  const size = sizeOf(Object.values(tasksOf(spec.root)).map(({ componentRef }) => componentRef?.name ?? ''));
  if (size <= mostTasks) return [];
  return [
    {
      code: 'not-supported',
      severity: 'error',
      message: `The pipeline has more than ${mostTasks.toLocaleString('en')} tasks when those in its groups are counted at each use.`,
      cure: 'Use fewer groups inside of groups, or a loop, whose iterations take turns.',
      path: ['root'],
      place: { tasks: [] },
    },
  ];
}
