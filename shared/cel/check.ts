/** What can be said about an expression before it has values: unknown names and fields, and operators on types that they do not take. */
import { own } from '../json.ts';
import type { CelProblem, Expression } from './expression.ts';
import { functions } from './functions.ts';
import { didYouMean, fits, join, typeText, type Type } from './type.ts';

/** Variables and their types. */
export type TypeScope = ReadonlyMap<string, Type>;

/** Names of types, which stand for themselves where nothing else is called so. */
export const typeNames: ReadonlySet<string> = new Set([
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'list',
  'map',
  'null_type',
  'type',
]);

/** The type of an expression, and what is wrong with it. */
export function checkExpression(
  expression: Expression,
  scope: TypeScope,
): { readonly type: Type; readonly problems: readonly CelProblem[] } {
  const problems: CelProblem[] = [];
  const type = typeOf(expression, { scope, complain: (message, offset) => problems.push({ message, offset }) });
  return { type, problems };
}

interface Checker {
  readonly scope: TypeScope;
  readonly complain: (message: string, offset: number) => void;
}

function typeOf(expression: Expression, checker: Checker): Type {
  switch (expression.kind) {
    case 'literal':
      return literalType(expression.value.kind);
    case 'name':
      return nameType(expression.name, expression.at, checker);
    case 'field':
      return fieldType(typeOf(expression.of, checker), expression.name, expression.at, checker);
    case 'has':
      fieldType(typeOf(expression.of, checker), expression.name, expression.at, checker);
      return 'bool';
    case 'index':
      return indexType(expression, checker);
    case 'equal': {
      const [left, right] = [typeOf(expression.left, checker), typeOf(expression.right, checker)];
      if (!fits(left, right) && !fits(right, left))
        checker.complain(mismatch(expression.negated ? '!=' : '==', [left, right]), expression.at);
      return 'bool';
    }
    case 'all':
    case 'any':
      for (const term of expression.terms) wantBool(term, expression.kind === 'all' ? '&&' : '||', checker);
      return 'bool';
    case 'choice': {
      wantBool(expression.condition, '? :', checker);
      const [left, right] = [typeOf(expression.whenTrue, checker), typeOf(expression.whenFalse, checker)];
      if (!fits(left, right)) checker.complain(mismatch('? :', [left, right]), expression.at);
      return join(left, right);
    }
    case 'call':
      return callType(expression, checker);
    case 'list':
      return { list: joinAll(expression.items.map((item) => typeOf(item, checker))) };
    case 'map':
      return {
        map: joinAll(expression.entries.map(([key]) => typeOf(key, checker))),
        to: joinAll(expression.entries.map(([, value]) => typeOf(value, checker))),
      };
    case 'loop':
      return loopType(expression, checker);
  }
}

function literalType(kind: string): Type {
  switch (kind) {
    case 'null':
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
    case 'string':
      return kind;
    default:
      return 'dyn';
  }
}

function joinAll([first = 'dyn', ...more]: readonly Type[]): Type {
  return more.reduce(join, first);
}

function nameType(name: string, at: number, { scope, complain }: Checker): Type {
  const type = scope.get(name);
  if (type !== undefined) return type;
  if (typeNames.has(name)) return 'type';
  complain(`there is no “${name}” here${didYouMean(name, [...scope.keys()])}`, at);
  return 'dyn';
}

function fieldType(of: Type, name: string, at: number, { complain }: Checker): Type {
  if (of === 'dyn') return 'dyn';
  if (typeof of === 'object' && 'map' in of && fits('string', of.map)) return of.to;
  if (typeof of === 'object' && 'message' in of) {
    const field = own(of.fields, name);
    if (field !== undefined) return field;
    complain(`${of.message} has no field “${name}”${didYouMean(name, Object.keys(of.fields))}`, at);
    return 'dyn';
  }
  complain(`a value of type ${typeText(of)} has no field “${name}”`, at);
  return 'dyn';
}

function indexType(expression: Extract<Expression, { kind: 'index' }>, checker: Checker): Type {
  const of = typeOf(expression.of, checker);
  const key = typeOf(expression.key, checker);
  if (of === 'dyn') return 'dyn';
  if (typeof of === 'object' && 'list' in of && fits(key, 'int')) return of.list;
  if (typeof of === 'object' && 'map' in of && fits(key, of.map)) return of.to;
  checker.complain(`a value of type ${typeText(of)} cannot be looked into by ${typeText(key)}`, expression.key.at);
  return 'dyn';
}

function wantBool(term: Expression, operator: string, checker: Checker): void {
  const type = typeOf(term, checker);
  if (!fits(type, 'bool')) checker.complain(`“${operator}” takes true or false, not ${typeText(type)}`, term.at);
}

function callType(expression: Extract<Expression, { kind: 'call' }>, checker: Checker): Type {
  const types = expression.values.map((value) => typeOf(value, checker));
  const [first = 'dyn', second = 'dyn'] = types;
  const possible = (functions.get(expression.name) ?? []).filter(
    ({ takes, agree }) =>
      takes.length === types.length &&
      takes.every((wanted, index) => fits(types[index] ?? 'dyn', wanted)) &&
      (agree === undefined || agree(first, second)),
  );
  if (possible.length === 0) {
    checker.complain(mismatch(expression.name, types), expression.at);
    return 'dyn';
  }
  return joinAll(possible.map(({ gives }) => gives));
}

function mismatch(name: string, types: readonly Type[]): string {
  const shown = name === '-x' ? '-' : name;
  const advice = new Set(types).size > 1 && types.every((type) => type === 'int' || type === 'double');
  return `“${shown}” cannot take ${types.map(typeText).join(' and ')}${advice ? '; write double(…) around the int' : ''}`;
}

function loopType(expression: Extract<Expression, { kind: 'loop' }>, checker: Checker): Type {
  const over = typeOf(expression.over, checker);
  const item = itemType(over);
  if (item === undefined)
    checker.complain(`${expression.macro}() goes over a list or a map, not over ${typeText(over)}`, expression.at);
  const inner = { ...checker, scope: new Map([...checker.scope, [expression.variable, item ?? 'dyn']]) };
  if (expression.filter !== undefined) wantBool(expression.filter, `${expression.macro}()`, inner);
  if (expression.macro === 'map') return { list: typeOf(expression.body, inner) };
  wantBool(expression.body, `${expression.macro}()`, inner);
  return expression.macro === 'filter' ? { list: item ?? 'dyn' } : 'bool';
}

function itemType(over: Type): Type | undefined {
  if (over === 'dyn') return 'dyn';
  if (typeof over === 'string') return undefined;
  if ('list' in over) return over.list;
  return 'map' in over ? over.map : undefined;
}
