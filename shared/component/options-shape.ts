/** Readers of how a task is executed: retry, caching, environment, resources, Kubernetes. */
import { fieldsOf } from './fields.ts';
import {
  mapping,
  number,
  openObject,
  placeName,
  record,
  report,
  spelledText,
  text,
  type ObjectWords,
  type Read,
} from './reader.ts';
import type { ExecutionOptions } from './spec.ts';

/** Reads the fields of an options object that are all optional; keeps those that are there. */
function options<T extends string, V>(
  words: ObjectWords & { readonly fields: readonly T[] },
  read: (field: T) => Read<V>,
): Read<{ [field in T]?: V }> {
  return (value, path, context) => {
    const open = openObject(value, path, context, words);
    if (open === undefined) return undefined;
    const result: { [field in T]?: V } = {};
    for (const field of words.fields) {
      const item = open.optional(field, read(field));
      if (item !== undefined) result[field] = item;
    }
    return result;
  };
}

/** The execution options of a task. */
export const readOptions: Read<ExecutionOptions> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.executionOptions);
  if (open === undefined) return undefined;
  const retryStrategy = open.optional('retryStrategy', readRetry);
  const cachingStrategy = open.optional(
    'cachingStrategy',
    options(fieldsOf.cachingStrategy, () => text),
  );
  const container = open.optional('container', readContainerOptions);
  const kubernetes = open.optional('kubernetes', mapping);
  return {
    ...(retryStrategy === undefined ? {} : { retryStrategy }),
    ...(cachingStrategy === undefined ? {} : { cachingStrategy }),
    ...(container === undefined ? {} : { container }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
};

const readRetry: Read<NonNullable<ExecutionOptions['retryStrategy']>> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.retryStrategy);
  if (open === undefined) return undefined;
  const maxRetries = open.optional('maxRetries', number(0, true));
  const backoffDuration = open.optional('backoffDuration', duration);
  const backoffFactor = open.optional('backoffFactor', number(1, false));
  const backoffMaxDuration = open.optional('backoffMaxDuration', duration);
  return {
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(backoffDuration === undefined ? {} : { backoffDuration }),
    ...(backoffFactor === undefined ? {} : { backoffFactor }),
    ...(backoffMaxDuration === undefined ? {} : { backoffMaxDuration }),
  };
};

/** A protobuf duration in seconds, as the IR carries it. */
const duration: Read<string> = (value, path, context) => {
  const read = spelledText(value, path, context);
  if (read === undefined || /^\d+(\.\d{1,9})?s$/.test(read)) return read;
  report(context, path, {
    code: 'shape-wrong-type',
    message: `${placeName(path)} is “${read}”, and a duration in seconds is wanted.`,
    cure: 'Write seconds with an s, such as 30s.',
  });
  return undefined;
};

const readContainerOptions: Read<NonNullable<ExecutionOptions['container']>> = (value, path, context) => {
  const open = openObject(value, path, context, fieldsOf.containerOptions);
  if (open === undefined) return undefined;
  const env = open.optional('env', record(spelledText));
  const resources = open.optional(
    'resources',
    options(fieldsOf.resources, () => spelledText),
  );
  return { ...(env === undefined ? {} : { env }), ...(resources === undefined ? {} : { resources }) };
};
