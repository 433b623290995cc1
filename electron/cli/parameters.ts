import { messageOf } from '../../shared/errors.ts';
import { jsonValue } from '../../shared/ir/pipeline-spec.ts';
import type { Json } from '../../shared/json.ts';
import { parse } from 'yaml';
import { CommandError, exit } from './exit.ts';
import { readSourceFile } from './source.ts';

/** A parameter as the pipeline declares it. */
export interface DeclaredParameter {
  readonly name: string;
  readonly type: string;
}

/**
 * Reads `--params FILE` (JSON or YAML, an object) and every `-p NAME=VALUE`; the latter win. A STRING takes the text as it is, empty
 * included; every other type is JSON.
 */
export function readParameters(
  declared: readonly DeclaredParameter[],
  file: string | undefined,
  assignments: readonly string[],
): { readonly [name: string]: Json } {
  const values = new Map<string, Json>();
  if (file !== undefined) for (const [name, value] of fromFile(file)) values.set(name, value);
  for (const assignment of assignments) {
    const split = assignment.indexOf('=');
    if (split < 1) throw new CommandError(exit.input, `-p ${assignment}: write it as -p NAME=VALUE.`);
    const name = assignment.slice(0, split);
    const text = assignment.slice(split + 1);
    const type = declared.find((parameter) => parameter.name === name)?.type;
    if (type === undefined) throw new CommandError(exit.input, unknownParameter(name, declared));
    values.set(name, type === 'STRING' ? text : fromJson(name, type, text));
  }
  return Object.fromEntries(values);
}

function fromJson(name: string, type: string, text: string): Json {
  try {
    return jsonValue.parse(JSON.parse(text));
  } catch {
    throw new CommandError(
      exit.input,
      `-p ${name}=${text}: ${name} is a ${type}, so its value is read as JSON and this is none. ${example(type)}`,
    );
  }
}

function example(type: string): string {
  switch (type) {
    case 'BOOLEAN':
      return 'Write true or false.';
    case 'LIST':
      return 'Write for example [1, 2].';
    case 'STRUCT':
      return 'Write for example {"a": 1}.';
    default:
      return 'Write for example 5.';
  }
}

function fromFile(file: string): [string, Json][] {
  const { text } = readSourceFile(file);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100, schema: 'core', uniqueKeys: true });
  } catch (error) {
    throw new CommandError(exit.input, `${file} is not JSON or YAML: ${messageOf(error)}`);
  }
  if (!isObject(value))
    throw new CommandError(exit.input, `${file} must hold an object: parameter names and their values.`);
  return Object.entries(value);
}

function isObject(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownParameter(name: string, declared: readonly DeclaredParameter[]): string {
  const names = declared.map((parameter) => parameter.name);
  const known = names.length === 0 ? 'It has no parameters.' : `Its parameters are ${names.join(', ')}.`;
  return `The pipeline has no parameter ${JSON.stringify(name)}. ${known}`;
}
