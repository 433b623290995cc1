import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
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

  test('a door whose owner went before anybody came in gives no dead connection', async () => {
    const home = folder();
    const first = await openDoor(options(home, 'first'));
    const idle = await openDoor(options(home, 'idle'));
    cleanUps.push(() => idle.dispose());
    // It connects after the idle door and so hears of the end after it.
    const witness = createConnection(socketAddress(home));
    await once(witness, 'connect');
    const gone = once(witness.resume(), 'close');
    await first.dispose();
    await gone;
    expect(await idle.channel()).toBeUndefined();
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

describe('the local socket', () => {
  /** A door whose engine answers every question with a megabyte, and a raw connection to it. */
  async function rawConnection(): Promise<{ readonly socket: Socket; readonly home: string }> {
    const home = folder();
    const door = await openDoor(options(home, 'x'.repeat(1_000_000)));
    cleanUps.push(() => door.dispose());
    const socket = createConnection(socketAddress(home));
    cleanUps.push(() => socket.destroy());
    await once(socket, 'connect');
    // The connections of these tests end in any way; what counts is that they end.
    socket.on('error', () => undefined);
    return { socket, home };
  }
  const question = (id: number, key = 'k'): string =>
    `${JSON.stringify({ type: 'call', id, name: 'settings.get', input: { key } })}\n`;

  test('IPC-8 a message that comes in many pieces costs no more than its length', async () => {
    const { socket } = await rawConnection();
    const bytes = Buffer.from(question(1, 'é'.repeat(8_000_000)));
    for (let at = 0; at < bytes.length; at += 65_537) socket.write(bytes.subarray(at, at + 65_537));
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^{"type":"result","id":1,/);
  });

  test('IPC-8 who does not read what was asked for is cut off, and others are served', async () => {
    const { socket, home } = await rawConnection();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.pause();
    for (let id = 0; id < 300; id += 1) socket.write(question(id));
    const other = await openDoor(options(home, 'other'));
    cleanUps.push(() => other.dispose());
    expect(String(await whoAnswers(other))).toHaveLength(1_000_000);
    socket.resume();
    await closed;
  });

  test('IPC-8 what is no message ends its connection only', async () => {
    const { home } = await rawConnection();
    for (const junk of ['\n', '{\n', 'nonsense\n', Buffer.from([0xff, 0x00, 0x0a])]) {
      const socket = createConnection(socketAddress(home));
      socket.on('error', () => undefined).resume();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(junk);
      await closed;
    }
    const other = await openDoor(options(home, 'other'));
    cleanUps.push(() => other.dispose());
    expect(other.role).toBe('attached');
    expect(String(await whoAnswers(other))).toHaveLength(1_000_000);
  });
});
