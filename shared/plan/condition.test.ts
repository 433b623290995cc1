import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { noValues } from '../run/values.ts';
import { readCondition } from './condition.ts';

function decide(text: string, parameters: { readonly [name: string]: Json }): unknown {
  const decided = readCondition(text)({ ...noValues, parameters });
  return decided.ok ? decided.value : decided.error;
}

const more = "int(inputs.parameter_values['n']) > 5";

test('SCH-15 a condition reads what the task received, with the types that it has', () => {
  expect(decide(more, { n: 6 })).toBe(true);
  expect(decide(more, { n: '6' })).toBe(true);
  expect(decide(more, { n: 5 })).toBe(false);
  expect(decide("inputs.parameter_values['n'] == ''", { n: '' })).toBe(true);
  expect(decide("inputs.parameter_values['n'] == false", { n: false })).toBe(true);
});

test.each<[string, { readonly [name: string]: Json }, RegExp]>([
  [more, { n: 'many' }, /n is the text "many"$/],
  [more, { n: null }, /n is null$/],
  [more, {}, /n is missing$/],
  ["inputs.parameter_values['n'] == 'it's'", { n: 'x' }, /./],
])('SCH-15 what cannot be decided is no false: %s of %j', (condition, parameters, detail) => {
  expect(decide(condition, parameters)).toEqual({
    reason: 'condition-error',
    condition,
    detail: expect.stringMatching(detail),
  });
});
