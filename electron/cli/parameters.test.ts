import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readParameters } from './parameters.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-parameters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'params.yaml');
  writeFileSync(path, text);
  return path;
}

const declared = [
  { name: 's', type: 'STRING' },
  { name: 'n', type: 'NUMBER_INTEGER' },
  { name: 'd', type: 'STRUCT' },
];

describe('CLI-3 parameters of a run', () => {
  test('-p gives a STRING the text as it is, and reads every other type as JSON', () => {
    expect(readParameters(declared, undefined, ['s=', 'n=5', 'd={"a": [null, "="]}'])).toEqual({
      s: '',
      n: 5,
      d: { a: [null, '='] },
    });
    expect(readParameters(declared, undefined, ['s="5"'])).toEqual({ s: '"5"' });
  });

  test('--params takes everything, null included; -p wins', () => {
    const path = file('{"s": null, "n": 1, "d": {"x": false}}');
    expect(readParameters(declared, path, ['n=2'])).toEqual({ s: null, n: 2, d: { x: false } });
    expect(readParameters(declared, file('s: text\nn: 7\n'), [])).toEqual({ s: 'text', n: 7 });
  });

  test.each([
    ['n=five', /n is a NUMBER_INTEGER.*Write for example 5/],
    ['m=5', /no parameter "m".*s, n, d/],
    ['n', /-p NAME=VALUE/],
  ])('-p %s is refused with the cure', (assignment, message) => {
    expect(() => readParameters(declared, undefined, [assignment])).toThrow(message);
  });

  test.each([
    ['[1, 2]', /must hold an object/],
    ['', /must hold an object/],
    ['s: [', /params\.yaml:1:/],
    ['s: a\ns: b\n', /params\.yaml:2:1/],
    ['__proto__: {x: 1}', /__proto__/],
    ['s: !!python/object:os.system x', /params\.yaml:1:/],
  ])('a file that holds %j is refused with the place', (text, message) => {
    expect(() => readParameters(declared, file(text), [])).toThrow(message);
  });
});
