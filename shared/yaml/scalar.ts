/** Scalars as YAML text that every reader takes for the same value: YAML 1.2 readers and the YAML 1.1 readers of Python alike. */
import type { Json } from '../json.ts';

/** How a scalar was written, to be kept where the new value allows it. */
export type Quoting = 'plain' | 'single' | 'double';

/** True for values that stand on one line by nature: text, numbers, booleans, null. */
export function isScalarValue(value: Json): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null;
}

/** A scalar on one line. `flow`: it stands within brackets or braces, where more characters have a meaning. */
export function scalarText(value: string | number | boolean | null, flow: boolean, wanted: Quoting = 'plain'): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'string') return String(value);
  if (needsEscapes.test(value) || wanted === 'double') return doubleQuoted(value);
  if (wanted === 'plain' && isPlain(value, flow)) return value;
  // Apostrophes (as in CEL) read better where they need not be doubled.
  if (wanted === 'plain' && value.includes("'") && !/["\\]/.test(value)) return doubleQuoted(value);
  return `'${value.replaceAll("'", "''")}'`;
}

/** A number with a dot before its exponent, without which Python's reader takes it for text. */
function numberText(value: number): string {
  const text = JSON.stringify(value);
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}

/** Text in double quotes, with everything escaped that editors or readers may change. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    mustEscape,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const needsEscapes =
  // oxlint-disable-next-line no-control-regex -- control characters are what must be escaped
  /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const mustEscape = /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g;

/** Words that one reader or another takes for something else than text. */
const looksTyped = [
  /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<)$/i,
  /^[-+]?(?:\d[\d_]*|\d*\.[\d_]+|\d[\d_]*\.[\d_]*)(?:e[-+]?\d+)?$/i,
  /^[-+]?0[xob][\da-f_]+$/i,
  /^[-+]?\.(?:inf|nan)$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$/,
  /^\d{4}-\d\d?-\d\d?/,
];

function isPlain(text: string, flow: boolean): boolean {
  if (!/^(?:[^\s\-?:,[\]{}#&*!|>'"%@`=]|[-?:][^\s,[\]{}])/.test(text) || /\s$/.test(text)) return false;
  if (/^(?:---|\.\.\.)/.test(text) || text.includes(': ') || text.endsWith(':') || /\s#/.test(text)) return false;
  if (flow && /[,[\]{}]|:$|^[-?:]|:[,[\]{}]/.test(text)) return false;
  return !looksTyped.some((pattern) => pattern.test(text));
}

/**
 * Text of several lines as the lines of a block literal: the mark after the key, then the content without its indentation.
 * Undefined when a literal cannot carry it. `step`: by how much the content will be indented.
 */
export function literalLines(
  text: string,
  step: number,
): { readonly mark: string; readonly lines: readonly string[] } | undefined {
  if (!text.includes('\n') || text.trim() === '' || needsEscapes.test(text.replaceAll(/[\n\t]/g, ''))) return undefined;
  // Readers take spaces on the last line for the end of the block.
  if (/\n[ \t]+\n*$/.test(text)) return undefined;
  const body = text.replace(/\n$/, '');
  const chomp = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const indented = /^\n*[ \t]/.test(text) ? String(step) : '';
  return { mark: `|${indented}${chomp}`, lines: body.split('\n') };
}
