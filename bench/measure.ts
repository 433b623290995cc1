/** What every benchmark needs: repeats that alternate between baseline and ours, medians, percentiles, one way of printing. */

/** The value below which a share (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle sample. */
export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Alternates the two, so that what else the machine does falls on both; the first round of each warms up and does not count. */
export async function interleaved(
  repeats: number,
  baseline: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<{ readonly baseline: number[]; readonly ours: number[] }> {
  const samples = { baseline: [] as number[], ours: [] as number[] };
  for (let round = 0; round <= repeats; round += 1) {
    const [first, second] = [await baseline(), await ours()];
    if (round === 0) continue;
    samples.baseline.push(first);
    samples.ours.push(second);
  }
  return samples;
}

/** One line: the name, both medians with their spread, the ratio, and the goal beside it. */
export function report(name: string, samples: { readonly baseline: readonly number[]; readonly ours: readonly number[] }, goal: string): void {
  const ratio = median(samples.ours) / median(samples.baseline);
  console.log(`${name}: baseline ${spread(samples.baseline)}, ours ${spread(samples.ours)}, ratio ${ratio.toFixed(2)} (goal ${goal})`);
}

/** `812 ms (790–840)` */
export function spread(samples: readonly number[]): string {
  const [low, high] = [Math.min(...samples), Math.max(...samples)];
  return `${median(samples).toFixed(0)} ms (${low.toFixed(0)}–${high.toFixed(0)})`;
}
