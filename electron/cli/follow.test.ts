import { expect, test } from 'vitest';
import { z } from 'zod';
import { channelPair } from '../../shared/ipc/channel.ts';
import { createClient } from '../../shared/ipc/client.ts';
import { clientMessage } from '../../shared/ipc/messages.ts';
import type { RecordedEvent, RunEvent } from '../../shared/run/events.ts';
import { noValues } from '../../shared/run/values.ts';
import type { Connector } from './connection.ts';
import { followRun } from './follow.ts';

const place = z.object({ after: z.number() });

const begun: RunEvent = { type: 'cancel-requested' };
const finished: RunEvent = { type: 'run-finished', state: 'SUCCEEDED', outputs: noValues };
const record: readonly RecordedEvent[] = [begun, begun, finished].map((event, index) => ({
  run: 'r',
  seq: index + 1,
  at: 0,
  event,
}));

/** Engines of which each gives the next event of the record and then goes away. */
function shortLived(): { readonly connector: Connector; readonly asked: number[] } {
  const asked: number[] = [];
  const connect: Connector['connect'] = () => {
    const [near, far] = channelPair();
    far.onMessage((sent) => {
      const message = clientMessage.parse(sent);
      if (message.type !== 'subscribe' || message.name !== 'runs.events') return;
      const { after } = place.parse(message.input);
      asked.push(after);
      far.send({ type: 'item', id: message.id, item: record.slice(after, after + 1) });
      setImmediate(() => far.close());
    });
    return Promise.resolve({ api: createClient(near), closed: new Promise(() => undefined) });
  };
  return { connector: { connect, dispose: () => Promise.resolve() }, asked };
}

test('CLI-6 a run is followed over one engine after another, and each event is seen once', async () => {
  const { connector, asked } = shortLived();
  const seen: number[] = [];
  await followRun({
    connector,
    run: 'r',
    observer: { event: ({ seq }) => seen.push(seq), progress: () => undefined },
    interrupted: new AbortController().signal,
  });
  expect(seen).toEqual([1, 2, 3]);
  expect(asked).toEqual([0, 1, 2]);
});
