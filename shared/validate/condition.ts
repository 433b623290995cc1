/** Whether a task runs: conditions as CEL over its inputs, and the standard predicates. */
import { conditionInputs, parseCondition } from '../cel/condition.ts';
import { renameCelKeys } from '../component/cel-keys.ts';
import {
  comparisons,
  type Argument,
  type Comparison,
  type Condition,
  type Operands,
  type Predicate,
} from '../component/spec.ts';
import { checkConstant, typeLabel } from '../component/types.ts';
import { nearestName } from '../did-you-mean.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import type { Json, JsonPath } from '../json.ts';
import { validateConstant } from './constants.ts';
import { didYouMean } from './findings.ts';
import { readTyped } from './ports.ts';
import { isConstant, resolve, taskPath, taskPlace, type Slot, type TaskWiring } from './sources.ts';
import type { ValidComponent, ValidCondition, ValidOperand, ValidPredicate } from './valid-graph.ts';

/** Checks a task's condition. */
export function validateCondition(
  wiring: TaskWiring,
  component: ValidComponent,
  condition: Condition,
): ValidCondition | undefined {
  const path: JsonPath = [...taskPath(wiring.id), 'isEnabled'];
  return 'cel' in condition
    ? validateCel(wiring, component, condition.cel, [...path, 'cel'])
    : validatePredicate(wiring, condition, path);
}

/** CEL over the inputs of the task, by their keys in the IR. */
function validateCel(
  wiring: TaskWiring,
  component: ValidComponent,
  text: string,
  path: JsonPath,
): ValidCondition | undefined {
  const { id, task } = wiring;
  const parsed = parseCondition(text);
  if (!parsed.ok) {
    report(
      wiring,
      path,
      `The condition of “${id}” cannot be read: ${parsed.error.message}.`,
      "Write CEL such as inputs.parameter_values['count'] > 5.0.",
    );
    return undefined;
  }
  const declared = component.inputs.filter(({ type }) => type.kind === 'parameter');
  const item = declared.find(({ name }) => name === task.forEach?.as)?.key;
  const keys = [...declared.map(({ key }) => key), ...wiring.locals.keys()];
  for (const key of conditionInputs(parsed.value)) {
    if (!keys.includes(key)) unknownInput(wiring, key, keys, text, path);
    else if (key === item) {
      report(
        wiring,
        path,
        `The condition of “${id}” reads the item “${key}”, but it is decided once, before the loop has items.`,
        'Give the condition to a task inside of the group.',
      );
    }
  }
  return { kind: 'cel', text };
}

function unknownInput(wiring: TaskWiring, key: string, keys: readonly string[], text: string, path: JsonPath): void {
  const { id, scope, findings } = wiring;
  const nearest = nearestName(key, keys);
  findings(scope, {
    code: 'placeholder-unknown-input',
    message: `The condition of “${id}” reads the input “${key}”, which the task does not have.`,
    cure: didYouMean(nearest, `Bring the value to the task: locals: {${key}: …}.`),
    path,
    place: taskPlace(wiring, id),
    ...(nearest === undefined
      ? {}
      : {
          fix: {
            label: `Use “${nearest}”`,
            patches: [{ path, value: renameCelKeys(text, (other) => (other === key ? nearest : other)) }],
          },
        }),
  });
}

function validatePredicate(wiring: TaskWiring, predicate: Predicate, path: JsonPath): ValidPredicate | undefined {
  if ('not' in predicate) {
    const operand = validatePredicate(wiring, predicate.not, [...path, 'not']);
    return operand === undefined ? undefined : { kind: 'not', operand };
  }
  if ('and' in predicate) return validatePair(wiring, 'and', predicate.and, [...path, 'and']);
  if ('or' in predicate) return validatePair(wiring, 'or', predicate.or, [...path, 'or']);
  for (const comparison of comparisons) {
    const sides = predicate[comparison];
    if (sides !== undefined) return validateComparison(wiring, comparison, sides, [...path, comparison]);
  }
  return undefined;
}

function validatePair(
  wiring: TaskWiring,
  kind: 'and' | 'or',
  { op1, op2 }: { readonly op1: Predicate; readonly op2: Predicate },
  path: JsonPath,
): ValidPredicate | undefined {
  const left = validatePredicate(wiring, op1, [...path, 'op1']);
  const right = validatePredicate(wiring, op2, [...path, 'op2']);
  return left === undefined || right === undefined ? undefined : { kind, left, right };
}

type Operand = ValidOperand & { readonly written: boolean };

