import { describe, expect, it } from 'vitest';
import { findMarks, markSpans, parseAnsi, plainText } from './ansi.ts';

describe('parseAnsi', () => {
  it('keeps plain text as one span', () => {
    expect(parseAnsi('rows=8412 features=31')).toEqual([{ text: 'rows=8412 features=31' }]);
  });

  it('reads the sixteen colours, styles and resets', () => {
    expect(parseAnsi('\u001b[1;31mred\u001b[0m plain \u001b[92mgreen\u001b[39;4m!')).toEqual([
      { text: 'red', bold: true, color: 'ansi-1' },
      { text: ' plain ' },
      { text: 'green', color: 'ansi-10' },
      { text: '!', underline: true },
    ]);
  });

  it('reads 256 and true colours as CSS colours of numbers only', () => {
    expect(parseAnsi('\u001b[38;5;196ma\u001b[38;2;1;2;999mb')).toEqual([
      { text: 'a', color: 'rgb(255 0 0)' },
      { text: 'b', color: 'rgb(1 2 255)' },
    ]);
  });

  it('RUI-18 drops every other sequence, and never makes markup of a log', () => {
    expect(plainText('\u001b[2K\u001b]0;title\u0007<b>\u001b[3Ax')).toBe('<b>x');
    expect(plainText('\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
    expect(plainText('a\u001b')).toBe('a');
  });

  it('shows control characters as pictures and keeps tabs', () => {
    expect(plainText('a\u0000b\tc\u007f')).toBe('a\u2400b\tc\u2421');
  });

  it('shows what a terminal leaves of a line that is drawn over', () => {
    expect(plainText('\r 10%\r 50%\r100%')).toBe('100%');
    expect(plainText('done\r')).toBe('done');
    expect(plainText('\r')).toBe('');
  });
});

describe('search', () => {
  it('finds all places whatever their case', () => {
    expect(findMarks('Epoch 1 epoch 2', 'EPOCH')).toEqual([
      [0, 5],
      [8, 13],
    ]);
    expect(findMarks('abc', '')).toEqual([]);
  });

  it('splits spans where marks begin and end', () => {
    const spans = markSpans([{ text: 'ab', bold: true }, { text: 'cd' }], [[1, 3]]);
    expect(spans).toEqual([
      { text: 'a', bold: true },
      { text: 'b', bold: true, mark: 0 },
      { text: 'c', mark: 0 },
      { text: 'd' },
    ]);
    expect(spans.map((span) => span.text).join('')).toBe('abcd');
  });
});
