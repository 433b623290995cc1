import { expect, test } from 'vitest';
import { emptyNamespace, type Namespace } from '../../../shared/plan/namespace.ts';
import type { NeededObject } from '../../../shared/plan/needed-objects.ts';
import { objectsReport } from './objects-report.ts';

function secrets(objects: Readonly<Record<string, readonly string[]>>): Namespace {
  const value = { bytes: new Uint8Array(), text: 'hunter2' };
  return {
    ...emptyNamespace,
    secrets: new Map(
      Object.entries(objects).map(([name, keys]) => [name, new Map(keys.map((key) => [key, value] as const))]),
    ),
  };
}

function needed(name: string, keys: readonly string[] = []): NeededObject {
  const named = keys.map((key) => [key, { optional: false }] as const);
  return { kind: 'secrets', name, optional: false, keys: new Map(named), executor: 'a' };
}

test('APP-26 says what was given now, what earlier, what is missing and what nobody needs, and no value', () => {
  const report = objectsReport([needed('now', ['user', 'password']), needed('earlier'), needed('gone', ['key'])], {
    now: secrets({ now: ['user'], stray: ['x'] }),
    earlier: secrets({ earlier: ['a', 'b'], now: ['user', 'password'] }),
  });
  expect(report.others).toEqual([{ kind: 'secrets', name: 'stray' }]);
  expect(
    report.objects.map(({ name, given, keys }) => [name, given, keys.map((key) => [key.name, key.found])]),
  ).toEqual([
    [
      'now',
      'now',
      [
        ['user', true],
        ['password', false],
      ],
    ],
    [
      'earlier',
      'earlier',
      [
        ['a', true],
        ['b', true],
      ],
    ],
    ['gone', 'missing', [['key', false]]],
  ]);
  expect(JSON.stringify(report)).not.toContain('hunter2');
});
