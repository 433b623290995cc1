import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeResult, type WriteOptions } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compiled = 'compiled';
const byCompile: WriteOptions = { force: false, isResult: (text) => text === compiled };
const byImport: WriteOptions = { force: false };

function fileWith(text: string): string {
  const file = join(folder, 'out.yaml');
  writeFileSync(file, text);
  return file;
}

test.each<[string, WriteOptions]>([
  ['compile', byCompile],
  ['import', byImport],
])('CLI-8 %s does not replace another file', (_command, options) => {
  const file = fileWith('mine');
  expect(() => writeResult(file, 'result', options)).toThrow('is there already. Name another file with -o');
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test.each<[string, string, WriteOptions]>([
  ['compile replaces what was compiled', compiled, byCompile],
  ['import fills an empty file', '', byImport],
  ['--force replaces anything', 'mine', { force: true }],
])('CLI-8 %s', (_what, there, options) => {
  const file = fileWith(there);
  writeResult(file, 'result', options);
  expect(readFileSync(file, 'utf8')).toBe('result');
});

test('CLI-8 what is no file is written to', () => {
  expect(() => writeResult('/dev/null', 'result', byImport)).not.toThrow();
});
