/** JSON as fresh YAML: block style, one fact a line, keys in canonical order, long text as it reads. */
import { isJsonArray, isJsonObject, own, type Json, type JsonObject } from '../json.ts';
import { doubleQuoted, isScalarValue, literalLines, scalarText } from './scalar.ts';

/** What is known about the looks of a value: the order of its keys, and what is a single fact and stands on one line. */
export interface Layout {
  /** Known keys in canonical order; without it keys stay as they are. */
  readonly order?: readonly string[];
  readonly fields?: { readonly [key: string]: () => Layout };
  /** The layout of list items, or of entries whose keys are names. */
  readonly each?: () => Layout;
  /** On one line in braces, when it is short. */
  readonly inline?: boolean;
}

/** How a file is written. */
export interface Style {
  /** Spaces by which a level is indented. */
  readonly step: number;
  /** True when the dashes of a list stand further right than its key. */
  readonly indentLists: boolean;
  readonly newline: '\n' | '\r\n';
  /** True when the file is JSON and has to stay it. */
  readonly json: boolean;
}

/** How new files are written. */
export const plainStyle: Style = { step: 2, indentLists: false, newline: '\n', json: false };

const noLayout: Layout = {};
const inlineLimit = 110;

/** The layout of a field of an object, or of an entry or item. */
export function layoutOf(layout: Layout, key: string | number): Layout {
  const field = typeof key === 'string' ? own(layout.fields, key) : undefined;
  return (field ?? layout.each)?.() ?? noLayout;
}

/** The keys of an object in canonical order: known ones first as the layout says, the others as they are. */
export function orderedKeys(value: JsonObject, layout: Layout): readonly string[] {
  const keys = Object.keys(value);
  const { order } = layout;
  if (order === undefined) return keys;
  return [...order.filter((key) => Object.hasOwn(value, key)), ...keys.filter((key) => !order.includes(key))];
}

/** A value in braces or brackets, on one line; for JSON files as JSON. */
export function flowText(value: Json, layout: Layout, style: Style): string {
  if (style.json) return JSON.stringify(value);
  if (isScalarValue(value)) return scalarText(value, true);
  if (isJsonArray(value))
    return `[${value.map((item, index) => flowText(item, layoutOf(layout, index), style)).join(', ')}]`;
  const entries = orderedKeys(value, layout).map(
    (key) => `${scalarText(key, true)}: ${flowText(own(value, key) ?? null, layoutOf(layout, key), style)}`,
  );
  return `{${entries.join(', ')}}`;
}

/**
 * A value as it follows its key or dash: what comes on the same line, then whole lines. `column` is that of the key or dash;
 * `isItem` says that it follows a dash.
 */
export function valueLines(
  value: Json,
  column: number,
  layout: Layout,
  style: Style,
  isItem: boolean,
): readonly [string, ...string[]] {
  if (typeof value === 'string' && !style.json) {
    const literal = literalLines(value, style.step);
    if (literal !== undefined) {
      const margin = ' '.repeat(column + style.step);
      return [literal.mark, ...literal.lines.map((line) => (line === '' ? '' : margin + line))];
    }
  }
  if (isScalarValue(value))
    return [typeof value === 'string' && style.json ? doubleQuoted(value) : scalarText(value, false)];
  if (Object.keys(value).length === 0 || style.json) return [flowText(value, layout, style)];
  if (layout.inline === true) {
    const inline = flowText(value, layout, style);
    if (inline.length + column <= inlineLimit && !hasLongText(value)) return [inline];
  }
  if (isItem) {
    const inner = blockLines(value, column + 2, layout, style);
    const [first = '', ...rest] = inner;
    return [first.trimStart(), ...rest];
  }
  const inner = isJsonArray(value) && !style.indentLists ? column : column + style.step;
  return ['', ...blockLines(value, inner, layout, style)];
}

function hasLongText(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\n');
  if (isJsonArray(value)) return value.some(hasLongText);
  return isJsonObject(value) && Object.values(value).some(hasLongText);
}

/** The lines of a mapping or list whose keys or dashes stand at `column`. */
export function blockLines(
  value: JsonObject | readonly Json[],
  column: number,
  layout: Layout,
  style: Style,
): readonly string[] {
  if (isJsonArray(value))
    return value.flatMap((item, index) => itemLines(item, column, layoutOf(layout, index), style));
  if (!isJsonObject(value)) return [];
  return orderedKeys(value, layout).flatMap((key) =>
    entryLines(key, own(value, key) ?? null, column, layoutOf(layout, key), style),
  );
}

/** The lines of one item of a list. */
export function itemLines(value: Json, column: number, layout: Layout, style: Style): readonly string[] {
  const [first, ...rest] = valueLines(value, column, layout, style, true);
  return [`${' '.repeat(column)}- ${first}`, ...rest];
}

/** The lines of one entry of a mapping. */
export function entryLines(key: string, value: Json, column: number, layout: Layout, style: Style): readonly string[] {
  const [first, ...rest] = valueLines(value, column, layout, style, false);
  return [`${' '.repeat(column)}${keyText(key)}:${first === '' ? '' : ` ${first}`}`, ...rest];
}

/** A key as it stands before its colon. */
export function keyText(key: string): string {
  return scalarText(key, false);
}
