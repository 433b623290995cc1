import { expect, it } from 'vitest';
import { compact, duration, retryWords } from './options.ts';

it('APP-18 options that say nothing are not written, an empty variable and Kubernetes options are', () => {
  expect(compact({ retryStrategy: {}, container: { env: {}, resources: { cpuLimit: '' } }, kubernetes: {} })).toEqual(
    {},
  );
  expect(compact({ container: { env: { A: '' }, resources: { cpuLimit: '2', memoryLimit: '' } } })).toEqual({
    container: { env: { A: '' }, resources: { cpuLimit: '2' } },
  });
  const kubernetes = { nodeSelector: { labels: { disk: 'ssd' } } };
  expect(compact({ kubernetes, retryStrategy: { maxRetries: 1 } })).toEqual({
    kubernetes,
    retryStrategy: { maxRetries: 1 },
  });
});

it('APP-18 a bare number is seconds', () => {
  expect(duration(' 10 ')).toBe('10s');
  expect(duration('1.5s')).toBe('1.5s');
  expect(duration('soon')).toBe('soon');
});

it('APP-18 says how often a step is tried, its waits and where they end', () => {
  expect(retryWords(undefined)).toBe('A failure is final: it is tried once.');
  expect(retryWords({ maxRetries: 1, backoffDuration: '10s' })).toBe(
    'Tried at most 2 times, after a wait of 10 s; no attempt begins later than 1 h 0 min after the first.',
  );
  expect(retryWords({ maxRetries: 9, backoffDuration: '1s', backoffFactor: 3, backoffMaxDuration: '60s' })).toBe(
    'Tried at most 10 times, after waits of 1.0 s, 3.0 s, 9.0 s, 27 s and so on; no attempt begins later than 1 min 0 s after the first.',
  );
  expect(retryWords({ maxRetries: 2, backoffMaxDuration: '0s' })).toBe(
    'Tried at most 3 times without a wait; however long that takes.',
  );
});
