/** What every benchmark needs: repeats that alternate between baseline and ours, medians, percentiles, one way of printing. */

/** How often each side is measured; BENCH_REPEATS says otherwise. */
export const repeats = Number(process.env['BENCH_REPEATS'] ?? 5);

/** Milliseconds, of a baseline and of ours, measured in turns: those at one position belong together. */
export interface Samples {
  readonly baseline: readonly number[];
  readonly ours: readonly number[];
}

/** The value below which a share (0 to 1) of the samples lie: the nearest rank. NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The middle sample, or the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (upper + lower) / 2;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * Alternates the two, and who of them begins, so that what else the machine does falls on both; the first round of each warms up and does
 * not count.
 */
export async function interleaved(baseline: () => Promise<number>, ours: () => Promise<number>): Promise<Samples> {
  const samples = { baseline: [] as number[], ours: [] as number[] };
  for (let round = 0; round <= repeats; round += 1) {
    const ourTurn = round % 2 === 1;
    const first = await (ourTurn ? ours() : baseline());
    const second = await (ourTurn ? baseline() : ours());
    if (round === 0) continue;
    samples.baseline.push(ourTurn ? second : first);
    samples.ours.push(ourTurn ? first : second);
  }
  return samples;
}

/** One line: the name, both medians with their spread, their ratio with the spread of the rounds' ratios, and the goal beside it. */
export function report(name: string, { baseline, ours }: Samples, goal: string): void {
  const ratios = ours.map((sample, round) => sample / (baseline[round] ?? Number.NaN));
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const ratio = (median(ours) / median(baseline)).toFixed(2);
  console.log(
    `${name}: baseline ${spread(baseline)}, ours ${spread(ours)}, ratio ${ratio} (rounds ${range}; goal ${goal})`,
  );
}

/** `812 ms (790–840)` */
export function spread(samples: readonly number[]): string {
  const [low, high] = [Math.min(...samples), Math.max(...samples)];
  return `${milliseconds(median(samples))} ms (${milliseconds(low)}–${milliseconds(high)})`;
}

/** Two digits that mean something. */
export function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
