import { expect, test } from 'vitest';
import { partOf, withPart } from './part.ts';

test('APP-21 a part of a value is taken and given back', () => {
  const argument = { taskOutput: { taskId: 'a', outputName: 'o' } };
  const part = withPart(argument, 'parseJson(string_value)["x"]');
  expect(partOf(part)).toBe('parseJson(string_value)["x"]');
  expect(withPart(part, '')).toEqual(argument);
  expect(withPart('text', 'x')).toBe('text');
  expect(partOf('text')).toBeUndefined();
});
