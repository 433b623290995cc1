/** A change of references followed through one task: arguments, locals, texts, its condition, its order and its options. */
import {
  comparisons,
  type Argument,
  type Comparison,
  type Condition,
  type Operands,
  type Predicate,
  type TaskSpec,
} from '../component/spec.ts';
import {
  printReference,
  referencesIn,
  replaceInText,
  replaceReferences,
  type TextReference,
} from '../component/text.ts';
import { portKey, uniqueName } from '../ir/names.ts';
import { own, sameJson, type Json } from '../json.ts';
import { parameterText } from '../value-text.ts';
import { mapRecord, withEntry, type Records } from './graph.ts';
import { followKubernetes, type KubernetesSource } from './kubernetes.ts';
import { makeTask } from './make.ts';
import type { Reference, ReferenceChange } from './references.ts';

/** An argument that is connected to something. */
export type Connection = Exclude<Argument, string | { readonly value: unknown }>;

/** True for arguments that are written down; their texts may still refer to something. */
export function isConstant(argument: Argument): argument is Exclude<Argument, Connection> {
  return typeof argument === 'string' || 'value' in argument;
}

/** Follows a change through everything that one task refers to. */
export function followInTask(task: TaskSpec, change: ReferenceChange): TaskSpec {
  const walk = new TaskWalk(task, change);
  const locals = walk.record(task.locals);
  const given = walk.record(task.arguments);
  const isEnabled = task.isEnabled === undefined ? undefined : walk.condition(task.isEnabled);
  const executionOptions = walk.options(task.executionOptions);
  const runAfter = followOrder(task.runAfter, change);
  const allLocals = walk.withCarried(locals);
  if (
    given === task.arguments &&
    allLocals === task.locals &&
    isEnabled === task.isEnabled &&
    executionOptions === task.executionOptions &&
    runAfter === task.runAfter
  ) {
    return task;
  }
  return makeTask(task, { arguments: given, locals: allLocals, isEnabled, executionOptions, runAfter });
}

function followOrder(order: readonly string[] | undefined, { after }: ReferenceChange): readonly string[] | undefined {
  if (order === undefined || after === undefined) return order;
  const next = order.flatMap(after);
  const same = next.length === order.length && next.every((id, index) => id === order[index]);
  return same ? order : [...new Set(next)];
}

/** The walk over one task. What a text cannot say any more becomes a local of the task. */
class TaskWalk {
  readonly #task: TaskSpec;
  readonly #change: ReferenceChange;
  readonly #carried = new Map<string, Argument>();
  readonly #follow = (argument: Argument): Argument | undefined => this.#argument(argument);

  constructor(task: TaskSpec, change: ReferenceChange) {
    this.#task = task;
    this.#change = change;
  }

  record(record: Records<Argument> | undefined): Records<Argument> | undefined {
    if (record === undefined) return undefined;
    return mapRecord(record, (argument, name) => {
      const next = this.#follow(argument);
      return next === undefined ? undefined : [name, next];
    });
  }

