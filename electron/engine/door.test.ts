import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '../../shared/ipc/client.ts';
import type { Handlers } from '../../shared/ipc/server.ts';
import type { Channel } from '../../shared/ipc/channel.ts';
import type { Engine } from './door.ts';
import { openDoor } from './door.ts';
import { lastingDoor } from './lasting-door.ts';
import type { LastingDoor } from './lasting-door.ts';
import { takeEngineLock } from './lock.ts';
import type { Clock } from './ports.ts';
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
    { get: (_target, key) => (key === 'documents.new' ? () => ({ draft: '', name, text: '' }) : refuse) },
  );
  const handlers = { procedures, subscriptions: new Proxy({}, { get: () => refuse }) } as Handlers;
  return {
    handlers: { ready: handlers, all: () => Promise.resolve(handlers) },
    dispose: () => Promise.resolve(),
  };
}

const options = (home: string, name: string) => ({
  home,
  clock: systemClock,
  openEngine: () => Promise.resolve(namedEngine(name)),
  onBug: (error: unknown) => {
    throw error;
  },
  onWait: () => undefined,
});

async function whoAnswers(door: {
  channel(): Promise<Parameters<typeof createClient>[0] | undefined>;
}): Promise<unknown> {
  const channel = await door.channel();
  if (channel === undefined) return undefined;
  return (await createClient(channel).call('documents.new', {})).name;
}

function closed(channel: Channel): Promise<void> {
  return new Promise((resolve) => {
    channel.onClose(resolve);
  });
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
    const gone = closed(channel);
    await first.dispose();
    await gone;
    expect(await whoAnswers(second)).toBe('second');
  });

  test('when the owner goes, all who were attached and ask at once end up at one new engine, until the last', async () => {
    const home = folder();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const doors = new Map<unknown, LastingDoor>();
    for (const name of names) {
      const door = lastingDoor(options(home, name));
      doors.set(name, door);
      cleanUps.push(() => door.dispose());
      // One after the other, so that the first owns the folder.
      await door.channel();
    }
    let owner: unknown = names[0];
    while (doors.size > 1) {
      const going = doors.get(owner);
      doors.delete(owner);
      // Each as a command that follows a run and several logs.
      const attached = await Promise.all(
        [...doors.values()].flatMap((door) =>
          [1, 2, 3].map(async () => ({ door, gone: closed(await door.channel()) })),
        ),
      );
      const answering = attached.map(({ door, gone }) => gone.then(() => whoAnswers(door)));
      await going?.dispose();
      const answers = new Set(await Promise.all(answering));
      expect(answers.size).toBe(1);
      [owner] = answers;
      expect(doors.has(owner)).toBe(true);
    }
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

test('STO-21 a file in the place of the data folder, or on the way to it, is named with its cure', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  for (const home of [file, join(file, 'data')])
    expect(() => takeEngineLock(home)).toThrow(
      /in the place of a folder.*mkdir.*Move the file away, or choose another data/,
    );
});

describe('ENG-8 an owner that is suspended', () => {
  /** A process that holds the folder; the operating system takes connections for it, and it says no more than this. */
  async function holder(home: string, says: string): Promise<void> {
    const lock = takeEngineLock(home);
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      cleanUps.push(() => socket.destroy());
      if (says !== '') socket.write(says);
    });
    cleanUps.push(
      () => lock?.dispose(),
      () => server.close(),
    );
    server.listen(socketAddress(home));
    await once(server, 'listening');
  }

  /** Time goes on when a timer is rung, which may be before it was set. */
  function manualClock(): { readonly clock: Clock; readonly ring: (ms: number) => Promise<void> } {
    let now = 0;
    const set = new Map<number, () => void>();
    const awaited = new Map<number, () => void>();
    return {
      clock: {
        now: () => now,
        monotonic: () => now,
        after(ms, callback) {
          set.set(ms, callback);
          awaited.get(ms)?.();
          return { dispose: () => set.delete(ms) };
        },
      },
      async ring(ms) {
        if (!set.has(ms)) await new Promise<void>((resolve) => awaited.set(ms, resolve));
        now = Math.max(now, ms);
        set.get(ms)?.();
      },
    };
  }

  test('is waited for, which is said; then the folder is refused with a cure', async () => {
    const home = folder();
    await holder(home, '');
    const { clock, ring } = manualClock();
    const heard: string[] = [];
    const opening = openDoor({ ...options(home, 'second'), clock, onWait: (sentence) => heard.push(sentence) });
    await ring(2000);
    expect(heard).toEqual([`Waiting for the Millrace process that holds the data folder ${home}…`]);
    await ring(20_000);
    await ring(50);
    await expect(opening).rejects.toThrow(/does not answer\. If it is suspended/);
  });

  test('does not keep a door from closing', async () => {
    const home = folder();
    await holder(home, '{"type":"hello"}\n');
    const door = await openDoor(options(home, 'second'));
    const channel = await door.channel();
    expect(channel).toBeDefined();
    if (channel === undefined) return;
    const gone = closed(channel);
    await door.dispose();
    await gone;
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
    // Its greeting.
    await once(socket, 'data');
    // The connections of these tests end in any way; what counts is that they end.
    socket.on('error', () => undefined);
    return { socket, home };
  }
  const question = (id: number, key = 'k'): string =>
    `${JSON.stringify({ type: 'call', id, name: 'documents.new', input: { name: key } })}\n`;

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
