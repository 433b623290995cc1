import { jsonValue } from '../../shared/json-shape.ts';
import { isJsonObject, type Json } from '../../shared/json.ts';
import { createLocator } from '../../shared/yaml/locate.ts';
import { readYaml } from '../../shared/yaml/read.ts';
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

/** The same YAML as in documents: one with tags, doubled keys or `__proto__` is refused with the place. */
function fromFile(file: string): [string, Json][] {
  const { text } = readSourceFile(file);
  const read = readYaml(text);
  const [problem] = read.problems;
  if (problem !== undefined) {
    const start = problem.span === undefined ? undefined : createLocator(text).range(problem.span).start;
    const place = start === undefined ? '' : `:${start.line}:${start.column}`;
    throw new CommandError(exit.input, `${file}${place}: ${problem.message} ${problem.cure}`);
  }
  const value = read.ok ? read.tree.value : null;
  if (!isJsonObject(value)) {
    throw new CommandError(exit.input, `${file} must hold an object: parameter names and their values.`);
  }
  return Object.entries(value);
}

function unknownParameter(name: string, declared: readonly DeclaredParameter[]): string {
  const names = declared.map((parameter) => parameter.name);
  const known = names.length === 0 ? 'It has no parameters.' : `Its parameters are ${names.join(', ')}.`;
  return `The pipeline has no parameter ${JSON.stringify(name)}. ${known}`;
}
