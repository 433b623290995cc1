import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptIdentity, ReadyImage } from '../../electron/engine/executor.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { finish, openWorkbench, quiet, startedSignal, type Workbench } from './testing/workbench.ts';

const docker = dockerOrSkip(['python:3.12']);

describe.skipIf(!docker.ok)('log bytes on real Docker', () => {
  let bench: Workbench;
  let image: ReadyImage;
  beforeAll(async () => {
    if (!docker.ok) return;
    bench = await openWorkbench(docker.value);
    image = await bench.image('python:3.12');
  });
  afterAll(() => bench?.dispose());

  const digestOf = async (
    who: AttemptIdentity,
  ): Promise<{ readonly sha256: string; readonly total: number; readonly complete: boolean }> => {
    const hash = createHash('sha256');
    let offset = 0;
    for (;;) {
      const { data, total, complete } = await bench.logs.readBytes(who, offset, 1 << 20);
      if (data.length === 0) return { sha256: hash.digest('hex'), total, complete };
      hash.update(data);
      offset += data.length;
    }
  };

  /** Python that writes `write(bytes)` to one stream and is run with `body`. */
  const program = (body: string): readonly string[] => [
    'python3',
    '-c',
    `import sys\nwrite = sys.stdout.buffer.write\n${body}`,
  ];

  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  it('EXE-12 keeps bytes that are not UTF-8, NUL, and the lack of a last newline', { timeout: 60_000 }, async () => {
    const who = bench.identity('bytes');
    const step = bench.step(who, { argv: program('write(bytes(range(256)) * 20 + b"\\r\\n\\n\\xff\\xfe\\x00 end")') });
    await finish(bench.executor.start(who, step, image, quiet));
    const expected = Buffer.concat([
      ...Array.from({ length: 20 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
      Buffer.from('\r\n\n'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from(' end'),
    ]);
    expect(await digestOf(who)).toEqual({ sha256: sha256(expected), total: expected.length, complete: true });
  });

  it('EXE-12 keeps lines of any length around the daemon’s limit', { timeout: 120_000 }, async () => {
    const lengths = [0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 100_000, 10_000_000, 5];
    const who = bench.identity('long');
    const body = lengths.map((length) => `write(b"x" * ${length} + b"\\n")`).join('\n');
    await finish(bench.executor.start(who, bench.step(who, { argv: program(body) }), image, quiet));
    const expected = Buffer.concat(lengths.map((length) => Buffer.from(`${'x'.repeat(length)}\n`)));
    expect(await digestOf(who)).toEqual({ sha256: sha256(expected), total: expected.length, complete: true });
    const page = await bench.logs.read(who, 0, 100);
    expect(page.total).toBe(lengths.length);
    expect(page.lines.at(-2)?.text).toContain('10,000,001 bytes');
    expect(page.lines.at(-1)?.text).toBe('xxxxx');
  });

  it('EXE-12 stores 100 MB without holding them in memory', { timeout: 300_000 }, async () => {
    const who = bench.identity('large');
    const line = `${'0123456789'.repeat(20)}\n`;
    const count = Math.ceil(100_000_000 / line.length);
    const body = `for _ in range(${count}): write(b"${line.slice(0, -1)}\\n")`;
    const before = process.memoryUsage().rss;
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    await finish(bench.executor.start(who, bench.step(who, { argv: program(body) }), image, quiet));
    clearInterval(sampler);
    const expected = createHash('sha256');
    for (let index = 0; index < count; index += 1) expected.update(line);
    expect(await digestOf(who)).toEqual({ sha256: expected.digest('hex'), total: count * line.length, complete: true });
    expect(peak - before).toBeLessThan(150 * 1024 * 1024);
    const page = await bench.logs.read(who, -3, 10);
    expect(page).toMatchObject({ total: count, complete: true });
    expect(page.lines.map((one) => one.n)).toEqual([count - 3, count - 2, count - 1]);
  });

  it('EXE-12 goes on after a crash in the middle, without a byte lost or doubled', { timeout: 120_000 }, async () => {
    const who = bench.identity('crash');
    const body =
      'for n in range(4000):\n  write(b"\\xffline %d\\n" % n)\n  sys.stdout.flush()\n  if n % 200 == 0:\n    import time; time.sleep(0.1)';
    const step = bench.step(who, { argv: program(body) });
    const { listener, started } = startedSignal();
    const first = bench.executor.start(who, step, image, listener);
    await started;
    await new Promise<void>((resolve) => {
      const changes = bench.logs.onChange(who, () => {
        changes.dispose();
        resolve();
      });
    });
    await first.detach();
    const stored = (await bench.logs.readBytes(who, 0, 1)).total;
    const second = (await bench.successor()).takeOver(who, step, image, true, quiet);
    await finish(second);
    const expected = Buffer.concat(
      Array.from({ length: 4000 }, (_, n) => Buffer.concat([Buffer.from([0xff]), Buffer.from(`line ${n}\n`)])),
    );
    expect(stored).toBeLessThan(expected.length);
    expect(await digestOf(who)).toEqual({ sha256: sha256(expected), total: expected.length, complete: true });
  });
});
