import { expect, test } from 'vitest';
import { parseQuantity } from '../ir/quantity.ts';
import { expandVariables } from './kubelet.ts';
import { localPath } from './layout.ts';

const env: Readonly<Record<string, string>> = { A: 'a', 'B C': 'bc', EMPTY: '' };

test.each([
  ['$(A)-$(B C)-$(EMPTY)-', 'a-bc--'],
  ['$(NOPE) $(mktemp -d)', '$(NOPE) $(mktemp -d)'],
  ['$$(A) $$$(A) $$', '$(A) $a $'],
  ['$A ${A} $', '$A ${A} $'],
  ['$(A', '$(A'],
  ['cost: 5$', 'cost: 5$'],
])('RES-6 the kubelet makes of %j %j', (text, expanded) => {
  expect(expandVariables(text, (name) => (Object.hasOwn(env, name) ? env[name] : undefined))).toBe(expanded);
});

test.each([
  ['2', 2],
  ['500m', 0.5],
  ['1Gi', 2 ** 30],
  ['15G', 15e9],
  ['1.5e3', 1500],
  ['1E', 1e18],
  ['.5', 0.5],
  ['100u', 0.0001],
  ['0', 0],
])('RES-7 the quantity %s is %s', (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

test.each(['', 'lots', '-1', '1 Gi', '1gi', 'Gi', '1GiB', 'Infinity'])('RES-7 %j is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test.each([
  ['/millrace/artifacts/r/a/1/x', '/millrace/artifacts/r/a/1/x'],
  ['gs://b/x', '/gcs/b/x'],
  ['s3://b/x', '/s3/b/x'],
  ['minio://b/x', '/minio/b/x'],
  ['oci://r/i/t', '/oci/r_i_t/models'],
  ['file:///a', '/a'],
])('RES-8 the path behind %s is %s', (uri, path) => {
  expect(localPath(uri)).toBe(path);
});
