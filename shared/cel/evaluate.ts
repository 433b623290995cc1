/** Expressions and values in, a value out: with the conversions, comparisons and errors of the backend's CEL, and within a budget. */
import { own } from '../json.ts';
import { err, type Result } from '../result.ts';
import { typeNames } from './check.ts';
import type { Expression } from './expression.ts';
import { functions, type Spend } from './functions.ts';
import { bool, equal, failure, isKind, keyOf, list, type Value } from './value.ts';

/** Variables and their values. */
export type Scope = ReadonlyMap<string, Value>;

/** More work than any honest condition makes: a loop over ten thousand items costs a hundred thousand. */
const budget = 1_000_000;

/** Copying and searching are quick beside evaluating. */
const charactersAStep = 10;

interface Evaluator {
  readonly scope: Scope;
  /** Pays for one step; false when nothing is left. */
  readonly step: () => boolean;
  readonly spend: Spend;
}

/** The value of an expression; what cannot be had is an error, never false. */
export function evaluateExpression(expression: Expression, scope: Scope): Value {
  let left = budget;
  const pay = (cost: number): boolean => {
    left -= cost;
    return left >= 0;
  };
  const value = evaluate(expression, {
    scope,
    step: () => pay(1),
    spend: (characters) => pay(characters / charactersAStep),
  });
  // An operator may have swallowed the error.
  return left < 0 ? tooLong : value;
}

/** Runs what recurses into values. Only a value nested thousands of levels deep exhausts the stack. */
export function withinStack<T>(run: () => Result<T, string>): Result<T, string> {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return err('a value is nested too deeply');
    throw error;
  }
}

const tooLong = failure('the expression takes too many steps');

function evaluate(expression: Expression, evaluator: Evaluator): Value {
  if (!evaluator.step()) return tooLong;
  const of = (inner: Expression): Value => evaluate(inner, evaluator);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return nameValue(expression.name, evaluator.scope);
    case 'field':
      return field(of(expression.of), expression.name);
    case 'has':
      return has(of(expression.of), expression.name);
    case 'index':
      return index(of(expression.of), of(expression.key));
    case 'equal':
      return equality(of(expression.left), of(expression.right), expression.negated);
    case 'all':
    case 'any':
      return combine(expression.kind, expression.terms, of);
    case 'choice': {
      const condition = of(expression.condition);
      if (condition.kind === 'error') return condition;
      if (condition.kind !== 'bool') return failure(`“? :” takes true or false, not ${describe(condition)}`);
      return of(condition.value ? expression.whenTrue : expression.whenFalse);
    }
    case 'call':
      return call(expression.name, expression.values.map(of), evaluator.spend);
    case 'list': {
      const items = expression.items.map(of);
      return items.find((item) => item.kind === 'error') ?? list(items);
    }
    case 'map':
      return writtenMap(expression.entries, of);
    case 'loop':
      return loop(expression, evaluator);
  }
}

function nameValue(name: string, scope: Scope): Value {
  const value = scope.get(name);
  if (value !== undefined) return value;
  return typeNames.has(name) ? { kind: 'type', name } : failure(`“${name}” has no value`);
}

function field(of: Value, name: string): Value {
  if (of.kind === 'error') return of;
  return fieldOf(of, name) ?? failure(`there is no “${name}”`);
}

function fieldOf(of: Value, name: string): Value | undefined {
  if (of.kind === 'map') return of.entries.get(`text ${name}`)?.[1];
  return of.kind === 'message' ? own(of.fields, name) : undefined;
}

/** A field of a message is there when it says something. */
function has(of: Value, name: string): Value {
  if (of.kind === 'error') return of;
  if (of.kind === 'list') return failure(`a list has no field “${name}”`);
  const value = fieldOf(of, name);
  if (value === undefined) return bool(false);
  if (of.kind !== 'message') return bool(true);
  switch (value.kind) {
    case 'string':
      return bool(value.value !== '');
    case 'list':
      return bool(value.items.length > 0);
    case 'map':
      return bool(value.entries.size > 0);
    default:
      return bool(true);
  }
}

function index(of: Value, key: Value): Value {
  if (of.kind === 'error') return of;
  if (key.kind === 'error') return key;
  if (of.kind === 'list') {
    const position =
      key.kind === 'int' || key.kind === 'uint' || key.kind === 'double' ? Number(key.value) : Number.NaN;
    if (!Number.isInteger(position)) return failure(`${describe(key)} is no position in a list`);
    return of.items[position] ?? failure(`the list has ${of.items.length} items, and so no item ${position}`);
  }
  const identity = keyOf(key);
  const found = of.kind === 'map' && identity !== undefined ? of.entries.get(identity)?.[1] : undefined;
  return found ?? failure(`there is no ${key.kind === 'string' ? `“${key.value}”` : describe(key)}`);
}

