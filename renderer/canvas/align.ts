import type { Box, Point } from './geometry.ts';

/** Ways to line things up. */
export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom' | 'spread-x' | 'spread-y';

/** New places of boxes that are lined up with each other, by their ids. Sizes stay. */
export function align(boxes: ReadonlyMap<string, Box>, way: Alignment): ReadonlyMap<string, Point> {
  const all = [...boxes];
  if (all.length < 2) return new Map();
  const left = Math.min(...all.map(([, box]) => box.x));
  const right = Math.max(...all.map(([, box]) => box.x + box.width));
  const top = Math.min(...all.map(([, box]) => box.y));
  const bottom = Math.max(...all.map(([, box]) => box.y + box.height));
  const moved = (place: (box: Box) => Point): ReadonlyMap<string, Point> =>
    new Map(all.map(([id, box]) => [id, place(box)]));
  switch (way) {
    case 'left':
      return moved(({ y }) => ({ x: left, y }));
    case 'center':
      return moved(({ y, width }) => ({ x: Math.round((left + right - width) / 2), y }));
    case 'right':
      return moved(({ y, width }) => ({ x: right - width, y }));
    case 'top':
      return moved(({ x }) => ({ x, y: top }));
    case 'middle':
      return moved(({ x, height }) => ({ x, y: Math.round((top + bottom - height) / 2) }));
    case 'bottom':
      return moved(({ x, height }) => ({ x, y: bottom - height }));
    case 'spread-x':
      return spread(all, 'x', 'width', right - left);
    case 'spread-y':
      return spread(all, 'y', 'height', bottom - top);
  }
}

function spread(
  boxes: readonly (readonly [string, Box])[],
  axis: 'x' | 'y',
  size: 'width' | 'height',
  whole: number,
): ReadonlyMap<string, Point> {
  const sorted = boxes.toSorted(([, a], [, b]) => a[axis] - b[axis]);
  const used = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (whole - used) / (sorted.length - 1);
  const places = new Map<string, Point>();
  let at = sorted[0]?.[1][axis] ?? 0;
  for (const [id, box] of sorted) {
    places.set(id, axis === 'x' ? { x: Math.round(at), y: box.y } : { x: box.x, y: Math.round(at) });
    at += box[size] + gap;
  }
  return places;
}
