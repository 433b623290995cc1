import { expect, test } from 'vitest';
import type { TaskSpec } from '../../shared/component/spec.ts';
import { sayCel } from '../canvas/say-cel.ts';
import { rulesOf } from './rules.ts';

const words = (task: Omit<TaskSpec, 'componentRef'>): readonly string[] =>
  rulesOf({ componentRef: {}, ...task }, sayCel).map((rule) => rule.words);
const output = (taskId: string, outputName: string) => ({ taskOutput: { taskId, outputName } });

test('APP-24 a loop says what it goes over and how many at once', () => {
  expect(words({ forEach: { items: { argument: 'folds' }, as: 'fold', parallelism: 4 } })).toEqual([
    'for each fold of folds, at most 4 at once',
  ]);
  expect(words({ forEach: { items: [1, 2, 3], as: 'k', parallelism: 1 } })).toEqual([
    'for each k of [1, 2, 3], one at a time',
  ]);
  expect(words({ forEach: { items: Array.from({ length: 90 }, (_, i) => i), as: 'k' } })).toEqual([
    'for each k of 90 items',
  ]);
});

test('APP-24 a condition is said in words, with the names that people gave', () => {
  const cel = "int(inputs.parameter_values['pipelinechannel--count-Output']) > 5";
  const locals = { 'pipelinechannel--count-Output': output('count', 'Output') };
  expect(words({ isEnabled: { cel }, locals })).toEqual(['if count > 5']);
  expect(words({ isEnabled: { '==': { op1: output('flip', 'side'), op2: 'heads' } } })).toEqual(['if side = heads']);
  expect(
    words({
      isEnabled: { not: { and: { op1: { '<': { op1: '1', op2: '2' } }, op2: { '!=': { op1: 'a', op2: 'b' } } } } },
    }),
  ).toEqual(['if not (1 < 2 and a ≠ b)']);
});

test('APP-24 an exit handler says for what it waits', () => {
  expect(words({ trigger: 'always' })).toEqual(['always, when the others are over']);
  expect(words({ trigger: 'always', runAfter: ['train'] })).toEqual(['always, when train is over']);
});

test('APP-24 names that a compiler made are said as those they stand for', () => {
  expect(words({ forEach: { items: { argument: 'x' }, as: 'pipelinechannel--loop-item-param-1' } })).toEqual([
    'for each item of x',
  ]);
});
