import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancellable } from '../../../shared/ipc/cancellation.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import { attemptHandle } from '../handles.ts';
import { createLogStore } from '../logs.ts';
import type { LogKey, LogStore } from '../logs.ts';
import { logHandlers } from './logs.ts';

const { signal } = cancellable();
const run = '01m83yekpexbx4terprnef4a85';
let folder = '';
let logs: LogStore;
let handlers: ReturnType<typeof logHandlers>;

const key = (of: string, path: string, attempt: number): LogKey => ({
  run: of,
  handle: attemptHandle('home0000', of, path, attempt),
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-log-api-'));
  logs = createLogStore(join(folder, 'logs'));
  handlers = logHandlers({ logs, key, live: { isLive: () => false, ended: () => Promise.resolve() } });
  const writer = await logs.write(key(run, 'task', 1));
  await writer.append([{ at: 1, stream: 'stdout', bytes: Buffer.from('one\n') }]);
  await writer.finish();
  await writer.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('SEC-6 a page names logs by run, task and attempt, never by path', () => {
  test.each(['', '..', '../..', '/etc', 'a\0b', 'x'.repeat(10_000), `../logs/${run}`, run.toUpperCase()])(
    '%j is no run',
    async (hostile) => {
      const place = { run: hostile, path: 'task', attempt: 1 };
      await expect(handlers.procedures['logs.read']({ ...place, from: 0, count: 1 }, signal)).rejects.toThrow(Refusal);
      await expect(handlers.procedures['logs.bytes']({ ...place, offset: 0, length: 1 }, signal)).rejects.toThrow(
        Refusal,
      );
    },
  );

  test('paths and numbers beyond all sense find nothing', async () => {
    const read = (path: string, attempt: number, from: number) =>
      handlers.procedures['logs.read']({ run, path, attempt, from, count: 5000 }, signal);
    expect(await read('task', 1, 0)).toMatchObject({ total: 1, lines: [{ text: 'one' }] });
    expect(await read('task', 1, Number.MAX_SAFE_INTEGER)).toMatchObject({ total: 1, lines: [] });
    expect(await read('task', 1, -Number.MAX_SAFE_INTEGER)).toMatchObject({ total: 1, lines: [{ text: 'one' }] });
    expect(await read('../../x\0', 1, 0)).toMatchObject({ total: 0 });
    expect(await read('task', -(2 ** 40), 0)).toMatchObject({ total: 0 });
  });
});

describe('STG-13 a log that is followed', () => {
  const place = { run, path: 'task', attempt: 2 };
  const out = (text: string) => ({ at: 1, stream: 'stdout' as const, bytes: Buffer.from(text) });
  let over = false;

  beforeEach(() => {
    over = false;
    handlers = logHandlers({ logs, key, live: { isLive: () => !over, ended: () => new Promise(() => undefined) } });
  });

  test('gives a line that has not ended again when it has grown', async () => {
    const items = handlers.subscriptions['logs.follow']({ ...place, from: 0 }, signal)[Symbol.asyncIterator]();
    const next = async () => {
      const { done, value } = await items.next();
      return done === true ? undefined : { ...value, lines: value.lines.map(({ n, text }) => `${n} ${text}`) };
    };
    const writer = await logs.write(key(run, 'task', 2));
    await writer.append([out('one\ntw')]);
    expect(await next()).toEqual({ lines: ['0 one', '1 tw'], open: true, complete: false });
    await writer.append([out('o')]);
    expect(await next()).toEqual({ lines: ['1 two'], open: true, complete: false });
    await writer.append([out('\n')]);
    expect(await next()).toEqual({ lines: ['1 two'], open: false, complete: false });
    await writer.append([out('end')]);
    await writer.finish();
    await writer.close();
    expect(await next()).toEqual({ lines: ['2 end'], open: false, complete: true });
    expect(await next()).toBeUndefined();
  });

  test('gives every byte when it is there, wherever lines end', async () => {
    const items = handlers.subscriptions['logs.followBytes']({ ...place, offset: 1 }, signal)[Symbol.asyncIterator]();
    const next = async () => {
      const { done, value } = await items.next();
      return done === true
        ? undefined
        : { text: Buffer.from(value.data, 'base64').toString(), complete: value.complete };
    };
    const writer = await logs.write(key(run, 'task', 2));
    await writer.append([out('abc')]);
    expect(await next()).toEqual({ text: 'bc', complete: false });
    await writer.append([out('d')]);
    expect(await next()).toEqual({ text: 'd', complete: false });
    const last = next();
    over = true;
    await writer.append([out('e')]);
    await writer.close();
    expect(await last).toEqual({ text: 'e', complete: true });
    expect(await next()).toBeUndefined();
  });
});
