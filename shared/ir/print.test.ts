import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { printIr, printYaml } from './print.ts';

const tricky = fc.constantFrom(
  'yes',
  'no',
  'on',
  'y',
  '1_000',
  '12:30',
  '2020-01-01',
  '0x1f',
  '1e3',
  '.5',
  '~',
  'null',
  '-',
  '--',
  '---',
  '...',
  '=',
  '<<',
  '-x',
  '-.inf',
  '--a b',
  'a: b',
  'a #b',
  'a:',
  '- a',
  '2.1.0',
  '1.0',
  ' a',
  'a ',
  'a\n',
  'a\n\n',
  '\n',
  ' \n',
  '\na\n b',
  'a\n \nb',
  'a\r\nb',
  'a\tb\n',
  '\tb\n',
);
const odd = fc.string({
  unit: fc.constantFrom(
    ...Array.from('ab1 -:#\n\t\'"{}[],&*!|>%@`?.~=$()<\\yn0xe+'),
    '\u2028',
    '\u0085',
    '\uFEFF',
    'é',
    '\u0007',
    '🙂',
  ),
  maxLength: 12,
});
const text = fc.oneof(tricky, odd, fc.string({ unit: 'grapheme' }));
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 4 }),
  ),
}));

test('IR-40 what is printed reads back as the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(text, json, { maxKeys: 5 }), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      if (typeof plain !== 'object' || plain === null) throw new Error('Not an object');
      const printed = printYaml(Object.fromEntries(Object.entries(plain)));
      expect(parse(printed, { uniqueKeys: false })).toEqual(plain);
    }),
    { numRuns: 1000 },
  );
});

test('IR-41 keys are sorted, scripts are blocks, and what old readers would misread is quoted', () => {
  const printed = printYaml({
    b: { list: ['plain text', '--flag', 'yes', '12:30', { k: 1, a: [] }, [1, {}]] },
    a: { script: 'import os\n\nprint(1)\n', version: '2.1.0', large: 1e21, 'odd key': {} },
  });
  expect(printed).toBe(`a:
  large: 1.0e+21
  "odd key": {}
  script: |
    import os

    print(1)
  version: 2.1.0
b:
  list:
  - plain text
  - --flag
  - "yes"
  - "12:30"
  - a: []
    k: 1
  -
    - 1
    - {}
`);
});

test('IR-42 the platform configuration is a second document', () => {
  const spec = { pipelineInfo: { name: 'p' }, schemaVersion: '2.1.0', root: {} };
  expect(printIr(spec, { platforms: {} })).toBe(
    'pipelineInfo:\n  name: p\nroot: {}\nschemaVersion: 2.1.0\n---\nplatforms: {}\n',
  );
});
