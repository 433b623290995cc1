/**
 * Text as parameters, exactly as the KFP backend reads it in Go (TextToPbValue): STRING is never trimmed, LIST and STRUCT are JSON. How values
 * are spelled is in value-text.ts.
 */
import type { ParameterType } from '../ir/pipeline-spec.ts';
import { parseJsonText, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { compactJson } from '../value-text.ts';

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
  const value = parseJsonText(text);
  if (value === undefined) return err(`expected JSON, found ${quote(text.trim())}`);
  const problem = mismatch(type, value);
  return problem === undefined ? ok(value) : err(problem);
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
