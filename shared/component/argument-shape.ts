/** Readers of where a value comes from: arguments of tasks and outputs of graphs. */
import { nearestName } from '../did-you-mean.ts';
import { isJsonObject, type Json, type JsonPath } from '../json.ts';
import { fieldsOf } from './fields.ts';
import { nameText, openObject, placeName, report, spelledText, type Read, type ReadContext } from './reader.ts';
import type { Argument, OutputValue } from './spec.ts';

const argumentKinds = ['value', 'graphInput', 'taskOutput'];

/** Sources of a value that the format has and this version cannot run. */
const later: { readonly [kind: string]: string } = {
  dynamicData: 'A value given at run time by the platform',
  taskStatus: 'The final status of a task',
  select: 'A selector',
  oneOf: 'Whichever branch ran',
};

/** An argument: text, `{value}`, `{graphInput}` or `{taskOutput}`. Numbers and booleans are taken as they are spelled. */
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
  const kind = sourceKind(value, path, context, argumentKinds);
  switch (kind) {
    case 'value':
      return { value: value['value'] ?? null };
    case 'graphInput': {
      const graphInput = readGraphInput(value['graphInput'] ?? null, [...path, 'graphInput'], context);
      return graphInput === undefined ? undefined : { graphInput };
    }
    case 'taskOutput': {
      const taskOutput = readTaskOutput(value['taskOutput'] ?? null, [...path, 'taskOutput'], context);
      return taskOutput === undefined ? undefined : { taskOutput };
    }
    // What cannot be read was reported; an empty constant keeps its place so that the rest of the document can be shown.
    case 'later':
      return { value: null };
    case undefined:
      return undefined;
  }
};

/** The source of a graph's output: `{taskOutput}`. */
export const readOutputValue: Read<OutputValue> = (value, path, context) => {
  if (!isJsonObject(value)) {
    report(context, path, {
      code: 'shape-wrong-type',
      message: `${placeName(path)} does not say which task the output comes from.`,
      cure: 'Write {taskOutput: {taskId: …, outputName: …}}.',
    });
    return undefined;
  }
  if (Object.hasOwn(value, 'graphInput')) {
    report(context, [...path, 'graphInput'], {
      code: 'not-supported',
      message: `${placeName(path)} passes an input of the graph straight through, which KFP cannot express.`,
      cure: 'Let a task produce the output, or use the input itself where the output is used.',
      at: 'key',
    });
    return undefined;
  }
  const kind = sourceKind(value, path, context, ['taskOutput']);
  if (kind !== 'taskOutput') return undefined;
  const taskOutput = readTaskOutput(value['taskOutput'] ?? null, [...path, 'taskOutput'], context);
  return taskOutput === undefined ? undefined : { taskOutput };
};

type Kind = 'value' | 'graphInput' | 'taskOutput' | 'later' | undefined;

/** Which kind of source a mapping is; reports keys that are none, that come later, or that are too many. */
function sourceKind(
  value: { readonly [key: string]: Json },
  path: JsonPath,
  context: ReadContext,
  kinds: readonly string[],
): Kind {
  const keys = Object.keys(value);
  const planned = keys.find((key) => Object.hasOwn(later, key));
  if (planned !== undefined) {
    report(context, [...path, planned], {
      code: 'not-supported',
      message: `${later[planned] ?? planned} (“${planned}”) cannot be run or edited by this version.`,
      cure: 'Use a constant, an input of the pipeline or the output of a task.',
      at: 'key',
    });
    return 'later';
  }
  const [key, ...more] = keys;
  if (key !== undefined && more.length === 0 && kinds.includes(key)) {
    return key === 'value' || key === 'graphInput' || key === 'taskOutput' ? key : undefined;
  }
  const unknown = keys.find((name) => !kinds.includes(name));
  const near = unknown === undefined ? undefined : nearestName(unknown, kinds);
  report(context, path, {
    code: unknown === undefined ? 'shape-wrong-type' : 'shape-unknown-field',
    message:
      unknown === undefined
        ? `${placeName(path)} ${keys.length === 0 ? 'is an empty mapping' : `has more than one source: ${keys.join(', ')}`}.`
        : `“${unknown}” is not a source of a value (${placeName(path)}).`,
    cure:
      near === undefined
        ? `Write exactly one of ${kinds.join(', ')}${kinds.includes('value') ? ', or {value: …} for a constant mapping' : ''}.`
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
