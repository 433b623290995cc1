import { expect, test } from 'vitest';
import { dataCases } from './cases-data.ts';
import { learningCases } from './cases-learning.ts';
import { scriptCases } from './cases-scripts.ts';
import { librarySlugs } from './describe-cases.ts';

const all = [dataCases, learningCases, scriptCases];
const covered = (cases: readonly { readonly component: string }[]): readonly string[] =>
  [...new Set(cases.map(({ component }) => component))].toSorted();

test('LIB-1 every component of the library is run', () => {
  expect(covered(all.flatMap(({ steps }) => Object.values(steps)))).toEqual(librarySlugs().toSorted());
});

test('LIB-2 every component of the library is used wrongly', () => {
  expect(covered(all.flatMap(({ mistakes }) => Object.values(mistakes)))).toEqual(librarySlugs().toSorted());
});
