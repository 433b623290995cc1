import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './system.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const month = 30 * 24 * 3_600_000;

test('KUB-10 KUB-14 a deadline of a month comes after a month, not at once', () => {
  const callback = vi.fn<() => void>();
  systemClock.after(month, callback);
  vi.advanceTimersByTime(month - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

test('KUB-10 KUB-14 a deadline that is given up does not come, however far it has got', () => {
  const callback = vi.fn<() => void>();
  const timer = systemClock.after(month, callback);
  vi.advanceTimersByTime(month - 1);
  timer.dispose();
  vi.advanceTimersByTime(month);
  expect(callback).not.toHaveBeenCalled();
});
