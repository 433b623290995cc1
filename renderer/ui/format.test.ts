import { expect, test } from 'vitest';
import { formatAgo, formatBytes, formatDuration } from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_200_000_000, '1.2 GB'],
  [999_999, '1.0 MB'],
  [250_000, '250 kB'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0, '0.0 s'],
  [1234, '1.2 s'],
  [14_000, '14 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
])('%d ms are %s', (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

test('the past is said roughly', () => {
  const now = 1_000_000_000_000;
  expect(formatAgo(now - 10_000, now)).toBe('just now');
  expect(formatAgo(now - 7_200_000, now)).toBe('2 hours ago');
  expect(formatAgo(now - 86_400_000, now)).toBe('yesterday');
});
