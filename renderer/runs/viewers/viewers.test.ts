import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookInside } from './file-look.ts';
import { hexLines, toHex } from './hex.ts';
import { htmlDocument, reportPolicy, wantsMore } from './html-document.ts';
import { jsonLines, summaryOf } from './json-tree.ts';
import { areaUnder, nearestPoint, rocCurve } from './roc.ts';
import { columnsInView, columnsOf, isNumeric } from './table-columns.ts';

describe('the ROC curve', () => {
  const point = (falsePositiveRate: number, truePositiveRate: number) => ({
    threshold: 0.5,
    falsePositiveRate,
    truePositiveRate,
  });

  test('RUI-15 its area is that of trapezoids from corner to corner', () => {
    expect(areaUnder(rocCurve([point(0, 0), point(0, 1), point(1, 1)]))).toBe(1);
    expect(areaUnder(rocCurve([point(0.5, 0.5)]))).toBe(0.5);
    expect(areaUnder(rocCurve([point(0.25, 0.75)]))).toBeCloseTo(0.75, 12);
  });

  test('RUI-15 the order of the points does not matter, and what is no number is left out', () => {
    const points = [point(0.1, 0.6), point(0.4, 0.9), point(Number.NaN, 1)];
    expect(rocCurve(points)).toEqual(rocCurve(points.toReversed()));
    expect(rocCurve(points).length).toBe(4);
  });

  test('the area lies between 0 and 1', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(rate, rate)), (rates) => {
        const area = areaUnder(rocCurve(rates.map(([x, y]) => point(x, y))));
        expect(area).toBeGreaterThanOrEqual(0);
        expect(area).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('the nearest point is found', () => {
    expect(nearestPoint(rocCurve([point(0.1, 0.6), point(0.4, 0.9)]), 0.38, 0.95)).toBe(2);
  });
});

describe('a table', () => {
  test('RUI-14 columns of numbers go to the right; gaps in them do not matter', () => {
    const columns = columnsOf(
      ['route', 'fare', 'empty'],
      [
        ['FRA-LHR', '184.0', ''],
        ['MUC-JFK', '', ''],
        ['FRA-LHR', '-1e3', 'NaN'],
      ],
    );
    expect(columns.map((column) => column.numeric)).toEqual([false, true, false]);
    expect(['1', '-2.5', '.5', '1e-9', '3.'].every(isNumeric)).toBe(true);
    expect(['', 'a', '1,5', '0x10', '1 2'].some(isNumeric)).toBe(false);
  });

  test('RUI-14 a column is as wide as what is in it, within limits', () => {
    const [short, long] = columnsOf(['a', 'b'], [['1', 'x'.repeat(500)]]);
    expect(short?.width).toBe(48);
    expect(long?.width).toBe(320);
  });

  test('RUI-14 only the columns in view are drawn', () => {
    const columns = Array.from({ length: 100 }, (_, index) => ({ name: `c${index}`, numeric: true, width: 50 }));
    expect(columnsInView(columns, 500, 700)).toEqual({ first: 10, last: 14, offset: 500 });
    expect(columnsInView(columns, -100, 60)).toEqual({ first: 0, last: 2, offset: 0 });
    expect(columnsInView([], 0, 500)).toEqual({ first: 0, last: 0, offset: 0 });
  });
});

describe('JSON', () => {
  test('is a line for each value that is open', () => {
    const value = { a: [1, { b: null }], 'c/d': {} };
    const lines = jsonLines(value, () => true);
    expect(lines.map(({ path, depth, label, size }) => [path, depth, label, size])).toEqual([
      ['', 0, undefined, 2],
      ['/a', 1, 'a', 2],
      ['/a/0', 2, '0', undefined],
      ['/a/1', 2, '1', 1],
      ['/a/1/b', 3, 'b', undefined],
      ['/c~1d', 1, 'c/d', 0],
    ]);
    expect(jsonLines(value, (path) => path === '').length).toBe(3);
    expect([summaryOf([1], 1), summaryOf([], 0), summaryOf({ a: 1, b: 2 }, 2), summaryOf({}, 0)]).toEqual([
      '[1 item]',
      '[]',
      '{2 keys}',
      '{}',
    ]);
  });
});

describe('a report in HTML', () => {
  test('RUI-16 its policy comes before everything that it says itself', () => {
    const text = htmlDocument(
      '<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src *">',
    );
    expect(text.indexOf(reportPolicy)).toBeLessThan(text.indexOf('default-src *'));
    expect(text.startsWith('<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"')).toBe(
      true,
    );
  });

  test('says when it has something that does not run', () => {
    expect(wantsMore('<h1>x</h1><img src="data:image/png;base64,xx">')).toBe(false);
    for (const report of ['<SCRIPT src=x>', '<img src="https://x/y.png">', "<link rel=stylesheet href='x'>"])
      expect(wantsMore(report)).toBe(true);
  });
});

describe('bytes', () => {
  test('are shown in lines of sixteen', () => {
    const bytes = Uint8Array.from({ length: 18 }, (_, index) => index + 0x3c);
    expect(hexLines(toHex(bytes))).toEqual([
      { offset: '00000000', bytes: '3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b', text: '<=>?@ABCDEFGHIJK' },
      { offset: '00000010', bytes: '4c 4d', text: 'LM' },
    ]);
  });

  test('a file of a folder is a text, a picture or bytes by what it begins with', async () => {
    const file =
      (bytes: readonly number[], total = bytes.length) =>
      (): Promise<{ data: string; total: number }> =>
        Promise.resolve({ data: btoa(String.fromCodePoint(...bytes)), total });
    const euro = [0xe2, 0x82, 0xac];
    expect(await lookInside(file([0x68, 0x69, ...euro]))).toEqual({ kind: 'text', text: 'hi€', truncated: false });
    expect(await lookInside(file([0x68, 0x69, 0xe2, 0x82], 900))).toEqual({
      kind: 'text',
      text: 'hi',
      truncated: true,
    });
    expect(await lookInside(file([0x89, 0x50, 0x4e, 0x47, 1]))).toMatchObject({
      kind: 'image',
      mediaType: 'image/png',
    });
    expect(await lookInside(file([0xff, 0x00, 0xfe]))).toEqual({ kind: 'binary', head: 'ff00fe' });
    expect(await lookInside(file([0x61, 0x00]))).toMatchObject({ kind: 'binary' });
  });
});
