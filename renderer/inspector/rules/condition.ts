/** A condition as one value, an operator and a constant, where it is as simple as that; and any condition as CEL. Pure. */
import { parseCondition } from '../../../shared/cel/condition.ts';
import type { Expression } from '../../../shared/cel/expression.ts';
import { parameterKey } from '../../../shared/cel/reads.ts';
import { compileCondition } from '../../../shared/compile/condition.ts';
import { comparisons } from '../../../shared/component/spec.ts';
import type {
  Argument,
  Comparison,
  ComponentSpec,
  Condition,
  Operands,
  Predicate,
  TaskSpec,
} from '../../../shared/component/spec.ts';
import { readConstant } from '../../../shared/component/types.ts';
import { portKey, uniqueName } from '../../../shared/ir/names.ts';
import type { ParameterType } from '../../../shared/ir/pipeline-spec.ts';
import { own, sameJson } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';
import type { ValidOperand, ValidPredicate } from '../../../shared/validate/valid-graph.ts';
import { argumentWords, idOf, sourceOf } from '../reach.ts';
import type { Reach } from '../reach.ts';

/** One value in reach compared with a constant. */
export interface SimpleCondition {
  readonly value: Reach;
  readonly operator: Comparison;
  readonly constant: Json;
}

/** The task whose condition it is. */
export interface ConditionTask {
  readonly task: TaskSpec;
  readonly component: ComponentSpec | undefined;
  readonly reach: readonly Reach[];
}

/** A condition in CEL, and the locals that the task needs for it. */
export interface CelText {
  readonly cel: string;
  readonly locals: { readonly [name: string]: Argument };
}

/** What a condition compares; undefined where it is more than one comparison of a value in reach with a constant. */
export function readSimple(condition: Condition, of: ConditionTask): SimpleCondition | undefined {
  if ('cel' in condition) {
    const parsed = parseCondition(condition.cel);
    const sides = parsed.ok ? comparedIn(parsed.value.expression) : undefined;
    const key = sides === undefined ? undefined : parameterKey(unconverted(sides.left));
    const constant = sides === undefined ? undefined : constantOf(sides.right);
    const value = key === undefined ? undefined : reached(argumentOfKey(of, key), of.reach);
    if (sides === undefined || constant === undefined || value === undefined) return undefined;
    return { value, operator: sides.operator, constant };
  }
  const comparison = comparisonOf(condition);
  const value = reached(comparison?.op1, of.reach);
  if (comparison === undefined || value === undefined) return undefined;
  const constant = operandConstant(comparison.op2, typeOf(value));
  return constant === undefined ? undefined : { value, operator: comparison.operator, constant };
}

/** The comparison as CEL, spelled as the KFP SDK spells it. */
export function writeSimple({ value, operator, constant }: SimpleCondition, of: ConditionTask): CelText {
  const predicate: { [name in Comparison]?: Operands } = {};
  predicate[operator] = { op1: value.argument, op2: { value: constant } };
  return celOf(predicate, of);
}

/** Any condition as CEL: values that the task does not have become locals. */
export function celOf(condition: Condition, of: ConditionTask): CelText {
  if ('cel' in condition) return { cel: condition.cel, locals: {} };
  const locals: { [name: string]: Argument } = {};
  const taken = new Set(keysOf(of));
  const keyFor = (argument: Argument): string => {
    const known =
      keysOf(of).find((key) => sameJson(argumentOfKey(of, key), argument)) ??
      Object.keys(locals).find((name) => sameJson(own(locals, name), argument));
    if (known !== undefined) return known;
    const wanted = reached(argument, of.reach)?.name ?? portKey(argumentWords(argument));
    const name = uniqueName(wanted === '' ? 'value' : wanted, taken, '_');
    locals[name] = argument;
    return name;
  };
  const cel = compileCondition(typed(condition, of, keyFor), (operand) =>
    operand.from === 'graph-input' ? operand.input : '',
  );
  return { cel, locals };
}

/** The keys by which the condition of a task can speak of its inputs. */
export function keysOf({ task, component }: ConditionTask): readonly string[] {
  return [...parametersOf(component).map(({ key }) => key), ...Object.keys(task.locals ?? {})];
}

function parametersOf(
  component: ComponentSpec | undefined,
): readonly { readonly name: string; readonly key: string }[] {
  return (component?.inputs ?? []).map(({ name, key }) => ({ name, key: key ?? portKey(name) }));
}

