/** Readers of where a value comes from: arguments of tasks and outputs of graphs. */
import { nearestName } from '../did-you-mean.ts';
import { isJsonObject, own, type Json, type JsonPath } from '../json.ts';
import { fieldsOf } from './fields.ts';
import { list, nameText, openObject, placeName, report, spelledText, type Read, type ReadContext } from './reader.ts';
import type { Argument, OutputValue, TaskOutput } from './spec.ts';

const argumentKinds = ['value', 'graphInput', 'taskOutput', 'taskStatus'] as const;
type Kind = (typeof argumentKinds)[number];

/** An argument: text, `{value}`, `{graphInput}`, `{taskOutput}` or `{taskStatus}`. Numbers and booleans are taken as they are spelled. */
export const readArgument: Read<Argument> = (value, path, context) => {
  if (!isJsonObject(value)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return spelledText(value, path, context);
    }
    report(context, path, {
      code: 'shape-wrong-type',
      message: `${placeName(path)} is ${value === null ? 'empty' : 'a list'}, and an argument is text or a mapping.`,
      cure: `Write {value: ${value === null ? 'null' : '[…]'}} for a constant, or '' for empty text.`,
    });
    return undefined;
  }
  if (Object.hasOwn(value, 'dynamicData')) {
    report(context, [...path, 'dynamicData'], {
      code: 'not-supported',
      message: 'A value that a platform gives at run time (“dynamicData”) cannot be run or edited by this version.',
      cure: 'Use a constant, an input of the pipeline or the output of a task.',
      at: 'key',
    });
    // An empty constant keeps its place so that the rest of the document can be shown.
    return { value: null };
  }
  if (Object.hasOwn(value, 'oneOf')) {
    report(context, [...path, 'oneOf'], {
      code: 'not-supported',
      message: `${placeName(path)} takes whichever of several branches ran, and beside its branches Kubeflow would never run the task.`,
      cure: 'Put the branches into a group, give the group an output that is one of them (outputValues: {…: {oneOf: …}}), and connect that.',
      at: 'key',
    });
    return { value: null };
  }
  const kind = sourceKind(value, path, context, argumentKinds);
  if (kind === undefined) return undefined;
  if (kind === 'taskStatus') {
    const taskStatus = readTaskStatus(value[kind] ?? null, [...path, kind], context);
    return taskStatus === undefined ? undefined : { taskStatus };
  }
  const select = own(value, 'select');
  const selector = select === undefined ? undefined : nameText(select, [...path, 'select'], context);
  const source = readSource(kind, value[kind] ?? null, [...path, kind], context);
  return source === undefined || selector === undefined ? source : { ...source, select: selector };
};

function readSource(
  kind: Exclude<Kind, 'taskStatus'>,
  value: Json,
  path: JsonPath,
  context: ReadContext,
): Exclude<Argument, string | { readonly taskStatus: unknown }> | undefined {
  if (kind === 'value') return { value };
  if (kind === 'graphInput') {
    const graphInput = readGraphInput(value, path, context);
    return graphInput === undefined ? undefined : { graphInput };
  }
  const taskOutput = readTaskOutput(value, path, context);
  return taskOutput === undefined ? undefined : { taskOutput };
}

/** The source of a graph's output: `{taskOutput}`, or `{oneOf}` several of them. */
export const readOutputValue: Read<OutputValue> = (value, path, context) => {
  if (isJsonObject(value) && Object.hasOwn(value, 'graphInput')) {
    report(context, [...path, 'graphInput'], {
      code: 'not-supported',
      message: `${placeName(path)} passes an input of the graph straight through, which KFP cannot express.`,
      cure: 'Let a task produce the output, or use the input itself where the output is used.',
      at: 'key',
    });
    return undefined;
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, 'oneOf')) return readBranch(value, path, context);
  if (sourceKind(value, path, context, ['oneOf']) === undefined) return undefined;
  const oneOf = list(readBranch)(value['oneOf'] ?? null, [...path, 'oneOf'], context);
  if (oneOf?.length !== 0) return oneOf === undefined ? undefined : { oneOf };
  report(context, [...path, 'oneOf'], {
    code: 'shape-wrong-type',
    message: `${placeName([...path, 'oneOf'])} has no branches.`,
    cure: 'List the outputs of the tasks of which one runs.',
  });
  return undefined;
};

const readBranch: Read<TaskOutput> = (value, path, context) => {
  if (!isJsonObject(value)) {
    report(context, path, {
      code: 'shape-wrong-type',
      message: `${placeName(path)} does not say which task the output comes from.`,
      cure: 'Write {taskOutput: {taskId: …, outputName: …}}.',
    });
    return undefined;
  }
  if (sourceKind(value, path, context, ['taskOutput']) === undefined) return undefined;
  const taskOutput = readTaskOutput(value['taskOutput'] ?? null, [...path, 'taskOutput'], context);
  return taskOutput === undefined ? undefined : { taskOutput };
};

/** Which kind of source a mapping is; reports keys that are none, and sources that are too many. A constant or connection may have a selector. */
function sourceKind<T extends string>(
  value: { readonly [key: string]: Json },
  path: JsonPath,
  context: ReadContext,
  kinds: readonly T[],
): T | undefined {
  const takesSelector = kinds.some((kind) => kind === 'value');
  const selects = takesSelector && Object.hasOwn(value, 'select') && !Object.hasOwn(value, 'taskStatus');
  const keys = Object.keys(value).filter((key) => !selects || key !== 'select');
  const [key, ...more] = keys;
  const kind = kinds.find((name) => name === key);
  if (kind !== undefined && more.length === 0) return kind;
  const known = takesSelector ? [...kinds, 'select'] : kinds;
  const unknown = keys.find((name) => !known.some((other) => other === name));
  const near = unknown === undefined ? undefined : nearestName(unknown, known);
  report(context, path, {
    code: unknown === undefined ? 'shape-wrong-type' : 'shape-unknown-field',
    message:
      unknown === undefined
        ? `${placeName(path)} ${keys.length === 0 ? 'names no source of a value' : `has more than one source: ${keys.join(', ')}`}.`
        : `“${unknown}” is not a source of a value (${placeName(path)}).`,
    cure:
      near === undefined
        ? `Write exactly one of ${kinds.join(', ')}${takesSelector ? ', or {value: …} for a constant mapping' : ''}.`
        : `Did you mean “${near}”?`,
  });
  return undefined;
}

const readGraphInput: Read<{ readonly inputName: string; readonly type?: Json }> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.graphInput);
  const inputName = open?.required('inputName', nameText);
  const type = open?.json('type');
  return inputName === undefined ? undefined : { inputName, ...(type === undefined ? {} : { type }) };
};

const readTaskOutput: Read<{ readonly taskId: string; readonly outputName: string; readonly type?: Json }> = (
  value,
  path,
  context,
) => {
  const open = openObject(value, path, context, fieldsOf.taskOutput);
  const taskId = open?.required('taskId', nameText);
  const outputName = open?.required('outputName', nameText);
  const type = open?.json('type');
  if (taskId === undefined || outputName === undefined) return undefined;
  return { taskId, outputName, ...(type === undefined ? {} : { type }) };
};

const readTaskStatus: Read<{ readonly taskId: string }> = (value, path, context) => {
  const taskId = openObject(value, path, context, fieldsOf.taskStatus)?.required('taskId', nameText);
  return taskId === undefined ? undefined : { taskId };
};
