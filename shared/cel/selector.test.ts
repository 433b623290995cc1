import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { evaluateSelector, parseSelector } from './selector.ts';

function select(source: string, value: Json): Json | string {
  const parsed = parseSelector(source);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const selected = evaluateSelector(parsed.value, value);
  return selected.ok ? selected.value : `error: ${selected.error}`;
}

test.each<[string, Json, Json]>([
  ['parseJson(string_value)["A_a"]', { A_a: 'x', B_b: 2 }, 'x'],
  ['parseJson(string_value)["B_b"]', '{"B_b": 2}', 2],
  ['parseJson(string_value)[0]', '[1.1, 1.2]', 1.1],
  ['parseJson(string_value).a.b', { a: { b: [1, null] } }, [1, null]],
  ['string_value', 'Hello, World!', 'Hello, World!'],
  ['string_value', null, ''],
  ['string_value', 5, '5'],
  ['string_value', [1, 'a'], '[1,"a"]'],
  ['struct_value.a', { a: { b: 1 } }, { b: 1 }],
  ['list_value[1]', [1, 2], 2],
  ['number_value', 0.5, 0.5],
  ['bool_value', false, false],
  ['int(number_value) + 1', 41, 42],
  ['[string_value, "b"]', 'a', ['a', 'b']],
  ['{"k": string_value}', 'a', { k: 'a' }],
])('CEL-20 %s of %j is %j', (source, value, wanted) => {
  expect(select(source, value)).toEqual(wanted);
});

test.each<[string, Json, string]>([
  ['parseJson(string_value)["c"]', { a: 1 }, 'error: there is no “c”'],
  ['parseJson(string_value)', 'no json', 'error: "no json" is no JSON'],
  ['struct_value.a', 'text', 'error: “struct_value” has no value'],
  ['list_value[5]', [1], 'error: the list has 1 items, and so no item 5'],
  ['type(string_value)', 'x', 'error: it gives a type, which no parameter can hold'],
])('CEL-21 %s of %j is an error', (source, value, wanted) => {
  expect(select(source, value)).toBe(wanted);
});

test.each<[string, RegExp]>([
  ['parseJson(string_value)[', /unexpected token/],
  ['parseJson(stringValue)', /no “stringValue” here \(did you mean “string_value”\?\)/],
  ['parseJSON(string_value)', /did you mean “parseJson”/],
  ['inputs.parameter_values', /no “inputs” here/],
])('CEL-22 %s is refused', (source, message) => {
  const parsed = parseSelector(source);
  expect(parsed.ok ? '' : parsed.error.message).toMatch(message);
});
