import { expect, test } from 'vitest';
import { emptyNamespace, type Namespace } from '../../../shared/plan/namespace.ts';
import { createGivenObjects, type GivenFor } from './given-objects.ts';

function secrets(...names: readonly string[]): Namespace {
  return { ...emptyNamespace, secrets: new Map(names.map((name) => [name, new Map()])) };
}

test('KUB-13 what was given is found again for the same graph and the same document, and for no other', () => {
  const given = createGivenObjects();
  given.remember({ irDigest: 'a', draft: 'd' }, secrets('token'));
  const found = (of: GivenFor): readonly string[] => [...given.find(of).secrets.keys()];
  expect(found({ irDigest: 'a' })).toEqual(['token']);
  expect(found({ irDigest: 'edited', draft: 'd' })).toEqual(['token']);
  expect(found({ irDigest: 'b', draft: 'e' })).toEqual([]);
  given.remember({ irDigest: 'edited', draft: 'd' }, secrets('other'));
  expect(found({ irDigest: 'later', draft: 'd' })).toEqual(['token', 'other']);
  expect(found({ irDigest: 'a' })).toEqual(['token']);
});

test('KUB-13 the objects of what ran longest ago are forgotten first', () => {
  const given = createGivenObjects();
  for (let graph = 0; graph < 100; graph += 1) given.remember({ irDigest: `${graph}` }, secrets('token'));
  given.remember({ irDigest: '0' }, secrets('token'));
  given.remember({ irDigest: 'new' }, secrets('token'));
  expect(given.find({ irDigest: '0' }).secrets.size).toBe(1);
  expect(given.find({ irDigest: '1' }).secrets.size).toBe(0);
});
