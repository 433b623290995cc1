import { expect, it } from 'vitest';
import { celCompletions } from './cel-completions.ts';

const names = [
  { key: 'count', detail: 'Roll › count' },
  { key: "it's", detail: 'Input › it' },
];

it('APP-17 proposes keys where a key is being written', () => {
  const before = "int(inputs.parameter_values['co";
  expect(celCompletions(before, names)).toEqual({
    from: before.length - "'co".length,
    options: [
      { label: "'count'", detail: 'Roll › count' },
      { label: '"it\'s"', detail: 'Input › it' },
    ],
  });
});

it('APP-17 proposes whole values and functions elsewhere', () => {
  const found = celCompletions('true && cou', names);
  expect(found?.from).toBe('true && '.length);
  expect(found?.options[0]).toEqual({
    label: "inputs.parameter_values['count']",
    shown: 'count',
    detail: 'Roll › count',
  });
  expect(found?.options.map(({ label }) => label)).toContain('int()');
});
