import { describe, expect, test } from 'vitest';
import { cancellable } from './cancellation.ts';
import { channelPair } from './channel.ts';
import { CallError, createClient } from './client.ts';
import { Refusal } from './refusal.ts';
import type { Handlers } from './server.ts';
import { serveConnection } from './server.ts';
import type { StagedHandlers } from './server.ts';
import { streamWindow } from './messages.ts';

const environment = {
  docker: { state: 'ready' as const },
  home: '/data',
  disk: { free: 1, stored: 2 },
  runningAttempts: 0,
  cpus: 2,
};

/** Handlers of which only the given ones may be called. */
function handlersWith(given: {
  procedures?: Partial<Handlers['procedures']>;
  subscriptions?: Partial<Handlers['subscriptions']>;
}): Handlers {
  const refuse = (): never => {
    throw new Error('not part of this test');
  };
  const all = <T extends object>(some: Partial<T>): T =>
    new Proxy(some, { get: (target, key) => Reflect.get(target, key) ?? refuse }) as T;
  return { procedures: all(given.procedures ?? {}), subscriptions: all(given.subscriptions ?? {}) };
}

const ready = (handlers: Handlers): StagedHandlers => ({ ready: handlers, all: () => Promise.resolve(handlers) });

function connect(handlers: Handlers) {
  const [near, far] = channelPair();
  const bugs: unknown[] = [];
  serveConnection(far, ready(handlers), (error) => bugs.push(error));
  return { near, far, api: createClient(near), bugs };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Promise.resolve();
}

