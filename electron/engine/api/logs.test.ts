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