/** What the task gets under a key. */
export function argumentOfKey({ task, component }: ConditionTask, key: string): Argument | undefined {
  const local = own(task.locals, key);
  if (local !== undefined) return local;
  const input = parametersOf(component).find((candidate) => candidate.key === key);
  return input === undefined ? undefined : own(task.arguments, input.name);
}

function reached(argument: Argument | undefined, reach: readonly Reach[]): Reach | undefined {
  const source = sourceOf(argument);
  return source === undefined ? undefined : reach.find(({ id }) => id === idOf(source));
}

function typeOf(value: Reach | undefined): ParameterType | undefined {
  return value?.type.kind === 'parameter' ? value.type.type : undefined;
}

function comparisonOf(predicate: Predicate): (Operands & { readonly operator: Comparison }) | undefined {
  if ('and' in predicate || 'or' in predicate || 'not' in predicate) return undefined;
  for (const operator of comparisons) {
    const sides = predicate[operator];
    if (sides !== undefined) return { operator, ...sides };
  }
  return undefined;
}

/** The constant of an operand as the other side's type reads it. */
function operandConstant(operand: Argument, type: ParameterType | undefined): Json | undefined {
  if (typeof operand === 'object')
    return 'value' in operand && operand.select === undefined ? operand.value : undefined;
  const read = type === undefined ? undefined : readConstant(operand, type);
  return read?.ok === true ? read.value : operand;
}

interface Pair {
  readonly left: ValidPredicate;
  readonly right: ValidPredicate;
}

/** A predicate with the types of its operands; an operand that is a value is named by its key. */
function typed(predicate: Predicate, of: ConditionTask, keyFor: (argument: Argument) => string): ValidPredicate {
  if ('not' in predicate) return { kind: 'not', operand: typed(predicate.not, of, keyFor) };
  const pair = ({ op1, op2 }: { readonly op1: Predicate; readonly op2: Predicate }): Pair => ({
    left: typed(op1, of, keyFor),
    right: typed(op2, of, keyFor),
  });
  if ('and' in predicate) return { kind: 'and', ...pair(predicate.and) };
  if ('or' in predicate) return { kind: 'or', ...pair(predicate.or) };
  const comparison = comparisonOf(predicate);
  if (comparison === undefined)
    return { kind: 'compare', comparison: '==', left: { constant: true }, right: { constant: true } };
  const { operator, op1, op2 } = comparison;
  const side = (operand: Argument, other: Argument): ValidOperand => {
    const constant = operandConstant(operand, typeOf(reached(other, of.reach)));
    if (constant !== undefined) return { constant };
    const type = typeOf(reached(operand, of.reach));
    return { argument: { from: 'graph-input', input: keyFor(operand) }, type };
  };
  return { kind: 'compare', comparison: operator, left: side(op1, op2), right: side(op2, op1) };
}

interface Compared {
  readonly operator: Comparison;
  readonly left: Expression;
  readonly right: Expression;
}

function comparedIn(expression: Expression): Compared | undefined {
  if (expression.kind === 'equal') {
    const { left, right, negated } = expression;
    return { operator: negated ? '!=' : '==', left, right };
  }
  if (expression.kind !== 'call') return undefined;
  const operator = comparisons.find((name) => name === expression.name);
  const [left, right] = expression.values;
  return operator === undefined || left === undefined || right === undefined ? undefined : { operator, left, right };
}

/** What KFP writes around a value to give it its type. */
const conversions: ReadonlySet<string> = new Set(['int', 'double', 'string', 'bool']);

function unconverted(expression: Expression): Expression {
  if (expression.kind !== 'call' || !conversions.has(expression.name)) return expression;
  const [inner, more] = expression.values;
  return inner === undefined || more !== undefined ? expression : unconverted(inner);
}

function constantOf(expression: Expression): Json | undefined {
  if (expression.kind === 'call' && expression.name === '-x') {
    const [inner] = expression.values;
    const value = inner === undefined ? undefined : constantOf(inner);
    return typeof value === 'number' ? -value : undefined;
  }
  if (expression.kind !== 'literal') return undefined;
  const { value } = expression;
  switch (value.kind) {
    case 'string':
    case 'bool':
    case 'double':
      return value.value;
    case 'int':
    case 'uint':
      return Number(value.value);
    default:
      return undefined;
  }
}
