import { expect, it } from 'vitest';
import type { Reach } from '../reach.ts';
import { celNames, celWords, checkCel, neededLocals } from './cel-check.ts';
import type { ConditionTask } from './condition.ts';

const argument = { taskOutput: { taskId: 'roll', outputName: 'count' } };
const count: Reach = {
  id: 'task:roll\u001fcount',
  words: 'roll › count',
  name: 'roll_count',
  type: { kind: 'parameter', type: 'NUMBER_INTEGER' },
  argument,
};
const of: ConditionTask = {
  task: { componentRef: {}, locals: { side: 'heads' } },
  component: undefined,
  reach: [count],
};

it('APP-17 what is wrong is said with its place while one types', () => {
  const names = celNames(of);
  expect(checkCel("inputs.parameter_values['roll_count'] > 5.0", names)).toBeUndefined();
  const text = "inputs.parameter_values['roll_cuont'] > 5.0";
  const at = text.indexOf('roll_cuont');
  expect(checkCel(text, names)).toEqual({ message: `The task has no value “roll_cuont”, at character ${at + 1}.`, at });
  expect(checkCel('true &&', names)?.message).toMatch(/, at character \d+\.$/);
  expect(checkCel('1 + 1', names)?.message).toContain('instead of true or false');
});

it('APP-17 values in reach can be named, and become locals of the task', () => {
  const names = celNames(of);
  expect(names.names).toEqual([
    { key: 'side', detail: 'heads' },
    { key: 'roll_count', detail: 'roll › count' },
  ]);
  expect(neededLocals("inputs.parameter_values['roll_count'] > 5.0", names)).toEqual({ roll_count: argument });
  expect(neededLocals("inputs.parameter_values['side'] == 'x'", names)).toEqual({});
  expect(celNames({ ...of, task: { ...of.task, locals: { n: argument } } }).names).toEqual([
    { key: 'n', detail: 'roll › count' },
  ]);
});

it('APP-17 a condition is said in words', () => {
  expect(celWords("int(inputs.parameter_values['roll_count']) > 5", celNames(of))).toBe('roll › count > 5');
});
