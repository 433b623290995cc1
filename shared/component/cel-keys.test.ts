import { expect, test } from 'vitest';
import { celKeys, renameCelKeys } from './cel-keys.ts';

const condition = `int(inputs.parameter_values['n']) > 5 && inputs.parameter_values["coin"] == 'n' // n
  || inputs . parameter_values.n == "inputs.parameter_values['x']" || !inputs.parameter_values['n']`;

test('DOC-16: the inputs that a condition names; texts and comments name none', () => {
  expect(celKeys(condition)).toEqual(['n', 'coin']);
  expect(celKeys(`'it\\'s' == inputs.parameter_values['a'] + r'\\' + """ inputs.parameter_values['b'] """`)).toEqual([
    'a',
  ]);
  expect(celKeys(`'k' in inputs.parameter_values && inputs.artifacts['a'].artifacts[0].name != ''`)).toEqual([
    'k',
    'a',
  ]);
  expect(celKeys('true')).toEqual([]);
});

test('DOC-16: only the names change', () => {
  expect(renameCelKeys(condition, (key) => (key === 'n' ? 'count' : key)))
    .toBe(`int(inputs.parameter_values['count']) > 5 && inputs.parameter_values["coin"] == 'n' // n
  || inputs . parameter_values['count'] == "inputs.parameter_values['x']" || !inputs.parameter_values['count']`);
  expect(renameCelKeys(`inputs.parameter_values['a']`, () => "it's")).toBe(`inputs.parameter_values["it's"]`);
  expect(renameCelKeys(`"k" in inputs.parameter_values && inputs.artifacts.k == 'k'`, () => 'm')).toBe(
    `'m' in inputs.parameter_values && inputs.artifacts['m'] == 'k'`,
  );
  expect(renameCelKeys(condition, (key) => key)).toBe(condition);
});
