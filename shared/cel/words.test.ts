import { expect, test } from 'vitest';
import { parseCondition } from './condition.ts';
import { conditionWords } from './words.ts';

test.each<[string, string]>([
  ["int($count) > 5 && !($coin == 'heads')", 'count > 5 and not (coin = heads)'],
  ["$coin == 'heads'", 'coin = heads'],
  ["$coin != ''", 'coin ≠ “”'],
  ["$coin == 'two words' || $coin == 'true'", 'coin = “two words” or coin = “true”'],
  ['$pick == true', 'pick = true'],
  ['!$pick', 'not pick'],
  ['int($a) >= 1 && (int($b) <= 2 || $c)', 'a ≥ 1 and (b ≤ 2 or c)'],
  ['$a == 1 && $b == 2 || $c == 3', 'a = 1 and b = 2 or c = 3'],
  ['($a + 1.0) * 2.0 > -$b', '(a + 1) * 2 > -b'],
  ['$a - ($b - 1.0) > 0.0', 'a - (b - 1) > 0'],
  ["$name.startsWith('x') && $name.matches('^x[0-9]+$')", 'name starts with x and name matches “^x[0-9]+$”'],
  ["$mode in ['fast', 'full']", 'mode in [fast, full]'],
  ['size($list) > 2', 'size of list > 2'],
  ['has(inputs.parameter_values.count)', 'count is given'],
  ['has($a.b) && $a.b[0] == 1', 'a has b and a.b[0] = 1'],
  ['$a ? $b : $c', 'if a then b else c'],
  ['$list.all(x, x > 1)', 'every x in list has x > 1'],
  ["{'k': $a} == {}", '{k: a} = {}'],
])('CEL-12 %s reads: %s', (source, wanted) => {
  const parsed = parseCondition(source.replaceAll(/\$(\w+)/g, "inputs.parameter_values['pipelinechannel--$1']"));
  if (!parsed.ok) throw new Error(parsed.error.message);
  expect(conditionWords(parsed.value, (key) => key.replace('pipelinechannel--', ''))).toBe(wanted);
});
