import { expect, test } from 'vitest';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import { mostTasks, tooManyTasks } from './expanded-size.ts';

/** Each level holds the next one twice, so that `depth` levels have 2^(depth + 2) - 2 tasks. */
function doubling(depth: number): Record<string, IrComponent> {
  const uses = (name: string): IrComponent => ({
    dag: { tasks: { a: { componentRef: { name } }, b: { componentRef: { name } } } },
  });
  const levels = Array.from({ length: depth }, (_, level) => [`level-${level}`, uses(`level-${level + 1}`)] as const);
  return { ...Object.fromEntries(levels), [`level-${depth}`]: {} };
}

function refusals(depth: number): readonly string[] {
  const tasks = { a: { componentRef: { name: 'level-0' } }, b: { componentRef: { name: 'level-0' } } };
  return tooManyTasks(checkedPipeline({ tasks, components: doubling(depth) })).map(({ message }) => message);
}

test('RES-65 what its groups blow up beyond every measure is refused; sizes are counted, not walked', () => {
  expect(2 ** 16 - 2).toBeLessThanOrEqual(mostTasks);
  expect(refusals(14)).toEqual([]);
  expect(refusals(15)).toHaveLength(1);
  expect(refusals(60)).toEqual([
    'The pipeline has more than 100,000 tasks when those in its groups are counted at each use.',
  ]);
});
