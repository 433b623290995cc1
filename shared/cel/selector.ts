/** Selectors of inputs (`parameterExpressionSelector`), as the backend's driver evaluates them: the item or field of a value. */
import { isJsonArray, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import { parameterText } from '../value-text.ts';
import { checkExpression, type TypeScope } from './check.ts';
import { evaluateExpression, withinStack } from './evaluate.ts';
import { parseExpression, type CelProblem, type Expression } from './expression.ts';
import type { Type } from './type.ts';
import { fromJson, int, isKind, text, toJson, type Value } from './value.ts';

/** A selector that was read and checked. Made by {@link parseSelector}. */
export interface CelSelector {
  readonly text: string;
  readonly expression: Expression;
}

/** The fields of a protobuf Value. */
const scope: TypeScope = new Map<string, Type>([
  ['null_value', 'int'],
  ['number_value', 'double'],
  ['string_value', 'string'],
  ['bool_value', 'bool'],
  ['struct_value', { map: 'string', to: 'dyn' }],
  ['list_value', { list: 'dyn' }],
]);

/** Reads a selector: its syntax and the names in it. */
export function parseSelector(source: string): Result<CelSelector, CelProblem> {
  const parsed = parseExpression(source);
  if (!parsed.ok) return parsed;
  const [problem] = checkExpression(parsed.value, scope).problems;
  return problem === undefined ? ok({ text: source, expression: parsed.value }) : err(problem);
}

/** What a selector takes out of a value. The error says what it could not do. */
export function evaluateSelector(selector: CelSelector, value: Json): Result<Json, string> {
  return withinStack(() => {
    const fields = new Map<string, Value>([[fieldOf(value), value === null ? int(0n) : fromJson(value)]]);
    // The text of every value can be had, whatever its type.
    fields.set('string_value', text(value === null ? '' : parameterText(value)));
    const selected = evaluateExpression(selector.expression, fields);
    if (isKind(selected, 'error')) return err(selected.message);
    const json = toJson(selected);
    return json === undefined ? err(`it gives a ${selected.kind}, which no parameter can hold`) : ok(json);
  });
}

function fieldOf(value: Json): string {
  if (value === null) return 'null_value';
  if (isJsonArray(value)) return 'list_value';
  switch (typeof value) {
    case 'number':
      return 'number_value';
    case 'boolean':
      return 'bool_value';
    case 'string':
      return 'string_value';
    default:
      return 'struct_value';
  }
}
