import * as fc from 'fast-check';
import { appendFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogPiece } from './log-index.ts';
import { createLogStore, type LogStore } from './logs.ts';

let root: string;
let logs: LogStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-logs-'));
  logs = createLogStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const key = { run: 'r', handle: 'h' };
const out = (text: string, at = 1): LogPiece => ({ stream: 'stdout', at, bytes: Buffer.from(text) });
const error = (text: string, at = 1): LogPiece => ({ stream: 'stderr', at, bytes: Buffer.from(text) });

async function write(...batches: readonly (readonly LogPiece[])[]): Promise<void> {
  const writer = await logs.write(key);
  for (const batch of batches) await writer.append(batch);
  await writer.close();
}

describe('a log', () => {
  it('STG-13 gives lines by number, from the start and from the end', async () => {
    await write([out('one\ntwo\n', 5), error('oh\r\n', 6)], [out('three')]);
    expect(await logs.read(key, 0, 10)).toEqual({
      lines: [
        { n: 0, at: 5, stream: 'stdout', text: 'one' },
        { n: 1, at: 5, stream: 'stdout', text: 'two' },
        { n: 2, at: 6, stream: 'stderr', text: 'oh' },
        { n: 3, at: 1, stream: 'stdout', text: 'three' },
      ],
      total: 4,
      bytes: 17,
      open: true,
      complete: false,
    });
    expect((await logs.read(key, 1, 1)).lines.map((line) => line.text)).toEqual(['two']);
    expect((await logs.read(key, -2, 10)).lines.map((line) => line.text)).toEqual(['oh', 'three']);
    expect((await logs.read(key, -100, 1)).lines.map((line) => line.n)).toEqual([0]);
    expect((await logs.read(key, 99, 10)).lines).toEqual([]);
  });

  it('STG-13 that was never written is empty and not complete', async () => {
    expect(await logs.read(key, 0, 10)).toEqual({ lines: [], total: 0, bytes: 0, open: false, complete: false });
  });

  it('STG-13 keeps every byte, and a line that grows in several writes is one line', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0xc3]);
    await write([{ stream: 'stdout', at: 1, bytes }], [{ stream: 'stdout', at: 2, bytes: Buffer.from([0xa9, 0x0a]) }]);
    const read = await logs.readBytes(key, 0, 100);
    expect([...read.data]).toEqual([0xff, 0, 0x0a, 0xc3, 0xa9, 0x0a]);
    expect((await logs.read(key, 1, 1)).lines).toEqual([{ n: 1, at: 1, stream: 'stdout', text: 'é' }]);
  });

  it('STG-14 cuts very long lines in views only', async () => {
    await write([out(`${'x'.repeat(1_000_000)}\nnext\n`)]);
    const { lines } = await logs.read(key, 0, 10);
    expect(lines[0]?.text).toMatch(/^x{65536} … \(cut: the line has 1,000,001 bytes\)$/);
    expect(lines[1]?.text).toBe('next');
    expect((await logs.readBytes(key, 0, 2_000_000)).data.length).toBe(1_000_006);
  });

  it('STG-13 is complete once it was finished, and stays so', async () => {
    const writer = await logs.write(key);
    let changes = 0;
    const subscription = logs.onChange(key, () => (changes += 1));
    await writer.append([out('a\n')]);
    await writer.finish();
    await writer.close();
    subscription.dispose();
    expect(changes).toBe(2);
    expect(await logs.read(key, 0, 10)).toMatchObject({ total: 1, complete: true });
    const again = await logs.write(key);
    expect(again.complete).toBe(true);
    await again.close();
  });

  it('STG-15 goes on where a crash left it, with the lines and bytes of each stream', async () => {
    await write([out('one\npart'), error('e1\ne')]);
    const writer = await logs.write(key);
    expect(writer.stored).toEqual({ total: 12, stdout: 8, stderr: 4 });
    await writer.append([error('2\n'), out('ly\n')]);
    await writer.close();
    expect((await logs.read(key, 0, 10)).lines.map((line) => line.text)).toEqual(['one', 'part', 'e1', 'e2', 'ly']);
  });

  it('STG-15 cuts off index records whose bytes were never written, and half records', async () => {
    await write([out('one\ntwo\nthree\n')]);
    await truncate(join(root, 'r', 'h.log'), 6);
    await appendFile(join(root, 'r', 'h.lines'), 'xxx');
    const writer = await logs.write(key);
    expect(writer.stored.total).toBe(6);
    expect(writer.lineCount).toBe(2);
    await writer.append([out('o\nthree\n')]);
    await writer.close();
    expect((await logs.read(key, 0, 10)).lines.map((line) => line.text)).toEqual(['one', 'two', 'three']);
  });

  it('STG-15 has the same lines and bytes wherever it was interrupted', async () => {
    const piece = fc.record({
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      text: fc.string({ unit: fc.constantFrom('a', '\n', 'é'), minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.nat(),
        async (pieces, cut, indexCut) => {
          const all = pieces.map(({ stream, text }) => ({ stream, at: 1, bytes: Buffer.from(text) }));
          const whole = { run: 'w', handle: 'w' };
          const broken = { run: 'b', handle: 'b' };
          for (const one of [whole, broken]) {
            const writer = await logs.write(one);
            await writer.append(all);
            await writer.close();
          }
          const expected = await logs.read(whole, 0, 1000);
          // The index is ahead of the bytes, as a crash may leave it, never behind.
          const size = cut % (expected.bytes + 1);
          await truncate(join(root, 'b', 'b.log'), size);
          if (size === 0 && indexCut % 2 === 0) await truncate(join(root, 'b', 'b.lines'), 0);
          const writer = await logs.write(broken);
          let skip = writer.stored.total;
          const rest = all.flatMap((one) => {
            const skipped = Math.min(skip, one.bytes.length);
            skip -= skipped;
            return skipped === one.bytes.length ? [] : [{ ...one, bytes: one.bytes.subarray(skipped) }];
          });
          await writer.append(rest);
          await writer.close();
          expect(await logs.read(broken, 0, 1000)).toEqual(expected);
          expect((await logs.readBytes(broken, 0, 1000)).data).toEqual((await logs.readBytes(whole, 0, 1000)).data);
          await logs.remove('w');
          await logs.remove('b');
        },
      ),
      { numRuns: 150 },
    );
  });
});
