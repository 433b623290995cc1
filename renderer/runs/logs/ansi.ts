/**
 * Terminal colours in a line of a log, as styles. Only "select graphic rendition" is understood; every other control
 * sequence is dropped, and nothing of a log is ever read as markup.
 */

/** A stretch of a line that looks the same. Colours are `ansi-0` to `ansi-15` of the theme, or a CSS colour. */
export interface LogSpan {
  readonly text: string;
  readonly color?: string;
  readonly background?: string;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
}

type Style = { -readonly [K in Exclude<keyof LogSpan, 'text'>]?: LogSpan[K] };

// ESC [ … letter; ESC ] … BEL or ESC \ (titles, links); ESC with one more character.
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const sequence = /\u001b\[([0-9;:]*)([ -/]*[@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/g;

/** What a terminal would leave of a line that returns to its start (progress bars): the text after the last return. */
function lastDrawing(line: string): string {
  if (!line.includes('\r')) return line;
  const drawings = line.split('\r').filter((drawing) => drawing !== '');
  return drawings.at(-1) ?? '';
}

/** The text of a line as it is shown, without sequences; tabs stay. */
export function plainText(line: string): string {
  return lastDrawing(line).replaceAll(sequence, '').replaceAll(control, picture);
}

/** The line in stretches of one look. */
export function parseAnsi(line: string): readonly LogSpan[] {
  const text = lastDrawing(line);
  if (!text.includes('\u001b')) return [{ text: text.replaceAll(control, picture) }];
  const spans: LogSpan[] = [];
  let style: Style = {};
  let from = 0;
  const put = (to: number): void => {
    if (to > from) spans.push({ ...style, text: text.slice(from, to).replaceAll(control, picture) });
  };
  for (const match of text.matchAll(sequence)) {
    put(match.index);
    from = match.index + match[0].length;
    if (match[2] === 'm') style = restyle(style, (match[1] ?? '').split(/[;:]/).map(Number));
  }
  put(text.length);
  return spans.length === 0 ? [{ text: '' }] : spans;
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code === 0x7f ? '\u2421' : String.fromCodePoint(0x2400 + code);
}

function restyle(before: Style, codes: readonly number[]): Style {
  let style = { ...before };
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 22) style = without(style, 'bold', 'dim');
    else if (code === 23) style = without(style, 'italic');
    else if (code === 24) style = without(style, 'underline');
    else if (code === 39) style = without(style, 'color');
    else if (code === 49) style = without(style, 'background');
    else if (code >= 30 && code <= 37) style.color = `ansi-${code - 30}`;
    else if (code >= 90 && code <= 97) style.color = `ansi-${code - 82}`;
    else if (code >= 40 && code <= 47) style.background = `ansi-${code - 40}`;
    else if (code >= 100 && code <= 107) style.background = `ansi-${code - 92}`;
    else if (code === 38 || code === 48) {
      const { color, used } = extended(codes.slice(index + 1));
      if (color !== undefined) style[code === 38 ? 'color' : 'background'] = color;
      index += used;
    }
  }
  return style;
}

function without(style: Style, ...keys: readonly (keyof Style)[]): Style {
  return Object.fromEntries(Object.entries(style).filter(([key]) => !keys.some((other) => other === key)));
}

/** `5;n` (256 colours) or `2;r;g;b`, and how many codes it took. */
function extended([mode, ...rest]: readonly number[]): { readonly color?: string; readonly used: number } {
  if (mode === 5) {
    const [n = 0] = rest;
    return { color: indexed(Math.min(255, Math.max(0, n))), used: 2 };
  }
  if (mode === 2) {
    const [r = 0, g = 0, b = 0] = rest;
    return { color: rgb(r, g, b), used: 4 };
  }
  return { used: 0 };
}

function indexed(n: number): string {
  if (n < 16) return `ansi-${n}`;
  if (n >= 232) return rgb(8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10);
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = n - 16;
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function rgb(r: number, g: number, b: number): string {
  const channel = (value: number): number => Math.min(255, Math.max(0, Math.round(Number.isFinite(value) ? value : 0)));
  return `rgb(${channel(r)} ${channel(g)} ${channel(b)})`;
}

/** Marks stretches `[from, to)` of the line's text, splitting spans where they begin and end. */
export function markSpans(
  spans: readonly LogSpan[],
  marks: readonly (readonly [number, number])[],
): readonly (LogSpan & { readonly mark?: number })[] {
  if (marks.length === 0) return spans;
  const result: (LogSpan & { readonly mark?: number })[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    let at = offset;
    for (const [index, [from, to]] of marks.entries()) {
      const start = Math.max(from, at);
      const stop = Math.min(to, end);
      if (stop <= start) continue;
      if (start > at) result.push({ ...span, text: span.text.slice(at - offset, start - offset) });
      result.push({ ...span, text: span.text.slice(start - offset, stop - offset), mark: index });
      at = stop;
    }
    if (at < end) result.push({ ...span, text: span.text.slice(at - offset) });
    offset = end;
  }
  return result;
}

/** Where a search finds something in a text; upper and lower case are the same. Never empty stretches. */
export function findMarks(text: string, search: string): readonly (readonly [number, number])[] {
  if (search === '') return [];
  const haystack = text.toLowerCase();
  const needle = search.toLowerCase();
  // Some characters change their length in lower case; then offsets would not fit and the search is exact instead.
  const [within, what] =
    haystack.length === text.length && needle.length === search.length ? [haystack, needle] : [text, search];
  const marks: (readonly [number, number])[] = [];
  for (let at = within.indexOf(what); at >= 0; at = within.indexOf(what, at + what.length))
    marks.push([at, at + what.length]);
  return marks;
}
