import { expect, test } from 'vitest';
import { channelPair } from './channel.ts';
import { createClient } from './client.ts';
import { clientMessage } from './messages.ts';
import { silenceInWords, watchPulse, type Silence } from './pulse.ts';

interface Rig {
  readonly heard: readonly (Silence | undefined)[];
  readonly asked: () => number;
  readonly isStopped: () => boolean;
  readonly pass: (seconds: number) => Promise<void>;
  readonly suspend: () => void;
  readonly letGo: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An engine that answers while it is let go, and time that passes when the test says so. */
function rig(): Rig {
  const [near, far] = channelPair();
  const unread: number[] = [];
  const heard: (Silence | undefined)[] = [];
  let goes = true;
  let asked = 0;
  let tick: (() => void) | undefined;
  const answer = (id: number): void => far.send({ type: 'result', id, output: { pid: 17 } });
  far.onMessage((raw) => {
    const { id } = clientMessage.parse(raw);
    asked += 1;
    if (goes) answer(id);
    else unread.push(id);
  });
  watchPulse(
    createClient(near),
    (again) => {
      tick = again;
      return () => (tick = undefined);
    },
    (silence) => heard.push(silence),
  );
  const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    heard,
    asked: () => asked,
    isStopped: () => tick === undefined,
    async pass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        tick?.();
        await settled();
      }
    },
    suspend() {
      goes = false;
    },
    async letGo() {
      goes = true;
      for (const id of unread.splice(0)) answer(id);
      await settled();
    },
    async close() {
      far.close();
      await settled();
    },
  };
}

test('ENG-9 an engine that answers is asked now and then, and nothing is said', async () => {
  const { pass, heard, asked } = rig();
  await pass(20);
  expect(heard).toEqual([]);
  expect(asked()).toBeGreaterThan(3);
});

test('ENG-9 five seconds of silence are said once, with the process, and so is its end', async () => {
  const { pass, suspend, letGo, heard } = rig();
  await pass(2);
  suspend();
  await pass(30);
  expect(heard).toEqual([{ pid: 17 }]);
  await letGo();
  expect(heard).toEqual([{ pid: 17 }, undefined]);
  await pass(30);
  expect(heard).toHaveLength(2);
  expect(silenceInWords({ pid: 17 })).toMatch(/its process 17 may be suspended/);
});

test('ENG-9 a connection that closes is no silence', async () => {
  const { pass, suspend, close, heard, isStopped } = rig();
  suspend();
  await pass(2);
  await close();
  expect(isStopped()).toBe(true);
  expect(heard).toEqual([]);
});
