import type { TextPosition, TextRange } from '../diagnostic.ts';
import type { Span } from './tree.ts';

/** Turns offsets of one text into lines and columns. */
export interface Locator {
  readonly range: (span: Span) => TextRange;
}

/** Makes a locator; the text is read once. Lines end with LF or CR LF. */
export function createLocator(text: string): Locator {
  let starts: number[] | undefined;
  const lineStarts = (): number[] => {
    if (starts !== undefined) return starts;
    starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  };
  const position = (offset: number): TextPosition => {
    const lines = lineStarts();
    const within = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: within - (lines[low] ?? 0) + 1, offset: within };
  };
  return { range: ({ start, end }) => ({ start: position(start), end: position(end) }) };
}
