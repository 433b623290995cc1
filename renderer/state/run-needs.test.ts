import { expect, test } from 'vitest';
import type { NeededObjects } from '../../shared/ipc/contract.ts';
import { lackOf } from './run-needs.ts';

type Needed = NeededObjects['objects'][number];

const whole: Needed = {
  kind: 'secrets',
  name: 'token',
  optional: false,
  given: 'now',
  keys: [{ name: 'user', optional: false, found: true }],
};
const key = { name: 'password', optional: false, found: false };

test.each<[string, Partial<Needed>, string | undefined]>([
  ['it was given', {}, undefined],
  ['it was given earlier', { given: 'earlier' }, undefined],
  ['it is missing', { given: 'missing' }, 'Give a manifest with the secret “token”.'],
  ['it may be missing', { given: 'missing', optional: true }, undefined],
  ['a key is missing', { keys: [key] }, 'Give a manifest with the key “password” of the secret “token”.'],
  ['a key may be missing', { keys: [{ ...key, optional: true }] }, undefined],
])('APP-26 whether a run can begin with a secret: %s', (_what, change, lack) => {
  expect(lackOf({ objects: [{ ...whole, ...change }], others: [], diagnostics: [] })).toBe(lack);
});

test('APP-26 a run does not begin with a manifest that cannot be read, though nothing is missing', () => {
  const diagnostics: NeededObjects['diagnostics'] = [
    { code: 'yaml-syntax', severity: 'error', message: 'It is broken.', cure: 'Mend it.' },
  ];
  expect(lackOf({ objects: [whole], others: [], diagnostics })).toBe('Correct the manifest, or take it out.');
});
