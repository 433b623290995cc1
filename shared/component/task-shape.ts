/** Readers of tasks: which component, with what, when and how often. */
import { isJsonArray, isJsonObject } from '../json.ts';
import { readArgument } from './argument-shape.ts';
import { readCondition } from './condition-shape.ts';
import { fieldsOf } from './fields.ts';
import { readOptions } from './options-shape.ts';
import {
  anything,
  list,
  mapping,
  nameText,
  number,
  openObject,
  placeName,
  record,
  report,
  text,
  type Read,
} from './reader.ts';
import type { ComponentRef, ComponentSpec, ForEach, TaskSpec } from './spec.ts';

/** A reader of tasks; `component` reads the components that they hold. */
export function taskReader(component: Read<ComponentSpec>): Read<TaskSpec> {
  return (value, path, context) => {
    const open = openObject(value, path, context, fieldsOf.task);
    if (open === undefined) return undefined;
    const componentRef = open.required('componentRef', componentRefReader(component));
    const key = open.optional('key', nameText);
    const given = open.optional('arguments', record(readArgument));
    const locals = open.optional('locals', record(readArgument));
    const isEnabled = open.optional('isEnabled', readCondition);
    const forEach = open.optional('forEach', readForEach);
    const runAfter = open.optional('runAfter', list(nameText));
    const trigger = open.optional('trigger', readTrigger);
    const executionOptions = open.optional('executionOptions', readOptions);
    const ir = open.optional('ir', mapping);
    const notes = open.optional('annotations', record(anything));
    if (componentRef === undefined) return undefined;
    return {
      componentRef,
      ...(key === undefined ? {} : { key }),
      ...(given === undefined ? {} : { arguments: given }),
      ...(locals === undefined ? {} : { locals }),
      ...(isEnabled === undefined ? {} : { isEnabled }),
      ...(forEach === undefined ? {} : { forEach }),
      ...(runAfter === undefined ? {} : { runAfter }),
      ...(trigger === undefined ? {} : { trigger }),
      ...(executionOptions === undefined ? {} : { executionOptions }),
      ...(ir === undefined ? {} : { ir }),
      ...(notes === undefined ? {} : { annotations: notes }),
    };
  };
}

function componentRefReader(component: Read<ComponentSpec>): Read<ComponentRef> {
  return (value, path, context) => {
    const open = openObject(value, path, context, fieldsOf.componentRef);
    if (open === undefined) return undefined;
    const name = open.optional('name', text);
    const digest = open.optional('digest', text);
    const tag = open.optional('tag', text);
    const url = open.optional('url', nameText);
    const spec = open.optional('spec', component);
    const inner = open.optional('text', text);
    if (name === undefined && digest === undefined && url === undefined && spec === undefined && inner === undefined) {
      report(context, path, {
        code: 'shape-missing-field',
        message: `${placeName(path)} does not say which component the task uses.`,
        cure: 'Add a url, a name, or the component itself as spec.',
        at: 'key',
      });
      return undefined;
    }
    return {
      ...(name === undefined ? {} : { name }),
      ...(digest === undefined ? {} : { digest }),
      ...(tag === undefined ? {} : { tag }),
      ...(url === undefined ? {} : { url }),
      ...(spec === undefined ? {} : { spec }),
      ...(inner === undefined ? {} : { text: inner }),
    };
  };
}

const readForEach: Read<ForEach> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.forEach);
  const items = open?.required('items', readItems);
  const as = open?.required('as', nameText);
  const parallelism = open?.optional('parallelism', number(0, true));
  if (items === undefined || as === undefined) return undefined;
  return { items, as, ...(parallelism === undefined ? {} : { parallelism }) };
};

const readItems: Read<ForEach['items']> = (value, path, context) => {
  if (isJsonArray(value) || typeof value === 'string') return value;
  if (isJsonObject(value)) {
    const argument = openObject(value, path, context, fieldsOf.loopArgument)?.required('argument', nameText);
    return argument === undefined ? undefined : { argument };
  }
  report(context, path, {
    code: 'shape-wrong-type',
    message: `${placeName(path)} is neither a list nor an argument of the task.`,
    cure: 'Write a list such as [1, 2], or {argument: …} with the input that holds the list.',
  });
  return undefined;
};

const readTrigger: Read<'always'> = (value, path, context) => {
  if (value === 'always') return value;
  report(context, path, {
    code: 'shape-wrong-type',
    message: `${placeName(path)} is no trigger.`,
    cure: 'Write always for a task that runs however the tasks before it end, or remove it.',
    fix: { label: 'Remove “trigger”', patches: [{ path }] },
  });
  return undefined;
};
