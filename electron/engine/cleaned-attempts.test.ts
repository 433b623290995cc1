import { expect, test } from 'vitest';
import { ok } from '../../shared/result.ts';
import { createCleanedAttempts } from './cleaned-attempts.ts';
import type { AttemptIdentity } from './executor.ts';

const identity = (path: string): AttemptIdentity => ({
  home: 'h',
  run: 'r',
  path,
  attempt: 1,
  nonce: 'n',
  handle: path,
});

test('removed attempts are remembered together, and the rest when the engine closes', () => {
  const commits: string[][] = [];
  const timers: (() => void)[] = [];
  const cleaned = createCleanedAttempts({
    runs: {
      markCleaned(attempts) {
        commits.push(attempts.map(({ path }) => path));
        return ok(undefined);
      },
    },
    clock: {
      after(_ms, callback) {
        timers.push(callback);
        return { dispose: () => undefined };
      },
    },
    onFailure: (message) => expect.unreachable(message),
  });
  cleaned.add(identity('a'));
  cleaned.add(identity('b'));
  expect([commits, timers.length]).toEqual([[], 1]);
  timers[0]?.();
  expect(commits).toEqual([['a', 'b']]);
  cleaned.add(identity('c'));
  cleaned.dispose();
  cleaned.dispose();
  expect(commits).toEqual([['a', 'b'], ['c']]);
});
