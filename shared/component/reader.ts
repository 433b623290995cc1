/**
 * Small readers that turn plain JSON into typed values and say in words what is wrong. A reader returns undefined when the
 * value cannot be used (it has reported why); an optional field that cannot be used is left out, a required one takes its owner with it.
 */
import type { Diagnostic, DiagnosticCode, DiagnosticFix, Severity } from '../diagnostic.ts';
import { nearestName } from '../did-you-mean.ts';
import { emptyRecord, isJsonArray, isJsonObject, own, type Json, type JsonObject, type JsonPath } from '../json.ts';

/** A diagnostic about a value of a document; `at` says whether the key or the value is to be underlined. */
export interface Finding extends Diagnostic {
  readonly path: JsonPath;
  readonly at: 'key' | 'value';
}

/** Where findings go, and how a scalar was spelled in the text (so that `1.0` stays `1.0` where text is wanted). */
export interface ReadContext {
  readonly findings: Finding[];
  readonly spelling: (path: JsonPath) => string | undefined;
}

/** Reads the value at a path. */
export type Read<T> = (value: Json, path: JsonPath, context: ReadContext) => T | undefined;

interface Words {
  readonly code: DiagnosticCode;
  readonly severity?: Severity;
  readonly message: string;
  readonly cure: string;
  readonly at?: 'key' | 'value';
  readonly fix?: DiagnosticFix;
}

/** Adds a finding; an error about the value unless said otherwise. */
export function report(context: ReadContext, path: JsonPath, words: Words): void {
  context.findings.push({ severity: 'error', at: 'value', path, ...words });
}

function wrongType(context: ReadContext, path: JsonPath, value: Json, wanted: string, example: string): undefined {
  report(context, path, {
    code: 'shape-wrong-type',
    message: `${placeName(path)} is ${kindOf(value)}, and ${wanted} is wanted.`,
    cure: `Write ${example}.`,
  });
  return undefined;
}

/** The place of a value in words: `"image" in implementation → container`. */
export function placeName(path: JsonPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'The document';
  const owner = path.slice(0, -1).map((part) => (typeof part === 'number' ? `item ${part + 1}` : part));
  const name = typeof last === 'number' ? `Item ${last + 1}` : `“${last}”`;
  return owner.length === 0 ? name : `${name} in ${owner.slice(-4).join(' → ')}`;
}

function kindOf(value: Json): string {
  if (value === null) return 'empty';
  if (isJsonArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false';
}

/** Text. A number or a boolean is taken as it is spelled, with a notice. */
export const text: Read<string> = (value, path, context) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') {
    const spelled = context.spelling(path) ?? String(value);
    report(context, path, {
      code: 'shape-wrong-type',
      severity: 'notice',
      message: `${placeName(path)} is ${kindOf(value)} and is read as the text “${spelled}”.`,
      cure: `Put it in quotes: '${spelled}'.`,
    });
    return spelled;
  }
  return wrongType(context, path, value, 'text', 'one line of text');
};

/** Text where a number or a boolean is as good (arguments, environment variables): taken as it is spelled. */
export const spelledText: Read<string> = (value, path, context) =>
  typeof value === 'number' || typeof value === 'boolean'
    ? (context.spelling(path) ?? String(value))
    : text(value, path, context);

/** Text that is not empty. */
export const nameText: Read<string> = (value, path, context) => {
  const name = text(value, path, context);
  if (name === undefined || name.trim() !== '') return name;
  report(context, path, { code: 'name-invalid', message: `${placeName(path)} is empty.`, cure: 'Write a name.' });
  return undefined;
};

/** true or false; also as text, as old files have it. */
export const boolean: Read<boolean> = (value, path, context) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return wrongType(context, path, value, 'true or false', 'true or false');
};

/** A number of at least `least`; whole when `whole`. */
export function number(least: number, whole: boolean): Read<number> {
  return (value, path, context) => {
    const read = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    if (typeof read === 'number' && read >= least && (!whole || Number.isSafeInteger(read))) return read;
    const wanted = `${whole ? 'a whole number' : 'a number'} of at least ${least}`;
    return wrongType(context, path, value, wanted, `${wanted}, such as ${least + 1}`);
  };
}

/** Any JSON, as an entry of a record. */
export const anything: Read<Json> = (value) => value;

/** A JSON mapping with free content. */
export const mapping: Read<JsonObject> = (value, path, context) =>
  isJsonObject(value) ? value : wrongType(context, path, value, 'a mapping', 'fields, one a line: "key: value"');

