/** Which parameters an expression reads, found without evaluating it. */
import type { Expression } from './expression.ts';

/** Keys of `inputs.parameter_values`, each once in the order of the text; `others` where the text alone does not say which. */
export interface ParameterReads {
  readonly keys: readonly string[];
  readonly others: boolean;
}

/** What an expression reads of the parameters. Whether a key is there (`has`, `in`) is asked without reading it. */
export function parameterReads(expression: Expression): ParameterReads {
  const keys = new Set<string>();
  let others = false;
  const waiting: Expression[] = [expression];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const key = parameterKey(next);
    if (key !== undefined) keys.add(key);
    else if (!asksOnly(next)) {
      if (isParameters(next)) others = true;
      waiting.push(...partsOf(next).toReversed());
    }
  }
  return { keys: [...keys], others };
}

/** The key of `inputs.parameter_values['key']` and `inputs.parameter_values.key`. */
export function parameterKey(expression: Expression): string | undefined {
  if (expression.kind === 'field') return isParameters(expression.of) ? expression.name : undefined;
  if (expression.kind !== 'index' || !isParameters(expression.of)) return undefined;
  const { key } = expression;
  return key.kind === 'literal' && key.value.kind === 'string' ? key.value.value : undefined;
}

function isParameters(expression: Expression): boolean {
  return (
    expression.kind === 'field' &&
    expression.name === 'parameter_values' &&
    expression.of.kind === 'name' &&
    expression.of.name === 'inputs'
  );
}

function asksOnly(expression: Expression): boolean {
  return expression.kind === 'has' && isParameters(expression.of);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'field':
    case 'has':
      return [expression.of];
    case 'index':
      return [expression.of, expression.key];
    case 'equal':
      return [expression.left, expression.right];
    case 'all':
    case 'any':
      return expression.terms;
    case 'choice':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'call':
      return expression.values;
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flat();
    case 'loop':
      return [expression.over, ...(expression.filter === undefined ? [] : [expression.filter]), expression.body];
  }
}
