/** When and how often a task runs, in words as the canvas and the inspector say them. */
import type { Argument, Condition, ForEach, Operands, Predicate, TaskSpec } from '../../shared/component/spec.ts';
import { comparisons } from '../../shared/component/spec.ts';
import { plural } from '../../shared/human.ts';
import { isSdkName, readableName } from '../../shared/ir/sdk-names.ts';
import { isJsonArray, own } from '../../shared/json.ts';

export type RuleKind = 'loop' | 'condition' | 'exit';

/** What makes a task more than one that runs once its inputs are there. */
export interface Rule {
  readonly kind: RuleKind;
  readonly words: string;
}

/** Says a condition in CEL in words, with each input called as `nameOf` calls its key; undefined while that cannot be done yet. */
export type SayCel = (cel: string, nameOf: (key: string) => string) => string | undefined;

/** The rules of a task, the one that decides first coming first. */
export function rulesOf(task: TaskSpec, sayCel: SayCel): readonly Rule[] {
  const rules: Rule[] = [];
  if (task.trigger === 'always') rules.push({ kind: 'exit', words: exitWords(task) });
  if (task.isEnabled !== undefined)
    rules.push({ kind: 'condition', words: `if ${conditionOf(task, task.isEnabled, sayCel)}` });
  if (task.forEach !== undefined) rules.push({ kind: 'loop', words: loopWords(task, task.forEach) });
  return rules;
}

function exitWords({ runAfter = [] }: TaskSpec): string {
  return runAfter.length === 1 ? `always, when ${runAfter[0]} is over` : 'always, when the others are over';
}

function loopWords(task: TaskSpec, { items, as, parallelism = 0 }: ForEach): string {
  const limit = parallelism === 0 ? '' : parallelism === 1 ? ', one at a time' : `, at most ${parallelism} at once`;
  return `for each ${readableName(as)} of ${itemsWords(task, items)}${limit}`;
}

function itemsWords(task: TaskSpec, items: ForEach['items']): string {
  if (typeof items === 'string') {
    const list = parsed(items);
    return list === undefined ? items : listWords(list);
  }
  return 'argument' in items ? inputWords(task, items.argument) : listWords(items);
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A short list is said, a long one is counted. */
function listWords(items: readonly unknown[]): string {
  const words = items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
  return words.length <= 32 ? `[${words}]` : plural(items.length, 'item');
}

function conditionOf(task: TaskSpec, condition: Condition, sayCel: SayCel): string {
  return 'cel' in condition
    ? (sayCel(condition.cel, (key) => inputWords(task, key)) ?? condition.cel)
    : predicateWords(condition, false);
}

function predicateWords(predicate: Predicate, inner: boolean): string {
  if ('not' in predicate) return `not ${predicateWords(predicate.not, true)}`;
  const group = (words: string): string => (inner ? `(${words})` : words);
  const side = (one: Predicate): string => predicateWords(one, true);
  if ('and' in predicate) return group(`${side(predicate.and.op1)} and ${side(predicate.and.op2)}`);
  if ('or' in predicate) return group(`${side(predicate.or.op1)} or ${side(predicate.or.op2)}`);
  for (const comparison of comparisons) {
    const sides: Operands | undefined = predicate[comparison];
    if (sides === undefined) continue;
    const word = { '==': '=', '!=': '≠', '>': '>', '>=': '≥', '<': '<', '<=': '≤' }[comparison];
    return `${argumentWords(sides.op1)} ${word} ${argumentWords(sides.op2)}`;
  }
  return 'always';
}

/** What people call an input of a task: its own name, or that of what it gets where the name was made by a compiler. */
function inputWords(task: TaskSpec, name: string): string {
  if (!isSdkName(name)) return name;
  const argument = own(task.locals, name) ?? own(task.arguments, name);
  return argument === undefined ? readableName(name) : argumentWords(argument);
}

function argumentWords(argument: Argument): string {
  if (typeof argument === 'string') return argument === '' ? '“”' : argument;
  if ('value' in argument)
    return isJsonArray(argument.value) ? listWords(argument.value) : JSON.stringify(argument.value);
  if ('graphInput' in argument) return readableName(argument.graphInput.inputName);
  if ('taskStatus' in argument) return `the status of ${argument.taskStatus.taskId}`;
  const { taskId, outputName } = argument.taskOutput;
  const name = readableName(outputName);
  return /^output$/i.test(name) ? taskId : name;
}