function equality(left: Value, right: Value, negated: boolean): Value {
  if (left.kind === 'error') return left;
  if (right.kind === 'error') return right;
  return bool(equal(left, right) !== negated);
}

/**
 * `&&` and `||`: one false (one true) decides, whatever the others are; else an error is an error. Terms behind the deciding one are not
 * looked at.
 */
function combine(kind: 'all' | 'any', terms: readonly Expression[], of: (term: Expression) => Value): Value {
  const deciding = kind === 'any';
  let error: Value | undefined;
  for (const term of terms) {
    const value = of(term);
    if (value.kind === 'bool' && value.value === deciding) return value;
    if (value.kind !== 'bool') error ??= notBool(value, kind === 'any' ? '||' : '&&');
  }
  return error ?? bool(!deciding);
}

function notBool(value: Value, operator: string): Value {
  return value.kind === 'error' ? value : failure(`“${operator}” takes true or false, not ${describe(value)}`);
}

function call(name: string, values: readonly Value[], spend: Spend): Value {
  const error = values.find((value) => value.kind === 'error');
  if (error !== undefined) return error;
  for (const { takes, run } of functions.get(name) ?? []) {
    if (takes.length !== values.length) continue;
    const result = run(values, spend);
    if (result !== undefined) return result;
  }
  return failure(`“${name === '-x' ? '-' : name}” cannot take ${values.map(describe).join(' and ')}`);
}

function writtenMap(
  written: readonly (readonly [key: Expression, value: Expression])[],
  of: (expression: Expression) => Value,
): Value {
  const entries = new Map<string, readonly [Value, Value]>();
  for (const [keyExpression, valueExpression] of written) {
    const [key, value] = [of(keyExpression), of(valueExpression)];
    if (key.kind === 'error') return key;
    if (value.kind === 'error') return value;
    const identity = keyOf(key);
    if (identity === undefined) return failure(`${describe(key)} cannot be a key`);
    entries.set(identity, [key, value]);
  }
  return { kind: 'map', entries };
}

function loop(expression: Extract<Expression, { kind: 'loop' }>, evaluator: Evaluator): Value {
  const over = evaluate(expression.over, evaluator);
  if (over.kind === 'error') return over;
  const items = itemsOf(over);
  if (items === undefined)
    return failure(`${expression.macro}() goes over a list or a map, not over ${describe(over)}`);
  const at = (item: Value, inner: Expression): Value =>
    evaluate(inner, { ...evaluator, scope: new Map([...evaluator.scope, [expression.variable, item]]) });
  const { macro, body, filter } = expression;
  switch (macro) {
    case 'all':
    case 'exists':
      return quantify(macro === 'all' ? 'all' : 'any', items, (item) => at(item, body));
    case 'exists_one': {
      const kept = keep(items, (item) => at(item, body));
      return isKind(kept, 'list') ? bool(kept.items.length === 1) : kept;
    }
    case 'filter':
      return keep(items, (item) => at(item, body));
    case 'map': {
      const kept = filter === undefined ? list(items) : keep(items, (item) => at(item, filter));
      if (!isKind(kept, 'list')) return kept;
      return mapItems(kept.items, (item) => at(item, body));
    }
  }
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (value.kind === 'list') return value.items;
  return value.kind === 'map' ? Array.from(value.entries.values(), ([key]) => key) : undefined;
}

function quantify(kind: 'all' | 'any', items: readonly Value[], test: (item: Value) => Value): Value {
  const deciding = kind === 'any';
  let error: Value | undefined;
  for (const item of items) {
    const value = test(item);
    if (value.kind === 'bool' && value.value === deciding) return value;
    if (value.kind !== 'bool') error ??= notBool(value, kind === 'any' ? 'exists' : 'all');
  }
  return error ?? bool(!deciding);
}

function keep(items: readonly Value[], test: (item: Value) => Value): Value {
  const kept: Value[] = [];
  for (const item of items) {
    const value = test(item);
    if (value.kind !== 'bool') return notBool(value, 'filter');
    if (value.value) kept.push(item);
  }
  return list(kept);
}

function mapItems(items: readonly Value[], change: (item: Value) => Value): Value {
  const changed: Value[] = [];
  for (const item of items) {
    const value = change(item);
    if (value.kind === 'error') return value;
    changed.push(value);
  }
  return list(changed);
}

/** A value for a message: what it is, and itself where it is short. */
function describe(value: Value): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
      return `the ${value.kind} ${value.value}`;
    case 'string':
      return `the text ${JSON.stringify(value.value.length <= 40 ? value.value : `${value.value.slice(0, 37)}…`)}`;
    default:
      return `a ${value.kind}`;
  }
}
