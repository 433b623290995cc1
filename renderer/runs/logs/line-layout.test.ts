import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkLines, createLineLayout, rowsOfText } from './line-layout.ts';

describe('createLineLayout', () => {
  it('is one row a line until more is known', () => {
    const layout = createLineLayout();
    layout.resize(3);
    expect([layout.totalRows(), layout.rowOf(2), layout.lineAt(1), layout.lineAt(99)]).toEqual([3, 2, 1, 2]);
  });

  it('finds lines and rows as a plain list would', () => {
    const row = fc.tuple(fc.nat(chunkLines * 3 - 1), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.nat(chunkLines * 3 - 1), (changes, probe) => {
        const rows = Array.from({ length: chunkLines * 3 }, () => 1);
        const layout = createLineLayout();
        layout.resize(rows.length);
        for (const [line, count] of changes) {
          rows[line] = count;
          layout.setRows(line, count);
        }
        const above = rows.slice(0, probe).reduce((sum, count) => sum + count, 0);
        expect(layout.rowOf(probe)).toBe(above);
        expect(layout.lineAt(above)).toBe(probe);
        expect(layout.lineAt(above + layout.rowsOf(probe) - 1)).toBe(probe);
        expect(layout.totalRows()).toBe(rows.reduce((sum, count) => sum + count, 0));
      }),
      { numRuns: 200 },
    );
  });
});

describe('rowsOfText', () => {
  it('breaks after so many columns', () => {
    expect(rowsOfText('', 10)).toBe(1);
    expect(rowsOfText('x'.repeat(10), 10)).toBe(1);
    expect(rowsOfText('x'.repeat(11), 10)).toBe(2);
    expect(rowsOfText('日本語', 4)).toBe(2);
    expect(rowsOfText('\tab', 10)).toBe(1);
    expect(rowsOfText('\tabc', 10)).toBe(2);
  });
});
