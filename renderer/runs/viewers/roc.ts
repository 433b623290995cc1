/** The curve of true against false positives. */

export interface RocPoint {
  readonly threshold: number;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
}

/** Points from the lower left to the upper right, both corners included. */
export function rocCurve(points: readonly RocPoint[]): readonly RocPoint[] {
  const sorted = points
    .filter((point) => Number.isFinite(point.truePositiveRate) && Number.isFinite(point.falsePositiveRate))
    .toSorted((a, b) => a.falsePositiveRate - b.falsePositiveRate || a.truePositiveRate - b.truePositiveRate);
  const [first] = sorted;
  const last = sorted.at(-1);
  const start: RocPoint = { threshold: Infinity, truePositiveRate: 0, falsePositiveRate: 0 };
  const end: RocPoint = { threshold: -Infinity, truePositiveRate: 1, falsePositiveRate: 1 };
  return [
    ...(first === undefined || first.falsePositiveRate > 0 || first.truePositiveRate > 0 ? [start] : []),
    ...sorted,
    ...(last === undefined || last.falsePositiveRate < 1 || last.truePositiveRate < 1 ? [end] : []),
  ];
}

/** Area under the curve, by trapezoids. */
export function areaUnder(curve: readonly RocPoint[]): number {
  let area = 0;
  for (const [index, point] of curve.entries()) {
    const before = curve[index - 1];
    if (before === undefined) continue;
    area +=
      ((point.falsePositiveRate - before.falsePositiveRate) * (point.truePositiveRate + before.truePositiveRate)) / 2;
  }
  return area;
}

/** The point of the curve nearest to a place. */
export function nearestPoint(curve: readonly RocPoint[], x: number, y: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, point] of curve.entries()) {
    const distance = (point.falsePositiveRate - x) ** 2 + (point.truePositiveRate - y) ** 2;
    if (distance < least) {
      least = distance;
      best = index;
    }
  }
  return best;
}
