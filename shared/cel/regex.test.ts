import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex, searchRegex } from './regex.ts';

function found(pattern: string, text: string): boolean | string {
  const regex = compileRegex(pattern);
  return regex.ok ? searchRegex(regex.value, text) : regex.error;
}

test.each<[string, string, boolean]>([
  ['a.c', 'xabcx', true],
  ['^b', 'abc', false],
  ['^$', '', true],
  ['(?i)HEADS', 'heads', true],
  ['(?i:h)EADS', 'hEADS', true],
  ['(?s)a.b', 'a\nb', true],
  ['a.b', 'a\nb', false],
  ['(?m)^b$', 'a\nb\nc', true],
  ['^b$', 'a\nb\nc', false],
  ['\\bcat\\b', 'a cat.', true],
  ['\\Bat', 'cat', true],
  ['\\Acat\\z', 'cat', true],
  ['^[a-z_][\\w-]*$', 'snake_case-1', true],
  ['^[^\\d]+$', 'abc1', false],
  ['[]a]', ']', true],
  ['[[:upper:]]', 'a', false],
  ['^\\p{Lu}\\pL+$', 'Éa', true],
  ['^\\p{Greek}+$', 'αβ', true],
  ['^\\P{Lu}$', 'é', true],
  ['^.$', '😀', true],
  ['^a{2,3}$', 'aaaa', false],
  ['^a{2,3}?$', 'aaa', true],
  ['^(?P<x>a|b)+$', 'abba', true],
  ['^\\x41\\x{42}\\103$', 'ABC', true],
  ['\\Qa.b\\E+', 'a.bbb', true],
  ['x*', '', true],
])('CEL-30 %j in %j: %s', (pattern, text, wanted) => {
  expect(found(pattern, text)).toBe(wanted);
});

test.each([
  '(',
  ')',
  '[',
  'a**',
  '*a',
  '{2}',
  '(?=a)',
  '(?<!a)',
  '(a)\\1',
  '\\h',
  'a{1001}',
  '[z-a]',
  '[[:no:]]',
  '\\p{No_such}',
])('CEL-31 %j is none of RE2', (pattern) => {
  expect(found(pattern, 'a')).toEqual(expect.any(String));
});

test('CEL-32 no pattern hangs, whatever it is', () => {
  const text = 'a'.repeat(3000);
  for (const pattern of ['(a+)+$b', '(a|a)*b', '(a*)*b', '(.*)*x', '(a?){500}a{500}b', '((a+)*)*$b'])
    expect(found(pattern, text)).toBe(false);
  expect(found(`(${'a{1000}'.repeat(3)}){1000}`, '')).toBe('it is too large');
  expect(found(`${'('.repeat(5000)}a`, '')).toBe('it is nested too deeply');
});

test('CEL-32 what both know, JavaScript and this engine find alike', () => {
  const part = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab)', '\\w', '\\b', '^', '$', 'c');
  const count = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '*?');
  const pattern = fc
    .array(fc.tuple(part, count), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map(([atom, times]) => (/^[\\^$][b]?$/.test(atom) ? atom : atom + times)).join(''));
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 8 }), (source, text) => {
      expect(found(source, text)).toBe(new RegExp(source).test(text));
    }),
    { numRuns: 2000 },
  );
});
