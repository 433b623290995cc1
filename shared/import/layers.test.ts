import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut, type Box, type Wire } from './layers.ts';

const box = (id: string, column?: Box['column']): Box => ({
  id,
  width: 220,
  height: 72,
  ...(column === undefined ? {} : { column }),
});

interface Graph {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

/** Graphs without circles: wires lead from earlier boxes to later ones. */
const graphs: fc.Arbitrary<Graph> = fc
  .record({
    heights: fc.array(fc.integer({ min: 32, max: 400 }), { minLength: 1, maxLength: 30 }),
    pairs: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 60 }),
  })
  .map(({ heights, pairs }) => {
    const boxes = heights.map((height, index): Box => ({ id: `b${index}`, width: 220, height }));
    const wires = pairs
      .filter(([a, b]) => a !== b && Math.max(a, b) < boxes.length)
      .map(([a, b]): Wire => [`b${Math.min(a, b)}`, `b${Math.max(a, b)}`]);
    return { boxes, wires };
  });

describe('layout', () => {
  test('IMP-6 every box has a place, wires lead to the right, and nothing overlaps', () => {
    fc.assert(
      fc.property(graphs, ({ boxes, wires }) => {
        const places = layOut(boxes, wires);
        const placed = boxes.map((one) => ({ ...one, ...(places.get(one.id) ?? { x: Number.NaN, y: Number.NaN }) }));
        expect(placed.every(({ x, y }) => x >= 0 && y >= 0)).toBe(true);
        for (const [from, to] of wires) {
          expect((places.get(from)?.x ?? 0) + 220).toBeLessThan(places.get(to)?.x ?? 0);
        }
        for (const a of placed) {
          for (const b of placed) {
            if (a.id === b.id || a.x !== b.x) continue;
            expect(a.y + a.height < b.y || b.y + b.height < a.y).toBe(true);
          }
        }
      }),
    );
  });

  test('IMP-6 the same graph has the same places', () => {
    fc.assert(
      fc.property(graphs, ({ boxes, wires }) => {
        expect([...layOut(boxes, wires)]).toEqual([...layOut(boxes, wires)]);
      }),
    );
  });

  test('IMP-6 a chain is one straight line, and what joins two branches stands between them', () => {
    const chain = layOut(
      [box('a'), box('b'), box('c')],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    );
    expect(new Set([...chain.values()].map(({ y }) => y))).toEqual(new Set([0]));
    const join = layOut(
      [box('a'), box('b'), box('c')],
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
    );
    expect(join.get('c')?.y).toBe(((join.get('a')?.y ?? 0) + (join.get('b')?.y ?? 0)) / 2);
  });

  test('IMP-6 what comes into a graph stands first, what leaves it last', () => {
    const places = layOut(
      [box('in', 'first'), box('unused', 'first'), box('a'), box('b'), box('out', 'last'), box('early', 'last')],
      [
        ['in', 'a'],
        ['a', 'b'],
        ['b', 'out'],
        ['a', 'early'],
      ],
    );
    const xs = ['in', 'unused', 'a', 'b', 'out', 'early'].map((id) => places.get(id)?.x);
    expect(xs).toEqual([0, 0, 300, 600, 900, 900]);
  });

  test('IMP-6 what needs nothing stands right before what needs it', () => {
    const places = layOut(
      [box('a'), box('b'), box('c'), box('late')],
      [
        ['a', 'b'],
        ['b', 'c'],
        ['late', 'c'],
      ],
    );
    expect(places.get('late')?.x).toBe(places.get('b')?.x);
  });

  test('IMP-6 thousands of boxes in a row are placed without recursion', () => {
    const boxes = Array.from({ length: 5000 }, (_, index) => box(`b${index}`));
    const wires = boxes.slice(1).map(({ id }, index): Wire => [`b${index}`, id]);
    expect(layOut(boxes, wires).get('b4999')?.x).toBe(4999 * 300);
  });

  test('IMP-6 wires that lead nowhere or in a circle do no harm', () => {
    expect(
      layOut(
        [box('a'), box('b')],
        [
          ['a', 'x'],
          ['x', 'b'],
          ['a', 'b'],
          ['b', 'a'],
        ],
      ).size,
    ).toBe(2);
  });
});
