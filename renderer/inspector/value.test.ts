import { describe, expect, test } from 'vitest';
import { boundsOf, checkText, choicesOf, constantText, isShort, showValue, readLines } from './value.ts';
import type { ParameterPort } from './value.ts';

const type = (name: ParameterPort['type']): ParameterPort => ({ kind: 'parameter', type: name });

describe('arguments as texts of a form', () => {
  test('APP-8 a text stays as it is written, a typed value is shown as JSON', () => {
    expect(constantText('1e-3', type('NUMBER_DOUBLE'))).toBe('1e-3');
    expect(constantText({ value: [1, null] }, type('LIST'))).toBe('[1,null]');
    expect(constantText('', type('STRING'))).toBe('');
  });

  test('APP-8 no argument and a connection have no text; null, false, 0 and "" have one', () => {
    expect(constantText(undefined, type('STRING'))).toBeUndefined();
    expect(constantText({ graphInput: { inputName: 'x' } }, type('STRING'))).toBeUndefined();
    expect([null, false, 0].map((value) => showValue(value, type('STRUCT')))).toEqual(['null', 'false', '0']);
  });

  test('what is wrong is one sentence: type, choice, bounds', () => {
    expect(checkText('abc', type('NUMBER_INTEGER'), {})).toMatchObject({ ok: false });
    expect(checkText('5', type('NUMBER_INTEGER'), { 'millrace.max': '4' })).toEqual({ ok: false, error: 'At most 4.' });
    expect(checkText('-1', type('NUMBER_DOUBLE'), { 'millrace.min': '0' })).toEqual({
      ok: false,
      error: 'At least 0.',
    });
    expect(checkText('c', type('STRING'), { 'millrace.choices': '["a", "b"]' })).toMatchObject({ ok: false });
    expect(checkText('a', type('STRING'), { 'millrace.choices': '["a", "b"]' })).toEqual({ ok: true, value: 'a' });
  });

  test('a text with references is checked when the step starts, not before', () => {
    expect(checkText("{{$.inputs.parameters['n']}}", type('NUMBER_INTEGER'), {}).ok).toBe(true);
  });

  test('malformed annotations of a component are ignored', () => {
    expect(choicesOf({ 'millrace.choices': 'a, b' })).toBeUndefined();
    expect(choicesOf({ 'millrace.choices': '[]' })).toBeUndefined();
    expect(boundsOf({ 'millrace.min': 'low' })).toEqual({});
    expect(isShort(type('NUMBER_INTEGER'), {})).toBe(true);
    expect(isShort(type('STRING'), {})).toBe(false);
  });

  test('APP-21 literals are written one a line, typed, each once', () => {
    expect(readLines('1\n 2 \n\n1', type('NUMBER_INTEGER'))).toEqual({ ok: true, value: [1, 2] });
    expect(readLines('1\ntwo', type('NUMBER_INTEGER'))).toMatchObject({ ok: false });
    expect(readLines('a b\nc', type('STRING'))).toEqual({ ok: true, value: ['a b', 'c'] });
  });

  test('APP-21 a value that is no literal is refused', () => {
    expect(checkText('2', type('NUMBER_INTEGER'), {}, [1, 2])).toEqual({ ok: true, value: 2 });
    expect(checkText('3', type('NUMBER_INTEGER'), {}, [1, 2])).toEqual({ ok: false, error: '“3” is not one of 1, 2.' });
  });
});
