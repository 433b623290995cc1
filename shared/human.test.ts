import { expect, test } from 'vitest';
import { formatAgo, formatBytes, formatCount, formatDuration, plural } from './human.ts';

test('HUM-1 sizes read as people read them', () => {
  expect([0, 999, 1000, 1234, 99_940, 99_960, 999_500, 444_000_000, 12_400_000_000].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 kB',
    '99.9 kB',
    '100 kB',
    '1.0 MB',
    '444 MB',
    '12.4 GB',
  ]);
});

test('HUM-1 durations read as people read them', () => {
  expect([0, 380, 9949, 9951, 59_400, 60_000, 200_000, 7_500_000, 273_600_000].map(formatDuration)).toEqual([
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
    '3 d 4 h',
  ]);
});

test('HUM-1 times, counts and plurals', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const minute = 60_000;
  expect(
    [0, 5 * minute, 60 * minute, 24 * 60 * minute, 72 * 60 * minute].map((age) => formatAgo(now - age, now)),
  ).toEqual(['just now', '5 minutes ago', '1 hour ago', 'yesterday', '3 days ago']);
  expect(formatAgo(Date.UTC(2026, 0, 2), now)).toBe('2026-01-02');
  expect([1, 999, 8412, 1_234_567].map(formatCount)).toEqual(['1', '999', '8,412', '1,234,567']);
  expect([plural(1, 'step'), plural(0, 'step')]).toEqual(['1 step', '0 steps']);
});