describe('calls', () => {
  test('IPC-1 an answer comes back checked', async () => {
    const { api } = connect(handlersWith({ procedures: { 'engine.environment': () => environment } }));
    expect(await api.call('engine.environment', {})).toEqual(environment);
  });

  test('IPC-1 input of the wrong shape never reaches the handler', async () => {
    let reached = false;
    const { near, api, bugs } = connect(
      handlersWith({
        procedures: {
          'runs.get': () => {
            reached = true;
            throw new Error('reached');
          },
        },
      }),
    );
    const hostile: unknown[] = [
      { type: 'call', id: 90, name: 'runs.get', input: { run: 5 } },
      { type: 'call', id: 91, name: 'runs.get', input: JSON.parse('{"run":"a","__proto__":{"x":1}}') },
      { type: 'call', id: 92, name: '__proto__', input: {} },
      { type: 'call', id: 93, name: 'constructor', input: {} },
      { type: 'nonsense' },
      null,
      'text',
    ];
    for (const message of hostile) near.send(message);
    await expect(api.call('runs.delete', { runs: ['x'] })).rejects.toThrow('not part of this test');
    expect(reached).toBe(false);
    expect(bugs).toHaveLength(1);
  });

  test('IPC-2 what a handler throws rejects the call and is reported', async () => {
    const { api, bugs } = connect(
      handlersWith({
        procedures: {
          'engine.doctor': () => {
            throw new Error('broken');
          },
        },
      }),
    );
    await expect(api.call('engine.doctor', {})).rejects.toMatchObject({ code: 'internal', message: 'broken' });
    expect(bugs).toHaveLength(1);
  });

  test('IPC-7 a refusal is an answer for the asker and no bug', async () => {
    const { api, bugs } = connect(
      handlersWith({
        procedures: {
          'runs.get': () => {
            throw new Refusal('The run is gone.');
          },
        },
        subscriptions: {
          'runs.events': () => {
            throw new Refusal('The run is gone.');
          },
        },
      }),
    );
    await expect(api.call('runs.get', { run: 'x' })).rejects.toMatchObject({
      code: 'refused',
      message: 'The run is gone.',
    });
    const reason = await new Promise((resolve) => {
      api.subscribe('runs.events', { run: 'x', after: 0 }, { item: () => undefined, end: resolve });
    });
    expect(reason).toBe('The run is gone.');
    expect(bugs).toEqual([]);
  });

  test('IPC-1 a value nested beyond all sense is malformed', async () => {
    const { near, api, bugs } = connect(handlersWith({ procedures: { 'engine.environment': () => environment } }));
    const answers: unknown[] = [];
    near.onMessage((message) => answers.push(message));
    const value: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    near.send({ type: 'call', id: 70, name: 'settings.set', input: { key: 'k', value } });
    await api.call('engine.environment', {});
    expect(answers[0]).toMatchObject({ id: 70, code: 'bad-request' });
    expect(bugs).toEqual([]);
  });

  test('IPC-3 cancelling reaches the handler', async () => {
    const { api } = connect(
      handlersWith({
        procedures: {
          'engine.doctor': (_input, signal) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(new Error('stopped')));
            }),
        },
      }),
    );
    const source = cancellable();
    const answer = api.call('engine.doctor', {}, source.signal);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: 'canceled' });
  });

  test('IPC-4 who comes to a connection that is closed already hears of it', async () => {
    const [near, far] = channelPair();
    far.close();
    const api = createClient(near);
    await expect(api.call('engine.environment', {})).rejects.toMatchObject({ code: 'closed' });
  });

  test('IPC-4 a closed connection rejects what is under way and what comes after', async () => {
    const { api, far } = connect(handlersWith({ procedures: { 'engine.doctor': () => new Promise(() => undefined) } }));
    const answer = api.call('engine.doctor', {});
    far.close();
    await expect(answer).rejects.toBeInstanceOf(CallError);
    await expect(api.call('engine.doctor', {})).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('streams', () => {
  test('IPC-5 a receiver that takes nothing stops the source after one window', async () => {
    let produced = 0;
    const handlers = handlersWith({
      subscriptions: {
        async *'engine.environment'() {
          for (;;) {
            produced += 1;
            yield environment;
          }
        },
      },
    });
    const [near, far] = channelPair();
    serveConnection(far, ready(handlers), () => undefined);
    let received = 0;
    near.onMessage(() => {
      received += 1;
    });
    near.send({ type: 'subscribe', id: 1, name: 'engine.environment', input: {} });
    await until(() => received === streamWindow);
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    expect(produced).toBe(streamWindow);
    near.send({ type: 'credit', id: 1, count: 2 });
    await until(() => received === streamWindow + 2);
    near.close();
  });

  test('IPC-6 unsubscribing ends the source', async () => {
    let ended = false;
    const { api } = connect(
      handlersWith({
        subscriptions: {
          async *'engine.environment'(_input, signal) {
            try {
              while (!signal.aborted) yield environment;
            } finally {
              ended = true;
            }
          },
        },
      }),
    );
    let count = 0;
    const stop = api.subscribe('engine.environment', {}, { item: () => (count += 1) });
    await until(() => count > 3);
    stop();
    await until(() => ended);
    expect(ended).toBe(true);
  });

  test('IPC-4 a stream ends with a reason when the connection closes', async () => {
    const { api, far } = connect(
      handlersWith({
        subscriptions: {
          async *'engine.environment'() {
            yield environment;
            await new Promise(() => undefined);
          },
        },
      }),
    );
    const reason = await new Promise<string | undefined>((resolve) => {
      api.subscribe('engine.environment', {}, { item: () => far.close(), end: resolve });
    });
    expect(reason).toContain('closed');
  });

  test('IPC-9 what is not ready waits for the rest of the engine, and what is does not', async () => {
    const rest = handlersWith({ procedures: { 'engine.ping': () => ({ pid: 1 }) } });
    let arrive: (handlers: Handlers) => void = () => undefined;
    const arrived = new Promise<Handlers>((resolve) => (arrive = resolve));
    let asked = 0;
    const [near, far] = channelPair();
    const first = { procedures: { 'engine.environment': () => environment }, subscriptions: {} };
    serveConnection(far, { ready: first, all: () => ((asked += 1), arrived) }, () => undefined);
    const api = createClient(near);
    const late = api.call('engine.ping', {});
    const given = api.call('engine.ping', {}, AbortSignal.abort());
    expect(await api.call('engine.environment', {})).toEqual(environment);
    expect(asked).toBe(2);
    arrive(rest);
    expect(await late).toEqual({ pid: 1 });
    await expect(given).rejects.toMatchObject({ code: 'canceled' });
  });

  test('IPC-9 a stream that was left before its source was read never shows anything', async () => {
    let aborted = false;
    const rest = handlersWith({
      subscriptions: {
        // oxlint-disable-next-line require-yield -- it has nothing to say.
        async *'engine.environment'(_input, signal) {
          aborted = signal.aborted;
        },
      },
    });
    let arrive: (handlers: Handlers) => void = () => undefined;
    const arrived = new Promise<Handlers>((resolve) => (arrive = resolve));
    const [near, far] = channelPair();
    serveConnection(far, { ready: { procedures: {}, subscriptions: {} }, all: () => arrived }, () => undefined);
    const items: unknown[] = [];
    const leave = createClient(near).subscribe('engine.environment', {}, { item: (item) => items.push(item) });
    leave();
    await Promise.resolve();
    arrive(rest);
    await until(() => aborted);
    expect(items).toEqual([]);
  });
});
