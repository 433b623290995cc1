import { describe, expect, test } from 'vitest';
import { readParameterFile } from './parameter-text.ts';

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
  ] as const)('RES-4 SYM-50 %s from %j', (type, text, value) => {
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
