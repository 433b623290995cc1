import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channelPair } from '../../shared/ipc/channel.ts';
import { createClient } from '../../shared/ipc/client.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { serveConnection } from '../../shared/ipc/server.ts';
import { openStore } from '../store/store.ts';
import type { Engine } from './door.ts';
import { openEngine } from './engine.ts';
import { createRecorder } from './recorder.ts';
import { systemClock } from './system.ts';

const resources = join(import.meta.dirname, '..', '..', 'resources');
let home = '';
/** Where the engine wants a folder. */
let inTheWay = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'millrace-engine-'));
  inTheWay = join(home, 'work');
  writeFileSync(inTheWay, '');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function doorOf({ handlers }: Engine): { readonly api: EngineApi; readonly bugs: readonly unknown[] } {
  const [near, far] = channelPair();
  const bugs: unknown[] = [];
  serveConnection(far, handlers, (error) => bugs.push(error));
  return { api: createClient(near), bugs };
}

test('IPC-9 IPC-7 what runs pipelines and could not be opened is refused with the reason, and opened once that is gone', async () => {
  const engine = await openEngine({ home, resources });
  const { api, bugs } = doorOf(engine);
  await expect(api.call('runs.list', { limit: 9 })).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringMatching(/EEXIST.*Move the file away/),
  });
  expect((await api.call('engine.ping', {})).pid).toBe(process.pid);
  rmSync(inTheWay);
  expect(await api.call('runs.list', { limit: 9 })).toEqual({ runs: [], total: 0 });
  expect(bugs).toEqual([]);
  await engine.dispose();
});

test('IPC-9 an engine that ends while the rest of it is opened waits for that, and opens nothing afterwards', async () => {
  rmSync(inTheWay);
  const engine = await openEngine({ home, resources });
  const { api, bugs } = doorOf(engine);
  const asked = api.call('examples.list', {});
  // Messages arrive in order: with this answer the rest is being opened.
  await api.call('engine.ping', {});
  await engine.dispose();
  expect(readdirSync(home)).toContain('work');
  expect(await asked).not.toEqual([]);
  const early = await openEngine({ home, resources });
  await early.dispose();
  await expect(doorOf(early).api.call('runs.list', { limit: 9 })).rejects.toMatchObject({ code: 'refused' });
  expect(bugs).toEqual([]);
});

test('ENG-2 an engine that cannot take up what was left does not open, and lets go of the record', async () => {
  leaveRun();
  await expect(openEngine({ home, resources })).rejects.toThrow(/EEXIST/);
  rmSync(inTheWay);
  const engine = await openEngine({ home, resources });
  const { api } = doorOf(engine);
  expect((await api.call('runs.list', { limit: 9 })).runs).toMatchObject([{ state: 'FAILED' }]);
  await engine.dispose();
});

/** An engine died with a run whose pipeline cannot be read. */
function leaveRun(): void {
  const opened = openStore(home);
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  const run = {
    id: 'r1',
    pipeline: 'p',
    ir: { digest: 'd', text: '{}' },
    taskCount: 1,
    parameters: {},
    options: { executor: 'docker', parallel: 0, failFast: false, cache: false, strictResources: false },
    source: { file: 'p', text: '' },
  } as const;
  const created = createRecorder({ runs: store.runs, clock: systemClock, onSubscriberError: () => undefined }).create(
    run,
  );
  store.close();
  if (!created.ok) throw new Error(created.error.message);
}
