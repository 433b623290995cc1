/** Readers of the words of a command line. */
import { nearestName } from '../did-you-mean.ts';
import { isJsonArray, isJsonObject, type Json, type JsonPath } from '../json.ts';
import { list, nameText, openObject, placeName, report, spelledText, type Read, type ReadContext } from './reader.ts';
import type { CommandPart } from './spec.ts';

const placeholders = [
  'inputValue',
  'inputPath',
  'outputPath',
  'inputUri',
  'outputUri',
  'executorInput',
  'concat',
  'if',
] as const;

const oldPlaceholders = ['inputMetadata', 'outputMetadata', 'outputValue', 'inputOutputPortName'] as const;

/** One word of a command line: text (numbers and booleans as they are spelled) or a placeholder. */
export const readCommandPart: Read<CommandPart> = (value, path, context) => {
  if (!isJsonObject(value)) {
    if (value === null || isJsonArray(value)) {
      report(context, path, {
        code: 'shape-wrong-type',
        message: `${placeName(path)} is ${value === null ? 'empty' : 'a list'}, and a word of a command is text or a placeholder.`,
        cure: "Write text, '' for an empty word, or a placeholder such as {inputValue: name}.",
      });
      return undefined;
    }
    return spelledText(value, path, context);
  }
  const [key, ...more] = Object.keys(value);
  const inner = key === undefined ? null : (value[key] ?? null);
  const at = [...path, key ?? ''];
  const known = placeholders.find((name) => name === key);
  const old = oldPlaceholders.find((name) => name === key);
  if (more.length > 0 || (known === undefined && old === undefined)) return unknownPlaceholder(value, path, context);
  if (old !== undefined) return oldPart(old, inner, at, context);
  switch (known) {
    case 'inputValue':
      return named(inner, at, context, (inputValue) => ({ inputValue }));
    case 'inputPath':
      return named(inner, at, context, (inputPath) => ({ inputPath }));
    case 'outputPath':
      return named(inner, at, context, (outputPath) => ({ outputPath }));
    case 'inputUri':
      return named(inner, at, context, (inputUri) => ({ inputUri }));
    case 'outputUri':
      return named(inner, at, context, (outputUri) => ({ outputUri }));
    case 'executorInput':
      return { executorInput: inner };
    case 'concat': {
      const concat = list(readCommandPart)(inner, at, context);
      return concat === undefined ? undefined : { concat };
    }
    case 'if':
      return readIf(inner, at, context);
    case undefined:
      return undefined;
  }
};

function named(
  value: Json,
  path: JsonPath,
  context: ReadContext,
  make: (name: string) => CommandPart,
): CommandPart | undefined {
  const name = nameText(value, path, context);
  return name === undefined ? undefined : make(name);
}

function oldPart(
  name: (typeof oldPlaceholders)[number],
  inner: Json,
  path: JsonPath,
  context: ReadContext,
): CommandPart {
  report(context, path, {
    code: 'not-supported',
    severity: 'warning',
    message: `The placeholder “${name}” comes from an older format that KFP no longer runs, so this component cannot run.`,
    cure: 'Use inputValue, inputPath or outputPath instead.',
    at: 'key',
  });
  switch (name) {
    case 'inputMetadata':
      return { inputMetadata: inner };
    case 'outputMetadata':
      return { outputMetadata: inner };
    case 'outputValue':
      return { outputValue: inner };
    case 'inputOutputPortName':
      return { inputOutputPortName: inner };
  }
}

function unknownPlaceholder(value: { readonly [key: string]: Json }, path: JsonPath, context: ReadContext): undefined {
  const keys = Object.keys(value);
  const unknown = keys.find((key) => !placeholders.some((name) => name === key));
  const near = unknown === undefined ? undefined : nearestName(unknown, placeholders);
  report(context, path, {
    code: unknown === undefined ? 'shape-wrong-type' : 'shape-unknown-field',
    message:
      unknown === undefined
        ? `${placeName(path)} is a placeholder with ${keys.length === 0 ? 'nothing in it' : `more than one kind: ${keys.join(', ')}`}.`
        : `“${unknown}” is not a placeholder (${placeName(path)}).`,
    cure:
      near === undefined ? `A placeholder has exactly one of ${placeholders.join(', ')}.` : `Did you mean “${near}”?`,
  });
  return undefined;
}

type If = Extract<CommandPart, { readonly if: unknown }>;

const readIf: Read<If> = (value, path, context) => {
  const open = openObject(value, path, context, { what: 'an if placeholder', fields: ['cond', 'then', 'else'] });
  if (open === undefined) return undefined;
  const cond = open.required('cond', readCondition);
  const then = open.required('then', words);
  const otherwise = open.optional('else', words);
  if (cond === undefined || then === undefined) return undefined;
  // oxlint-disable-next-line no-thenable -- `then` is what the format calls it
  return { if: { cond, then, ...(otherwise === undefined ? {} : { else: otherwise }) } };
};

/** Words of a branch; old files write a single word without the list. */
const words: Read<readonly CommandPart[]> = (value, path, context) => {
  if (isJsonArray(value) || value === null) return list(readCommandPart)(value, path, context);
  const part = readCommandPart(value, path, context);
  return part === undefined ? undefined : [part];
};

const readCondition: Read<If['if']['cond']> = (value, path, context) => {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  const open = openObject(value, path, context, { what: 'a condition', fields: ['isPresent', 'inputValue'] });
  if (open === undefined) return undefined;
  if (open.has('inputValue')) {
    const inputValue = open.required('inputValue', nameText);
    return inputValue === undefined ? undefined : { inputValue };
  }
  const isPresent = open.required('isPresent', nameText);
  return isPresent === undefined ? undefined : { isPresent };
};
