import { expect, test } from 'vitest';
import { createReading } from './reading.ts';
import { settle } from './testing/fake-api.ts';

/** A window that says what could not be read, over a network that is there or not. */
function window() {
  const network = { failures: 0 };
  const said: { readonly problem: unknown; readonly again: () => void; takenBack: boolean }[] = [];
  const reading = createReading({
    pause: () => Promise.resolve(),
    say(problem, again) {
      const message = { problem, again, takenBack: false };
      said.push(message);
      return () => {
        message.takenBack = true;
      };
    },
  });
  const read = (code: string): { result: string | undefined } => {
    const state: { result: string | undefined } = { result: undefined };
    const load = (): Promise<string> => {
      if (network.failures === 0) return Promise.resolve(code);
      network.failures -= 1;
      return Promise.reject(new TypeError(`${code} could not be fetched`));
    };
    void reading.read(load).then((result) => {
      state.result = result;
    });
    return state;
  };
  return { network, said, read };
}

test('APP-30 code that a change of the network lost is asked for again, and nothing is said', async () => {
  const { network, said, read } = window();
  network.failures = 3;
  const code = read('a');
  await settle();
  expect(code.result).toBe('a');
  expect(said).toEqual([]);
});

test('APP-30 code that still cannot be read is one message, and comes when the person asks again', async () => {
  const { network, said, read } = window();
  network.failures = Number.POSITIVE_INFINITY;
  const first = read('a');
  await settle();
  expect(said.map(({ problem }) => problem)).toEqual([new TypeError('a could not be fetched')]);
  network.failures = 0;
  said[0]?.again();
  await settle();
  expect(first.result).toBe('a');
  expect(said.map(({ takenBack }) => takenBack)).toEqual([true]);
});

test('APP-30 the next code that is needed asks for what is still missing, too', async () => {
  const { network, read } = window();
  network.failures = Number.POSITIVE_INFINITY;
  const first = read('a');
  await settle();
  network.failures = 0;
  const second = read('b');
  await settle();
  expect([first.result, second.result]).toEqual(['a', 'b']);
});
