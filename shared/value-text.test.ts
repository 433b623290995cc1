import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactJson, decimalText, parameterText } from './value-text.ts';

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