  withCarried(locals: Records<Argument> | undefined): Records<Argument> | undefined {
    let all = locals;
    for (const [name, argument] of this.#carried) all = withEntry(all, name, argument);
    return all;
  }

  /** A comparison whose value is gone compares nothing, so that the rest of the condition can be seen and repaired. */
  condition(condition: Condition): Condition {
    return 'cel' in condition
      ? condition
      : mapOperands(condition, (operand) => this.#follow(operand) ?? { value: null });
  }

  options(options: TaskSpec['executionOptions']): TaskSpec['executionOptions'] {
    const resources = options?.container?.resources;
    const nextResources =
      resources === undefined ? undefined : mapRecord<string>(resources, (text, name) => [name, this.#text(text)]);
    const kubernetes = options?.kubernetes;
    const nextKubernetes =
      kubernetes === undefined ? undefined : followKubernetes(kubernetes, (source) => this.#kubernetes(source));
    if (nextResources === resources && nextKubernetes === kubernetes) return options;
    const { retryStrategy, cachingStrategy, container } = options ?? {};
    const nextContainer = nextResources === undefined ? container : { ...container, resources: nextResources };
    return {
      ...(retryStrategy === undefined ? {} : { retryStrategy }),
      ...(cachingStrategy === undefined ? {} : { cachingStrategy }),
      ...(nextContainer === undefined ? {} : { container: nextContainer }),
      ...(nextKubernetes === undefined || Object.keys(nextKubernetes).length === 0
        ? {}
        : { kubernetes: nextKubernetes }),
    };
  }

  #argument(argument: Argument): Argument | undefined {
    if (typeof argument === 'string') return this.#text(argument);
    if ('value' in argument) {
      const next = this.#constant(argument.value);
      return next === argument.value ? argument : { ...argument, value: next };
    }
    return this.#reference(argument);
  }

  #reference(argument: Connection): Argument | undefined {
    const { value } = this.#change;
    const next = value === undefined ? argument : value(argument);
    if (next === undefined || next === argument) return next;
    return withSelector(sameKind(next, argument), 'select' in argument ? argument.select : undefined);
  }

  #text(text: string): string {
    return text.includes('{{$') ? replaceInText(text, (to) => this.#mention(to)) : text;
  }

  #constant(value: Json): Json {
    if (referencesIn(value).length === 0) return value;
    const next = replaceReferences(value, (to) => this.#mention(to));
    return sameJson(next, value) ? value : next;
  }

  /** A reference in a text: locals of the task come before inputs of the graph, and are followed where they are declared. */
  #mention(to: TextReference): string {
    const local = 'input' in to ? own(this.#task.locals, to.input) : undefined;
    if ('input' in to && local !== undefined) {
      const name = this.#change.local === undefined ? to.input : this.#change.local(to.input);
      const stays = name !== undefined && (isConstant(local) || this.#reference(local) !== undefined);
      return (stays ? printReference({ input: name }) : undefined) ?? '';
    }
    const from: Reference =
      'input' in to
        ? { graphInput: { inputName: to.input } }
        : { taskOutput: { taskId: to.taskOutput.task, outputName: to.taskOutput.output } };
    const next = this.#change.value === undefined ? from : this.#change.value(from);
    if (next === undefined) return '';
    if (next === from) return printReference(to) ?? '';
    return (
      this.#spell(next) ??
      printReference({ input: this.#carry(next, 'input' in to ? to.input : to.taskOutput.output) }) ??
      ''
    );
  }

  /** An argument as a text says it; undefined where only a local can. */
  #spell(argument: Argument): string | undefined {
    if (typeof argument === 'string') return argument;
    if ('taskStatus' in argument || argument.select !== undefined) return undefined;
    if ('value' in argument) return argument.value === null ? '' : parameterText(argument.value);
    if ('taskOutput' in argument) {
      const { taskId, outputName } = argument.taskOutput;
      return printReference({ taskOutput: { task: taskId, output: outputName } });
    }
    const { inputName } = argument.graphInput;
    return own(this.#task.locals, inputName) === undefined && !this.#carried.has(inputName)
      ? printReference({ input: inputName })
      : undefined;
  }

  #carry(argument: Argument, wanted: string): string {
    const { locals = {}, arguments: given = {} } = this.#task;
    for (const [name, local] of this.#carried) if (sameJson(local, argument)) return name;
    for (const [name, local] of Object.entries(locals)) {
      if (!isConstant(local) && sameJson(this.#reference(local), argument)) return name;
    }
    const taken = new Set([...Object.keys(given).map(portKey), ...Object.keys(locals), ...this.#carried.keys()]);
    const name = uniqueName(portKey(wanted) || 'value', taken, '_');
    this.#carried.set(name, argument);
    return name;
  }

  #kubernetes(source: KubernetesSource): KubernetesSource | undefined {
    const { value, names } = this.#change;
    if (value === undefined || 'constant' in source) return source;
    const from: Reference =
      'task' in source
        ? {
            taskOutput: {
              taskId: source.task,
              outputName: names?.before.output(source.task, source.outputKey) ?? source.outputKey,
            },
          }
        : { graphInput: { inputName: names?.before.input(source.inputKey) ?? source.inputKey } };
    const next = value(from);
    if (next === from) return source;
    if (next === undefined) return undefined;
    if (typeof next === 'string') return { constant: next };
    if ('taskStatus' in next || next.select !== undefined) return undefined;
    if ('value' in next) return { constant: next.value };
    if ('graphInput' in next) {
      const { inputName } = next.graphInput;
      return { inputKey: names?.after.inputKey(inputName) ?? inputName };
    }
    const { taskId, outputName } = next.taskOutput;
    return { task: taskId, outputKey: names?.after.outputKey(taskId, outputName) ?? outputName };
  }
}

/** The type that a reference declares stays as long as it is the same kind of reference. */
function sameKind(next: Argument, before: Reference): Argument {
  if (typeof next !== 'object') return next;
  if ('taskOutput' in next && 'taskOutput' in before) {
    return { ...next, taskOutput: withType(next.taskOutput, before.taskOutput) };
  }
  if ('graphInput' in next && 'graphInput' in before) {
    return { ...next, graphInput: withType(next.graphInput, before.graphInput) };
  }
  return next;
}

function withType<T extends object>(next: T, before: { readonly type?: Json }): T {
  return before.type === undefined ? next : { ...next, type: before.type };
}

/** What is taken of a value is taken of what stands in its place. Callers see to it that a selector meets no other. */
function withSelector(argument: Argument, select: string | undefined): Argument {
  if (select === undefined) return argument;
  if (typeof argument === 'string') return { value: argument, select };
  return 'taskStatus' in argument ? argument : { ...argument, select };
}

/** A predicate with every value that it compares changed; the same predicate when none did. */
function mapOperands(predicate: Predicate, change: (operand: Argument) => Argument): Predicate {
  if ('not' in predicate) {
    const not = mapOperands(predicate.not, change);
    return not === predicate.not ? predicate : { not };
  }
  if ('and' in predicate || 'or' in predicate) {
    const pair = 'and' in predicate ? predicate.and : predicate.or;
    const next = { op1: mapOperands(pair.op1, change), op2: mapOperands(pair.op2, change) };
    if (next.op1 === pair.op1 && next.op2 === pair.op2) return predicate;
    return 'and' in predicate ? { and: next } : { or: next };
  }
  const result: { [name in Comparison]?: Operands } = {};
  let same = true;
  for (const kind of comparisons) {
    const pair = predicate[kind];
    if (pair === undefined) continue;
    const next = { op1: change(pair.op1), op2: change(pair.op2) };
    same &&= next.op1 === pair.op1 && next.op2 === pair.op2;
    result[kind] = next;
  }
  return same ? predicate : result;
}

/** Both sides of every comparison of a condition; CEL has none, its inputs are inputs of the task. */
export function operandsOf(condition: Condition): readonly Argument[] {
  const operands: Argument[] = [];
  if (!('cel' in condition)) {
    mapOperands(condition, (operand) => {
      operands.push(operand);
      return operand;
    });
  }
  return operands;
}
