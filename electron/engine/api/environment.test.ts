import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { cancellable } from '../../../shared/ipc/cancellation.ts';
import type { Clock } from '../ports.ts';
import { createEnvironmentWatch } from './environment.ts';

/** A clock that stands still; `waits` are what is to be done, the latest last. */
function standingClock(): { readonly clock: Clock; readonly waits: Wait[] } {
  const waits: Wait[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after(milliseconds, run) {
      const wait = { milliseconds, run };
      waits.push(wait);
      return { dispose: () => void waits.splice(waits.indexOf(wait), 1) };
    },
  };
  return { clock, waits };
}

interface Wait {
  readonly milliseconds: number;
  readonly run: () => void;
}

test('what steps left behind is counted soon after the last one', async () => {
  const { clock, waits } = standingClock();
  let [stored, running] = [0, 0];
  const environment = createEnvironmentWatch({
    home: tmpdir(),
    clock,
    findDocker: () =>
      Promise.resolve({ state: 'unavailable', reason: 'not-installed', message: 'No Docker.', cure: 'Install it.' }),
    storedBytes: () => stored,
    runningAttempts: () => running,
  });
  const { signal, cancel } = cancellable();
  const seen = environment.watch(signal)[Symbol.asyncIterator]();
  // Nothing is said of what was not looked at: no disk is full because of that.
  expect((await seen.next()).value).not.toHaveProperty('disk');
  waits.at(-1)?.run();
  expect(await seen.next()).toMatchObject({ value: { disk: { stored: 0 } } });
  await expect.poll(() => waits.at(-1)?.milliseconds).toBe(10_000);

  running = 1;
  environment.touch();
  expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([10_000]);
  [stored, running] = [7, 0];
  environment.touch();
  expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([500]);
  waits.at(-1)?.run();
  await expect.poll(() => environment.current()).toMatchObject({ disk: { stored: 7 } });
  cancel();
  environment.dispose();
});

test('what cannot be looked at says why, and is looked at again', async () => {
  const { clock, waits } = standingClock();
  let broken = true;
  const environment = createEnvironmentWatch({
    home: tmpdir(),
    clock,
    findDocker: () =>
      broken
        ? Promise.reject(new Error('The disk is full.'))
        : Promise.resolve({
            state: 'unavailable',
            reason: 'not-installed',
            message: 'No Docker.',
            cure: 'Install it.',
          }),
    storedBytes: () => 0,
    runningAttempts: () => 0,
  });
  const { signal, cancel } = cancellable();
  const seen = environment.watch(signal)[Symbol.asyncIterator]();
  expect(await seen.next()).toMatchObject({ value: { docker: { state: 'checking' } } });
  waits.at(-1)?.run();
  expect(await seen.next()).toMatchObject({
    value: { docker: { state: 'unavailable', message: 'The disk is full.' } },
  });
  broken = false;
  await expect.poll(() => waits.at(-1)?.milliseconds).toBe(10_000);
  waits.at(-1)?.run();
  expect(await seen.next()).toMatchObject({ value: { docker: { message: 'No Docker.' } } });
  cancel();
  environment.dispose();
});
