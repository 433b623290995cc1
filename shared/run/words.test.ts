import { expect, test } from 'vitest';
import type { Failure, SkipReason } from './failure.ts';
import { describeFailure, describeSkip } from './words.ts';

const failures: readonly Failure[] = [
  { reason: 'exit-code', exitCode: 3, lastLogLine: 'ValueError: bad value.' },
  { reason: 'exit-code', exitCode: 127 },
  { reason: 'signal', signal: 'SIGSEGV', exitCode: 139 },
  { reason: 'out-of-memory', limitBytes: 1.5 * 2 ** 30 },
  { reason: 'out-of-memory' },
  { reason: 'image-not-found', image: 'x:1', detail: 'manifest unknown\nnot here.' },
  { reason: 'image-build-failed', image: 'x:1', detail: 'pip failed' },
  { reason: 'start-refused', detail: 'no such file' },
  { reason: 'output-not-written', output: 'accuracy' },
  { reason: 'output-unreadable', output: 'accuracy', detail: 'expected a number, found "x"' },
  { reason: 'output-refused', output: 'model', detail: 'it holds the link "a"' },
  { reason: 'input-unresolved', input: 'data', detail: 'it was not given' },
  { reason: 'condition-error', condition: 'int(n) > 5', detail: 'there is no "n"' },
  { reason: 'selector-error', input: 'a', selector: 'parseJson(string_value)["a"]', detail: 'there is no "a"' },
  { reason: 'loop-items', input: 'folds', detail: 'it is 5' },
  { reason: 'deadline', seconds: 20 },
  { reason: 'import-failed', uri: 'gs://bucket/x.csv', detail: 'there are no credentials' },
  { reason: 'environment', detail: 'the disk is full' },
  { reason: 'lost', detail: 'the container is gone' },
  { reason: 'task-failed', path: 'g/train' },
];
const skips: readonly SkipReason[] = [
  { reason: 'condition-false', condition: "coin ==\n'heads'" },
  { reason: 'upstream-failed', path: 'a' },
  { reason: 'upstream-skipped', path: 'a' },
  { reason: 'run-failed-fast', path: 'a' },
  { reason: 'run-canceled' },
];

test.each([...failures.map(describeFailure), ...skips.map(describeSkip)])(
  'RUN-3 every reason is one sentence and one next step: $sentence',
  ({ sentence, next }) => {
    for (const text of [sentence, next]) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text).not.toMatch(/\.\.$|!|please|undefined|\n/i);
    }
  },
);

test('RUN-3 the particulars are in the sentence', () => {
  expect(failures.slice(0, 4).map((failure) => describeFailure(failure).sentence)).toEqual([
    'The step ended with exit code 3: ValueError: bad value.',
    'The step ended with exit code 127 (the command was not found).',
    'The step was killed by SIGSEGV (exit code 139).',
    'The step used more memory than its limit of 1.5 GiB.',
  ]);
});

test('RUN-14 a false condition is said in words; as it is written where it cannot be read', () => {
  const said = (condition: string): string => describeSkip({ reason: 'condition-false', condition }).sentence;
  expect(said("int(inputs.parameter_values['pipelinechannel--flip-coin-Output']) > 5")).toBe(
    'Not run, because its condition was false: flip-coin > 5.',
  );
  expect(said("!(inputs.parameter_values['coin'] == 'heads')")).toBe(
    'Not run, because its condition was false: not (coin = heads).',
  );
  expect(said('coin ==')).toBe('Not run, because its condition was false: coin ==.');
  const undecided = {
    reason: 'condition-error',
    condition: "inputs.parameter_values['n'] > 'a'",
    detail: 'no',
  } as const;
  expect(describeFailure(undecided).sentence).toBe('The condition "n > a" could not be decided: no.');
});
