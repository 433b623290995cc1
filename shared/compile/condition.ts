/** Standard predicates as CEL, spelled as the KFP SDK spells its conditions. */
import type { ParameterType } from '../ir/pipeline-spec.ts';
import type { Json } from '../json.ts';
import type { ValidArgument, ValidCondition, ValidOperand, ValidPredicate } from '../validate/valid-graph.ts';

/** The condition of a task; `inject` names the input that brings an operand to the task. */
export function compileCondition(condition: ValidCondition, inject: (argument: ValidArgument) => string): string {
  return condition.kind === 'cel' ? condition.text : predicate(condition, inject);
}

function predicate(condition: ValidPredicate, inject: (argument: ValidArgument) => string): string {
  switch (condition.kind) {
    case 'not':
      return `!(${predicate(condition.operand, inject)})`;
    case 'or':
      return `${predicate(condition.left, inject)} || ${predicate(condition.right, inject)}`;
    case 'and':
      return [condition.left, condition.right].map((side) => conjunct(side, inject)).join(' && ');
    case 'compare': {
      const { left, right } = condition;
      const asFloat = [left, right].some((side) => typeOf(side) === 'NUMBER_DOUBLE');
      return `${operand(left, asFloat, inject)} ${condition.comparison} ${operand(right, asFloat, inject)}`;
    }
  }
}

/** `&&` binds tighter than `||`. */
function conjunct(side: ValidPredicate, inject: (argument: ValidArgument) => string): string {
  const text = predicate(side, inject);
  return side.kind === 'or' ? `(${text})` : text;
}

function typeOf(side: ValidOperand): ParameterType | undefined {
  if (!('constant' in side)) return side.type;
  return typeof side.constant === 'number' && !Number.isInteger(side.constant) ? 'NUMBER_DOUBLE' : undefined;
}

/** Numbers reach a condition as doubles; CEL compares integers with integers only. */
function operand(side: ValidOperand, asFloat: boolean, inject: (argument: ValidArgument) => string): string {
  if ('constant' in side) return literal(side.constant, asFloat);
  const value = `inputs.parameter_values['${inject(side.argument)}']`;
  if (side.type !== 'NUMBER_INTEGER') return value;
  return asFloat ? `double(int(${value}))` : `int(${value})`;
}

function literal(constant: Json, asFloat: boolean): string {
  if (typeof constant === 'string') return quote(constant);
  const text = JSON.stringify(constant);
  return typeof constant === 'number' && asFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Backslash, quote and control characters are escaped, as CEL reads them. */
function quote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is escaped
    .replaceAll(/[\u0000-\u001f\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}
