/** Values as the KFP backend spells them in Go (metadata.PbValueToText, json.Marshal): the same text, byte for byte. */
import type { Json } from './json.ts';

/** A parameter as it stands in a command line, a text or a STRING input. Null has no text: callers decide what absence means. */
export function parameterText(value: Exclude<Json, null>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return decimalText(value);
  if (typeof value === 'boolean') return String(value);
  return compactJson(value);
}

/** Shortest decimal without an exponent (Go FormatFloat(v, 'f', -1, 64)). */
export function decimalText(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', first = '', rest = '', exponentText = '0'] = match;
  const digits = first + rest;
  const point = 1 + Number(exponentText);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

/** Go's json.Marshal: compact, keys sorted, `<`, `>`, `&` and the two line separators escaped. */
export function compactJson(value: Json): string {
  return stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

function stringify(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => stringify(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([key, item]) => `${JSON.stringify(key)}:${stringify(item)}`);
  return `{${members.join(',')}}`;
}

/** The order of UTF-8 bytes, which is Go's order of strings. */
export function compareText(left: string, right: string): number {
  const rightPoints = right[Symbol.iterator]();
  for (const character of left) {
    const other = rightPoints.next();
    if (other.done === true) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return rightPoints.next().done === true ? 0 : -1;
}
