import { expect, test } from 'vitest';
import { inWords } from './run-summary.ts';

const run = {
  id: 'r1',
  pipeline: 'p',
  state: 'FAILED',
  executor: 'docker',
  createdAt: 1,
  taskCount: 2,
  doneCount: 1,
  failedCount: 1,
} as const;

test('STO-9 a run says why it failed, and in which task', () => {
  expect(inWords(run)).toEqual(run);
  expect(
    inWords({ ...run, failure: { reason: 'task-failed', path: 'train' }, cause: { reason: 'exit-code', exitCode: 3 } }),
  ).toEqual({ ...run, failure: 'train: The step ended with exit code 3.' });
  expect(inWords({ ...run, failure: { reason: 'exit-code', exitCode: 3 } }).failure).toBe(
    'The step ended with exit code 3.',
  );
});
