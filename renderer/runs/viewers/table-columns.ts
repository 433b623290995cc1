/** How the columns of a table are shown: wide enough for what is in them, numbers to the right. */

/** A column as it is drawn; `width` in CSS pixels. */
export interface TableColumn {
  readonly name: string;
  readonly numeric: boolean;
  readonly width: number;
}

/** Width of a character of the mono font at 12 px, and of the space beside a text. */
const character = 7.25;
const padding = 24;
const narrowest = 48;
const widest = 320;
/** So many rows decide about the looks of a column. */
const sample = 200;

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const empty = new Set(['', 'nan', 'na', 'n/a', 'null', 'none', 'inf', '-inf']);

/** True for text that stands for a number. */
export function isNumeric(text: string): boolean {
  return number.test(text.trim());
}

/** The columns of a table, from their names and some of their cells. */
export function columnsOf(names: readonly string[], rows: readonly (readonly string[])[]): readonly TableColumn[] {
  return names.map((name, index) => {
    let longest = name.length;
    let numbers = 0;
    let others = 0;
    for (const row of rows.slice(0, sample)) {
      const cell = row[index] ?? '';
      longest = Math.max(longest, Math.min(60, cell.length));
      if (empty.has(cell.trim().toLowerCase())) continue;
      if (isNumeric(cell)) numbers += 1;
      else others += 1;
    }
    const width = Math.min(widest, Math.max(narrowest, Math.ceil(longest * character) + padding));
    return { name, numeric: numbers > 0 && others === 0, width };
  });
}

/** The columns that are in view between two horizontal positions, with where the first of them begins. */
export function columnsInView(
  columns: readonly TableColumn[],
  from: number,
  to: number,
): { readonly first: number; readonly last: number; readonly offset: number } {
  let at = 0;
  let first = 0;
  let offset = 0;
  let last = 0;
  for (const [index, { width }] of columns.entries()) {
    if (at + width <= from) {
      first = index + 1;
      offset = at + width;
    }
    if (at < to) last = index + 1;
    at += width;
  }
  return { first: Math.min(first, last), last, offset };
}
