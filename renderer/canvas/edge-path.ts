import type { Box, Point } from './geometry.ts';

/** A wire's curve as an SVG path, and the place of its middle for labels and buttons. */
export interface WirePath {
  readonly path: string;
  readonly middle: Point;
}

const out = 24;
const bend = 14;

/** Forwards a wire is one smooth curve; backwards it goes round the two cards in straight lines with round corners. */
export function wirePath(from: Point, to: Point, source: Box | undefined, target: Box | undefined): WirePath {
  if (to.x - from.x >= out) return forward(from, to);
  return backward(from, to, source, target);
}

/** The curve of a wire that is still being drawn: it follows the pointer anywhere and goes round nothing. */
export function looseWirePath(from: Point, to: Point): string {
  return forward(from, to).path;
}

function forward(from: Point, to: Point): WirePath {
  const reach = Math.min(Math.max(Math.abs(to.x - from.x) / 2, 32), 140);
  return {
    path: `M${from.x},${from.y} C${from.x + reach},${from.y} ${to.x - reach},${to.y} ${to.x},${to.y}`,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
  };
}

/** The height at which a backward wire runs: between the cards where there is room, else below both. */
function laneOf(from: Point, to: Point, source: Box | undefined, target: Box | undefined): number {
  if (source === undefined || target === undefined) return (from.y + to.y) / 2;
  const sourceEnd = source.y + source.height;
  const targetEnd = target.y + target.height;
  if (target.y - sourceEnd >= 16) return (sourceEnd + target.y) / 2;
  if (source.y - targetEnd >= 16) return (targetEnd + source.y) / 2;
  return Math.max(sourceEnd, targetEnd) + out;
}

function backward(from: Point, to: Point, source: Box | undefined, target: Box | undefined): WirePath {
  const lane = laneOf(from, to, source, target);
  const right = from.x + out;
  const left = to.x - out;
  const points: Point[] = [
    from,
    { x: right, y: from.y },
    { x: right, y: lane },
    { x: left, y: lane },
    { x: left, y: to.y },
    to,
  ];
  return { path: rounded(points), middle: { x: (left + right) / 2, y: lane } };
}

/** Straight lines through the points with round corners. */
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x},${first.y}`;
  let before = first;
  rest.forEach((point, index) => {
    const after = rest[index + 1];
    if (after === undefined) {
      path += ` L${point.x},${point.y}`;
      return;
    }
    const size = Math.min(bend, distance(before, point) / 2, distance(point, after) / 2);
    const enter = towards(point, before, size);
    const leave = towards(point, after, size);
    path += ` L${enter.x},${enter.y} Q${point.x},${point.y} ${leave.x},${leave.y}`;
    before = point;
  });
  return path;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) / whole) * length, y: from.y + ((to.y - from.y) / whole) * length };
}
