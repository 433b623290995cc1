import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactJson, decimalText, parameterText, readParameterFile } from './parameter-text.ts';

describe('parameters as text', () => {
  test.each([
    [8, '8'],
    [8.5, '8.5'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [-1.5e22, '-15000000000000000000000'],
    [1e-7, '0.0000001'],
    [1.25e-9, '0.00000000125'],
    [2 ** 53, '9007199254740992'],
  ])('RES-1 the number %s is %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  test('RES-1 decimals read back as the number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimalText(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text) + 0).toBe(value + 0);
      }),
    );
  });

  test('RES-2 lists and objects are compact JSON with sorted keys, escaped as Go does it', () => {
    expect(
      compactJson({ b: [1, 2.5, null, true], a: { é: '<&>\u2028', 'a b': '"\n' }, '\u{10000}': 1, '\uFFFD': 2 }),
    ).toBe('{"a":{"a b":"\\"\\n","é":"\\u003c\\u0026\\u003e\\u2028"},"b":[1,2.5,null,true],"\uFFFD":2,"\u{10000}":1}');
  });

  test('RES-3 texts stay as they are, booleans are words', () => {
    expect(parameterText(' a\n')).toBe(' a\n');
    expect(parameterText(false)).toBe('false');
  });
});

describe('parameter files', () => {
  test.each([
    ['STRING', ' two\nlines\n', ' two\nlines\n'],
    ['STRING', '', ''],
    ['NUMBER_INTEGER', ' 15\n', 15],
    ['NUMBER_INTEGER', '-0', 0],
    ['NUMBER_DOUBLE', ' 1e-3 \n', 0.001],
    ['NUMBER_DOUBLE', '5', 5],
    ['BOOLEAN', 'True\n', true],
    ['BOOLEAN', '1', true],
    ['BOOLEAN', 't', true],
    ['BOOLEAN', 'F', false],
    ['LIST', ' [1, null] ', [1, null]],
    ['STRUCT', '{"a": {}}', { a: {} }],
  ] as const)('RES-4 %s from %j', (type, text, value) => {
    expect(readParameterFile(type, text)).toEqual({ ok: true, value });
  });

  test.each([
    ['NUMBER_INTEGER', '1.5'],
    ['NUMBER_INTEGER', ''],
    ['NUMBER_DOUBLE', 'NaN'],
    ['NUMBER_DOUBLE', '1e999'],
    ['BOOLEAN', 'yes'],
    ['LIST', '{}'],
    ['STRUCT', '[]'],
    ['STRUCT', '{'],
  ] as const)('RES-5 %s is not %j', (type, text) => {
    const read = readParameterFile(type, text);
    expect(read.ok ? undefined : read.error).toMatch(/^expected|too large/);
  });
});
