import { describe, expect, test } from 'vitest';
import { channelPair } from '../../shared/ipc/channel.ts';
import { CallError, createClient } from '../../shared/ipc/client.ts';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import type { Connector } from './connection.ts';
import { lasting } from './lasting.ts';

/** Engines of which the first `dying` go away as soon as they are asked; the next one refuses. */
function engines(dying: number): { readonly connector: Connector; readonly asked: () => number } {
  let made = 0;
  const connect = (): Promise<{ api: EngineApi; closed: Promise<void> }> => {
    const [near, far] = channelPair();
    made += 1;
    const dies = made <= dying;
    far.onMessage(() => {
      if (dies) far.close();
      else far.send({ type: 'failure', id: 1, code: 'refused', message: 'The disk is full.' });
    });
    return Promise.resolve({ api: createClient(near), closed: new Promise(() => undefined) });
  };
  return { connector: { connect, dispose: () => Promise.resolve() }, asked: () => made };
}

describe('CLI-6 a command goes on when the engine that it asked goes away', () => {
  test('the next engine is asked, and its answer counts', async () => {
    const { connector, asked } = engines(3);
    const answer = lasting(connector, (api) => api.call('runs.find', { run: 'latest' }));
    await expect(answer).rejects.toEqual(new CallError('refused', 'The disk is full.'));
    expect(asked()).toBe(4);
  });
});
