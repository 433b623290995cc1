import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from './client.ts';
import { settle } from './testing/fake-api.ts';

/** What the engine was asked, in order. */
const asked: string[] = [];

/** A socket whose other end answers what proves the line, and hears the rest. */
class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  readonly readyState = FakeSocket.OPEN;

  send(text: string): void {
    const { id, name } = JSON.parse(text) as { readonly id: number; readonly name: string };
    asked.push(name);
    if (name !== 'engine.environment') return;
    const output = { docker: { state: 'checking' }, home: '/data', runningAttempts: 0, cpus: 2 };
    const data = JSON.stringify({ type: 'result', id, output });
    queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data })));
  }
}

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  vi.stubGlobal('WebSocket', FakeSocket);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('APP-31 calls wait until the line is opened, and are then made in their order, before what its coming causes', async () => {
  const connection = connect(undefined);
  const { api, state } = connection;
  void api.call('window.open', {});
  void api.call('library.list', {});
  state.subscribe(({ phase }) => {
    if (phase === 'connected') void api.call('examples.list', {});
  });
  await settle();
  expect(asked).toEqual([]);
  connection.open();
  await settle();
  expect(asked.filter((name) => !name.startsWith('engine.'))).toEqual(['window.open', 'library.list', 'examples.list']);
});
