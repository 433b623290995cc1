import { describe, expect, test } from 'vitest';
import { fileNameOf, readAll } from './save-artifact.ts';

/** Something of these bytes that is read in parts. */
function source(bytes: Uint8Array, most = Infinity) {
  return (offset: number, length: number) =>
    Promise.resolve({
      data: btoa(String.fromCodePoint(...bytes.subarray(offset, offset + Math.min(length, most)))),
      total: bytes.length,
    });
}

describe('saving', () => {
  test('RUI-17 brings every byte, in parts, and says how far it is', async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
    const reports: number[] = [];
    const parts = await readAll(source(bytes, 300), (done) => reports.push(done));
    expect(parts.flatMap((part) => [...part])).toEqual([...bytes]);
    expect(reports).toEqual([300, 600, 900, 1000]);
    expect((await readAll(source(new Uint8Array()))).flatMap((part) => [...part])).toEqual([]);
  });

  test('RUI-17 does not pretend: bytes that cannot be had are an error', async () => {
    await expect(readAll(() => Promise.resolve({ data: '', total: 5 }))).rejects.toThrow(
      'Only 0 of 5 bytes could be read.',
    );
  });

  test('a saved artifact has a name with an ending that fits', () => {
    const file = (name: string, type: string) => ({ name, type, uri: '/millrace/artifacts/run/task/1/out' });
    expect(fileNameOf(file('report', 'system.HTML'), ['html'])).toBe('report.html');
    expect(fileNameOf(file('wide', 'system.Dataset'), ['table'])).toBe('wide.csv');
    expect(fileNameOf(file('data.parquet', 'system.Dataset'), ['binary'])).toBe('data.parquet');
    expect(fileNameOf(file('', 'system.Model'), ['binary'])).toBe('out');
    expect(fileNameOf(file('../../etc/passwd', 'system.Model'), [])).not.toContain('/');
  });
});
