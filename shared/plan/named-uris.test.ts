import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { isNamed } from './named-uris.ts';

test.each<[string, readonly Json[]]>([
  ['/data/a.csv', ['/data/a.csv']],
  ['s3://b/k', [{ deep: ['s3://b/k'] }]],
  ['s3://b/k', ['["x", "s3://b/k"]']],
  ['/data/sub/a.csv', ['/data/']],
  ['/data/a.csv', ["/data/{{$.inputs.parameters['name']}}.csv"]],
  ['file:///data/a.csv', ['file:///data/']],
  ['http://127.0.0.1/x', ['http://127.0.0.1/']],
  ['s3://b/2026/a', ["s3://b/{{$.inputs.parameters['day']}}/a"]],
])('STG-20 %s is named by %j', (uri, constants) => {
  expect(isNamed(uri, { pipeline: { constants }, parameters: {} })).toBe(true);
});

test.each<[string, readonly Json[]]>([
  ['/data/a.csv', ['/data']],
  ['/data/a.csv', ['/data/a.cs']],
  ['/etc/passwd', ['/']],
  ['/etc/passwd', ["/{{$.inputs.parameters['name']}}"]],
  ['/etc/passwd', ["{{$.inputs.parameters['name']}}"]],
  ['file:///etc/passwd', ['file:///']],
  ['file:///etc/passwd', ["file://{{$.inputs.parameters['name']}}"]],
  ['s3://b/k', ["s3://{{$.inputs.parameters['name']}}"]],
  ['/data/../etc/passwd', ['/data/']],
  ['file:///data/%2e%2e/etc/passwd', ['file:///data/']],
  ['http://127.0.0.1:81/x', ['http://127.0.0.1/']],
  ['http://127.0.0.1.evil.test/x', ['http://127.0.0.1']],
])('STG-20 %s is not named by %j', (uri, constants) => {
  expect(isNamed(uri, { pipeline: { constants }, parameters: {} })).toBe(false);
});

test('STG-20 parameters of the run name addresses, too', () => {
  expect(isNamed('gs://b/k', { pipeline: {}, parameters: { uris: ['gs://b/k'] } })).toBe(true);
  expect(isNamed('gs://b/k', { pipeline: {}, parameters: { uris: ['gs://b/'] } })).toBe(true);
  expect(isNamed('gs://other/k', { pipeline: {}, parameters: { uris: ['gs://b/'] } })).toBe(false);
});
