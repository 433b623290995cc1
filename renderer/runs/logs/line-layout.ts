/**
 * Where the lines of a log stand, without drawing them. A line takes one row, or more when lines are wrapped; rows are
 * counted in chunks of lines, so that a log of a million lines needs no million numbers.
 */

/** Lines of a chunk; also how many are read from the engine at once. */
export const chunkLines = 500;

export interface LineLayout {
  /** Sets how many lines there are. */
  resize(total: number): void;
  /** Sets how many rows a line takes; 1 until it is known. True: something changed. */
  setRows(line: number, rows: number): boolean;
  rowsOf(line: number): number;
  /** Rows above a line. */
  rowOf(line: number): number;
  /** The line that holds a row. */
  lineAt(row: number): number;
  totalRows(): number;
  clear(): void;
}

/** Every line takes one row, until something else is known. */
export function createLineLayout(): LineLayout {
  let total = 0;
  /** Lines that take more than one row, and by how much; and the sum of that for each chunk. */
  const extra = new Map<number, number>();
  const sums = new Map<number, number>();
  let all = 0;
  const chunkOf = (line: number): number => Math.floor(line / chunkLines);

  const extraBefore = (line: number): number => {
    if (extra.size === 0) return 0;
    const chunk = chunkOf(line);
    let rows = 0;
    for (const [index, sum] of sums) if (index < chunk) rows += sum;
    for (let other = chunk * chunkLines; other < line; other += 1) rows += extra.get(other) ?? 0;
    return rows;
  };

  return {
    resize(count) {
      total = count;
    },
    setRows(line, rows) {
      const before = extra.get(line) ?? 0;
      const more = rows - 1;
      if (more === before) return false;
      if (more > 0) extra.set(line, more);
      else extra.delete(line);
      const chunk = chunkOf(line);
      sums.set(chunk, (sums.get(chunk) ?? 0) + more - before);
      all += more - before;
      return true;
    },
    rowsOf: (line) => 1 + (extra.get(line) ?? 0),
    rowOf: (line) => line + extraBefore(line),
    lineAt(row) {
      if (extra.size === 0) return Math.max(0, Math.min(total - 1, row));
      let low = 0;
      let high = Math.max(0, total - 1);
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (middle + extraBefore(middle) <= row) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    totalRows: () => total + all,
    clear() {
      extra.clear();
      sums.clear();
      all = 0;
    },
  };
}

/** Rows that a text takes when it is broken after so many columns. Wide characters (CJK, emoji) take two columns. */
export function rowsOfText(text: string, columns: number): number {
  if (columns < 1) return 1;
  // Most lines are plain and short.
  if (text.length * 2 <= columns && !text.includes('\t')) return 1;
  let rows = 1;
  let column = 0;
  for (const character of text) {
    const width = character === '\t' ? 8 - (column % 8) : columnsOf(character.codePointAt(0) ?? 0);
    if (column + width > columns) {
      rows += 1;
      column = width;
    } else column += width;
  }
  return rows;
}

function columnsOf(code: number): number {
  if (code < 0x300) return 1;
  if ((code >= 0x300 && code <= 0x36f) || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
