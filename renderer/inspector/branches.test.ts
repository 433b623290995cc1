import { expect, test } from 'vitest';
import { branchesOf, outputValue } from './branches.ts';

test('APP-21 one source stands alone, several are branches', () => {
  const a = { taskOutput: { taskId: 'a', outputName: 'o' } };
  const b = { taskOutput: { taskId: 'b', outputName: 'o' } };
  expect(outputValue([])).toBeUndefined();
  expect(outputValue([a])).toEqual(a);
  expect(outputValue([a, b])).toEqual({ oneOf: [a, b] });
  expect(branchesOf({ oneOf: [a, b] })).toEqual([a, b]);
  expect(branchesOf(a)).toEqual([a]);
});