/** A mapping with names of people's choosing. Nothing behind the key counts as empty. */
export function record<T>(read: Read<T>): Read<{ readonly [key: string]: T }> {
  return (value, path, context) => {
    if (value !== null && !isJsonObject(value)) {
      return wrongType(context, path, value, 'a mapping of names', 'entries, one a line: "name: value"');
    }
    const result = emptyRecord<T>();
    let usable = true;
    for (const [key, item] of Object.entries(value ?? {})) {
      if (key.trim() === '') {
        report(context, [...path, key], {
          code: 'name-invalid',
          message: `${placeName(path)} has an entry without a name.`,
          cure: 'Give the entry a name.',
          at: 'key',
        });
      }
      const entry = read(item, [...path, key], context);
      if (entry === undefined) usable = false;
      else result[key] = entry;
    }
    return usable ? result : undefined;
  };
}

/** A list. Nothing behind the key counts as empty. */
export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, path, context) => {
    if (value !== null && !isJsonArray(value)) {
      return wrongType(context, path, value, 'a list', 'items, one a line, each after "- "');
    }
    const items = (value ?? []).map((item, index) => read(item, [...path, index], context));
    const usable = items.filter((item) => item !== undefined);
    return usable.length === items.length ? usable : undefined;
  };
}

/** What an object may hold besides its fields. */
export interface ObjectWords {
  /** The object in words, with its article: `a task`. */
  readonly what: string;
  /** Names of all its fields, in canonical order. */
  readonly fields: readonly string[];
  /** Fields of older formats and other editors that change nothing here, each with what it is; read over with a notice. */
  readonly old?: { readonly [field: string]: string };
}

/** Checks the keys of an object and hands out its fields. */
export interface FieldReader {
  readonly optional: <T>(name: string, read: Read<T>) => T | undefined;
  /** Reports a missing field. */
  readonly required: <T>(name: string, read: Read<T>) => T | undefined;
  /** The field as it is; null is a value. */
  readonly json: (name: string) => Json | undefined;
  readonly has: (name: string) => boolean;
}

/** Opens a JSON object for reading: undefined when it is none. Unknown keys are reported here. */
export function openObject(
  value: Json,
  path: JsonPath,
  context: ReadContext,
  words: ObjectWords,
): FieldReader | undefined {
  if (!isJsonObject(value)) {
    return wrongType(
      context,
      path,
      value,
      `${words.what} (a mapping)`,
      `its fields, one a line: ${words.fields.slice(0, 4).join(', ')}`,
    );
  }
  for (const key of Object.keys(value)) if (!words.fields.includes(key)) reportKey(value, key, path, context, words);
  const optional = <T>(name: string, read: Read<T>): T | undefined => {
    const field = own(value, name);
    return field === undefined || field === null ? undefined : read(field, [...path, name], context);
  };
  return {
    optional,
    required: (name, read) => {
      const field = own(value, name);
      if (field !== undefined) return read(field, [...path, name], context);
      report(context, path, {
        code: 'shape-missing-field',
        message: `${sentenceStart(words.what)} has no “${name}”${path.length === 0 ? '' : ` (${placeName(path)})`}.`,
        cure: `Add “${name}”.`,
        at: path.length > 0 && typeof path.at(-1) === 'string' ? 'key' : 'value',
      });
      return undefined;
    },
    json: (name) => own(value, name),
    has: (name) => Object.hasOwn(value, name),
  };
}

function reportKey(owner: JsonObject, key: string, path: JsonPath, context: ReadContext, words: ObjectWords): void {
  const place = [...path, key];
  const old = own(words.old, key);
  if (old !== undefined) {
    report(context, place, {
      code: 'shape-unknown-field',
      severity: 'notice',
      message: `${old} (“${key}”) changes nothing here.`,
      cure: 'Leave it, or remove it.',
      at: 'key',
    });
    return;
  }
  if (key === '<<') {
    report(context, place, {
      code: 'yaml-alias',
      message: `${placeName(path)} uses a merge key (<<), which YAML 1.2 does not have.`,
      cure: 'Write the merged fields out.',
      at: 'key',
    });
    return;
  }
  const free = words.fields.filter((field) => !Object.hasOwn(owner, field));
  const near = nearestName(key, free);
  const value = own(owner, key);
  report(context, place, {
    code: 'shape-unknown-field',
    message: `“${key}” is not a field of ${words.what}${path.length === 0 ? '' : ` (${placeName(path)})`}.`,
    cure: near === undefined ? `Remove it; ${words.what} has ${words.fields.join(', ')}.` : `Did you mean “${near}”?`,
    at: 'key',
    fix:
      near === undefined || value === undefined
        ? { label: `Remove “${key}”`, patches: [{ path: place }] }
        : { label: `Rename to “${near}”`, patches: [{ path: place }, { path: [...path, near], value }] },
  });
}

function sentenceStart(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
