import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '../../shared/ipc/client.ts';
import type { Handlers } from '../../shared/ipc/server.ts';
import type { Engine } from './door.ts';
import { openDoor } from './door.ts';
import { lastingDoor } from './lasting-door.ts';
import { takeEngineLock } from './lock.ts';
import { socketAddress } from './socket.ts';
import { systemClock } from './system.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function folder(name = 'millrace-door-'): string {
  const home = mkdtempSync(join(tmpdir(), name));
  cleanUps.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** An engine that answers one question with its own name. */
function namedEngine(name: string): Engine {
  const refuse = (): never => {
    throw new Error('not asked in this test');
  };
  const procedures = new Proxy(
    {},
    { get: (_target, key) => (key === 'settings.get' ? () => ({ value: name }) : refuse) },
  );
  const handlers = { procedures, subscriptions: new Proxy({}, { get: () => refuse }) } as Handlers;
  return { handlers, dispose: () => Promise.resolve() };
}

const options = (home: string, name: string) => ({
  home,
  clock: systemClock,
  openEngine: () => Promise.resolve(namedEngine(name)),
  onBug: (error: unknown) => {
    throw error;
  },
});

async function whoAnswers(door: {
  channel(): Promise<Parameters<typeof createClient>[0] | undefined>;
}): Promise<unknown> {
  const channel = await door.channel();
  if (channel === undefined) return undefined;
  return (await createClient(channel).call('settings.get', { key: 'name' })).value;
}

describe('ENG-4 one engine owns a data folder', () => {
  test('the first door owns it, the second attaches to the same engine', async () => {
    const home = folder();
    const first = await openDoor(options(home, 'first'));
    cleanUps.push(() => first.dispose());
    const second = await openDoor(options(home, 'second'));
    cleanUps.push(() => second.dispose());
    expect([first.role, second.role]).toEqual(['owner', 'attached']);
    expect(await Promise.all([whoAnswers(first), whoAnswers(second), whoAnswers(second)])).toEqual([
      'first',
      'first',
      'first',
    ]);
  });

  test('many doors at once end up at one engine', async () => {
    const home = folder();
    const doors = await Promise.all(Array.from({ length: 8 }, (_, index) => openDoor(options(home, `door ${index}`))));
    cleanUps.push(...doors.map((door) => () => door.dispose()));
    expect(doors.filter((door) => door.role === 'owner')).toHaveLength(1);
    expect(new Set(await Promise.all(doors.map(whoAnswers))).size).toBe(1);
  });

  test('when the owner goes, whoever asks next takes over', async () => {
    const home = folder();
    const first = await openDoor(options(home, 'first'));
    const second = lastingDoor(options(home, 'second'));
    cleanUps.push(() => second.dispose());
    const channel = await second.channel();
    const closed = new Promise<void>((resolve) => {
      channel.onClose(resolve);
    });
    await first.dispose();
    await closed;
    expect(await whoAnswers(second)).toBe('second');
  });

  test('an engine that does not open gives the folder back', async () => {
    const home = folder();
    const broken = { ...options(home, 'broken'), openEngine: () => Promise.reject(new Error('no disk')) };
    await expect(openDoor(broken)).rejects.toThrow('no disk');
    const lock = takeEngineLock(home);
    expect(lock).toBeDefined();
    lock?.dispose();
  });

  test('a folder whose path is too long for a socket has it elsewhere', async () => {
    const home = folder(`millrace-${'x'.repeat(90)}-`);
    expect(Buffer.byteLength(socketAddress(home))).toBeLessThanOrEqual(104);
    const first = await openDoor(options(home, 'first'));
    cleanUps.push(() => first.dispose());
    const second = await openDoor(options(home, 'second'));
    cleanUps.push(() => second.dispose());
    expect(await whoAnswers(second)).toBe('first');
  });
});
