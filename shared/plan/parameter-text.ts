/**
 * Parameters as text, and text as parameters, exactly as the KFP backend does it in Go (metadata.PbValueToText, TextToPbValue, the launcher's
 * getPlaceholders): integers stay integers, LIST and STRUCT are compact JSON with sorted keys, STRING is never trimmed.
 */
import type { ParameterType } from '../ir/pipeline-spec.ts';
import type { Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';

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
    .toSorted(([left], [right]) => compareCodePoints(left, right))
    .map(([key, item]) => `${JSON.stringify(key)}:${stringify(item)}`);
  return `{${members.join(',')}}`;
}

/** The order of UTF-8 bytes, which is Go's order of strings. */
function compareCodePoints(left: string, right: string): number {
  const rightPoints = right[Symbol.iterator]();
  for (const character of left) {
    const other = rightPoints.next();
    if (other.done === true) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return rightPoints.next().done === true ? 0 : -1;
}

const trueWords = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseWords = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/**
 * Reads the file of an output parameter. STRING as it is; numbers and booleans trimmed; LIST, STRUCT and the like as JSON.
 * The error says what was found instead.
 */
export function readParameterFile(type: ParameterType, text: string): Result<Json, string> {
  switch (type) {
    case 'STRING':
      return ok(text);
    case 'NUMBER_INTEGER': {
      const trimmed = text.trim();
      if (!/^[+-]?\d+$/.test(trimmed)) return err(`expected a whole number, found ${quote(trimmed)}`);
      return ok(Number(trimmed) + 0);
    }
    case 'NUMBER_DOUBLE': {
      const trimmed = text.trim();
      if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) {
        return err(`expected a number, found ${quote(trimmed)}`);
      }
      const number = Number(trimmed);
      return Number.isFinite(number) ? ok(number) : err(`${quote(trimmed)} is too large for a number`);
    }
    case 'BOOLEAN': {
      const trimmed = text.trim();
      if (trueWords.has(trimmed)) return ok(true);
      if (falseWords.has(trimmed)) return ok(false);
      return err(`expected true or false, found ${quote(trimmed)}`);
    }
    case 'LIST':
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
    case 'TASK_CONFIG':
      return readJson(type, text);
  }
}

function readJson(type: ParameterType, text: string): Result<Json, string> {
  let value: Json;
  try {
    value = asJson(JSON.parse(text));
  } catch {
    return err(`expected JSON, found ${quote(text.trim())}`);
  }
  const problem = mismatch(type, value);
  return problem === undefined ? ok(value) : err(problem);
}

/** What JSON.parse returns is JSON. */
function asJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object') throw new TypeError(`Not JSON: ${typeof value}`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)]));
}

/** Parses JSON text; undefined when it is none. */
export function parseJsonText(text: string): Json | undefined {
  try {
    return asJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const typeWords: Readonly<Record<ParameterType, string>> = {
  STRING: 'text',
  NUMBER_INTEGER: 'a whole number',
  NUMBER_DOUBLE: 'a number',
  BOOLEAN: 'true or false',
  LIST: 'a list',
  STRUCT: 'an object',
  TASK_FINAL_STATUS: 'the status of a task',
  TASK_CONFIG: 'a task configuration',
};

/** A parameter type in a person's words, with its article. */
export function typeInWords(type: ParameterType): string {
  return typeWords[type];
}

/**
 * Why a value is not of a parameter type, in words; undefined when it is. Numbers are numbers: the backend knows no difference
 * between NUMBER_INTEGER and NUMBER_DOUBLE at run time.
 */
export function mismatch(type: ParameterType, value: Json): string | undefined {
  return isOfType(type, value) ? undefined : `expected ${typeInWords(type)}, found ${valueInWords(value)}`;
}

function isOfType(type: ParameterType, value: Json): boolean {
  switch (type) {
    case 'STRING':
      return typeof value === 'string';
    case 'NUMBER_INTEGER':
    case 'NUMBER_DOUBLE':
      return typeof value === 'number';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'LIST':
      return Array.isArray(value);
    case 'STRUCT':
    case 'TASK_FINAL_STATUS':
    case 'TASK_CONFIG':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

/** What a value is, with an excerpt, for messages. */
export function valueInWords(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `the list ${excerpt(compactJson(value))}`;
  if (typeof value === 'object') return `the object ${excerpt(compactJson(value))}`;
  if (typeof value === 'string') return `the text ${quote(value)}`;
  return String(value);
}

function quote(text: string): string {
  return JSON.stringify(excerpt(text));
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
