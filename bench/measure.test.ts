import { describe, expect, it } from 'vitest';
import { median, percentile, spread } from './measure.ts';

describe('figures of benchmarks', () => {
  it('takes the middle sample, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('takes the nearest rank as percentile', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(samples, 0.95)).toBe(95);
    expect(percentile([7, 5], 0.95)).toBe(7);
    expect(percentile([5], 0)).toBe(5);
  });

  it('prints as many digits as mean something', () => {
    expect(spread([1.26, 3.2, 2.04])).toBe('2.0 ms (1.3–3.2)');
    expect(spread([812, 790, 840])).toBe('812 ms (790–840)');
  });
});
