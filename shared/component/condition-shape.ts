/** Readers of conditions: CEL, the predicates of the ComponentSpec schema, and the bare values that another editor writes. */
import { nearestName } from '../did-you-mean.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { readArgument } from './argument-shape.ts';
import { fieldsOf } from './fields.ts';
import { openObject, placeName, report, text, type Read, type ReadContext } from './reader.ts';
import { comparisons, type Comparison, type Condition, type Operands, type Predicate } from './spec.ts';

const predicates = [...comparisons, 'and', 'or', 'not'];

/**
 * A condition. What Tangle's runner takes (a text `true` or `false`, an input, an output of a task) is read as what it means there:
 * the task runs when the value is `true`.
 */
export const readCondition: Read<Condition> = (value, path, context) => {
  if (!isJsonObject(value)) return bareCondition(value, path, context);
  if (Object.hasOwn(value, 'cel')) {
    const cel = openObject(value, path, context, { what: 'a condition in CEL', fields: ['cel'] })?.required(
      'cel',
      text,
    );
    return cel === undefined ? undefined : { cel };
  }
  if (Object.hasOwn(value, 'graphInput') || Object.hasOwn(value, 'taskOutput')) {
    const op1 = readArgument(value, path, context);
    return op1 === undefined ? undefined : { '==': { op1, op2: 'true' } };
  }
  return predicate(['cel', ...predicates])(value, path, context);
};

function bareCondition(value: Json, path: JsonPath, context: ReadContext): Condition | undefined {
  const word = typeof value === 'boolean' ? String(value) : typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === 'true' || word === 'false' ? { cel: word } : noCondition(value, path, context);
}

function noCondition(value: Json, path: JsonPath, context: ReadContext): undefined {
  report(context, path, {
    code: 'shape-wrong-type',
    message: `${placeName(path)} is ${typeof value === 'string' ? `the text “${value}”` : 'no mapping'}, and a condition is wanted.`,
    cure: 'Write {cel: …}, or a predicate such as {"==": {op1: …, op2: …}}.',
    ...(typeof value === 'string' && path.at(-1) === 'isEnabled'
      ? { fix: { label: 'Read it as CEL', patches: [{ path, value: { cel: value } }] } }
      : {}),
  });
  return undefined;
}

/** A predicate: a mapping with exactly one of its kinds. `known` are the kinds to propose instead of a wrong one. */
function predicate(known: readonly string[]): Read<Predicate> {
  return (value, path, context) => {
    if (!isJsonObject(value)) return noCondition(value, path, context);
    const [kind = '', ...more] = Object.keys(value);
    const [inner, at] = [value[kind] ?? null, [...path, kind]];
    const comparison = comparisons.find((name) => name === kind);
    if (more.length > 0) return wrongKinds(value, path, context, known);
    if (comparison !== undefined) {
      const operands = pair(readArgument)(inner, at, context);
      const result: { [name in Comparison]?: Operands } = {};
      if (operands !== undefined) result[comparison] = operands;
      return operands === undefined ? undefined : result;
    }
    if (kind === 'and' || kind === 'or') {
      const both = pair(predicate(predicates))(inner, at, context);
      if (both === undefined) return undefined;
      return kind === 'and' ? { and: both } : { or: both };
    }
    if (kind === 'not') {
      const not = predicate(predicates)(inner, at, context);
      return not === undefined ? undefined : { not };
    }
    return wrongKinds(value, path, context, known);
  };
}

function pair<T>(read: Read<T>): Read<{ readonly op1: T; readonly op2: T }> {
  return (value, path, context) => {
    const open = openObject(value, path, context, fieldsOf.comparison);
    const op1 = open?.required('op1', read);
    const op2 = open?.required('op2', read);
    return op1 === undefined || op2 === undefined ? undefined : { op1, op2 };
  };
}

function wrongKinds(value: JsonObject, path: JsonPath, context: ReadContext, known: readonly string[]): undefined {
  const keys = Object.keys(value);
  const unknown = keys.find((key) => !known.includes(key));
  const near = unknown === undefined ? undefined : nearestName(unknown, known);
  report(context, path, {
    code: unknown === undefined ? 'shape-wrong-type' : 'shape-unknown-field',
    message:
      unknown === undefined
        ? `${placeName(path)} ${keys.length === 0 ? 'is an empty condition' : `says more than one thing: ${keys.join(', ')}`}.`
        : `“${unknown}” is not a kind of condition (${placeName(path)}).`,
    cure: near === undefined ? `Write exactly one of ${known.join(', ')}.` : `Did you mean “${near}”?`,
  });
  return undefined;
}