function validateComparison(
  wiring: TaskWiring,
  comparison: Comparison,
  { op1, op2 }: Operands,
  path: JsonPath,
): ValidPredicate | undefined {
  const left = validateOperand(wiring, op1, [...path, 'op1']);
  const right = validateOperand(wiring, op2, [...path, 'op2']);
  if (left === undefined || right === undefined) return undefined;
  const first = readOperand(wiring, left, right, [...path, 'op1']);
  const second = readOperand(wiring, right, left, [...path, 'op2']);
  if (first === undefined || second === undefined) return undefined;
  const [a, b] = [typeOf(first), typeOf(second)];
  if (a === undefined || b === undefined || a === b || (isNumber(a) && isNumber(b))) {
    return { kind: 'compare', comparison, left: first, right: second };
  }
  report(
    wiring,
    path,
    `The condition of “${wiring.id}” compares ${label(a)} with ${label(b)}, and these are never equal.`,
    'Compare values of one type.',
  );
  return undefined;
}

/** One side as it stands; a plain text is read once the other side's type is known. */
function validateOperand(wiring: TaskWiring, operand: Argument, path: JsonPath): Operand | undefined {
  const { id } = wiring;
  const slot: Slot = { path, who: `The condition of “${id}”`, place: taskPlace(wiring, id) };
  if (isConstant(operand)) {
    const argument = validateConstant(wiring, slot, operand);
    if (argument === undefined) return undefined;
    if (argument.from === 'constant' && argument.select === undefined) {
      return { constant: argument.value, written: typeof operand === 'string' };
    }
    return { argument, type: typeof operand === 'string' ? 'STRING' : undefined, written: false };
  }
  const source = resolve(wiring, slot, operand);
  if (source === undefined) return undefined;
  const { type, argument, words } = source;
  if (type === undefined) return { argument, type: undefined, written: false };
  if (type.kind === 'parameter' && comparable.has(type.type)) return { argument, type: type.type, written: false };
  report(
    wiring,
    path,
    `${words} is ${typeLabel(type)}, which the condition of “${id}” cannot compare.`,
    'Compare a String, an Integer, a Float or a Boolean, or take a part of the value with select.',
  );
  return undefined;
}

const comparable: ReadonlySet<ParameterType> = new Set(['STRING', 'NUMBER_INTEGER', 'NUMBER_DOUBLE', 'BOOLEAN']);

/** A constant as the other side's type reads it; what is typed already must be of it. */
function readOperand(wiring: TaskWiring, operand: Operand, other: Operand, path: JsonPath): ValidOperand | undefined {
  if (!('constant' in operand)) return { argument: operand.argument, type: operand.type };
  const wanted = typeOf(other);
  const { constant, written } = operand;
  if (wanted === undefined || wanted === typeOf(operand)) {
    return checkScalar(wiring, constant, path) ? { constant } : undefined;
  }
  const read = written ? readWritten(constant, wanted) : checkConstant(constant, numeric(wanted));
  if (read.ok) return { constant: read.value };
  report(wiring, path, `The condition of “${wiring.id}” cannot compare this: ${read.error}`, 'Correct the value.');
  return undefined;
}

/** An Integer can be compared with 0.5, too. */
function readWritten(text: Json, type: ParameterType): ReturnType<typeof readTyped> {
  const read = readTyped(text, { kind: 'parameter', type });
  if (read.ok || type !== 'NUMBER_INTEGER') return read;
  const asFloat = readTyped(text, { kind: 'parameter', type: 'NUMBER_DOUBLE' });
  return asFloat.ok ? asFloat : read;
}

function numeric(type: ParameterType): ParameterType {
  return isNumber(type) ? 'NUMBER_DOUBLE' : type;
}

function checkScalar(wiring: TaskWiring, constant: Json, path: JsonPath): boolean {
  if (constant !== null && typeof constant !== 'object') return true;
  report(
    wiring,
    path,
    `The condition of “${wiring.id}” compares ${JSON.stringify(constant)}, which is no text, number or boolean.`,
    'Compare a text, a number, true or false.',
  );
  return false;
}

function typeOf(operand: ValidOperand): ParameterType | undefined {
  if (!('constant' in operand)) return operand.type;
  const { constant } = operand;
  if (typeof constant === 'string') return 'STRING';
  if (typeof constant === 'boolean') return 'BOOLEAN';
  if (typeof constant !== 'number') return undefined;
  return Number.isSafeInteger(constant) ? 'NUMBER_INTEGER' : 'NUMBER_DOUBLE';
}

function isNumber(type: ParameterType): boolean {
  return type === 'NUMBER_INTEGER' || type === 'NUMBER_DOUBLE';
}

function label(type: ParameterType): string {
  return `a ${typeLabel({ kind: 'parameter', type })}`.replace('a I', 'an I');
}

function report({ scope, findings, id }: TaskWiring, path: JsonPath, message: string, cure: string): void {
  findings(scope, {
    code: 'expression-invalid',
    message,
    cure,
    path,
    place: { tasks: [...scope.tasks, id] },
  });
}
