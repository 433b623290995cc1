/** References inside the Kubernetes options of a task. They name tasks by their ids, and inputs and outputs by their keys in the IR. */
import { emptyRecord, isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.ts';

/** A value of the options: an output of a task beside, or an input of the graph around the task. */
export type KubernetesSource =
  | { readonly task: string; readonly outputKey: string }
  | { readonly inputKey: string }
  | { readonly constant: Json };

const producer = 'taskOutputParameter';
const input = 'componentInputParameter';

/**
 * The options with their sources changed: `follow` gives the same source to keep it. Undefined removes it, and with it the
 * part of the options that it belongs to (one secret, one mount): without its source that part says something else.
 */
export function followKubernetes(
  options: JsonObject,
  follow: (source: KubernetesSource) => KubernetesSource | undefined,
): JsonObject {
  const result = emptyRecord<Json>();
  let same = true;
  for (const [key, value] of Object.entries(options)) {
    const next = isJsonArray(value) ? followParts(value, follow) : followValue(value, follow);
    same &&= next === value;
    if (next !== undefined) result[key] = next;
  }
  return same ? options : result;
}

function followParts(
  parts: readonly Json[],
  follow: (source: KubernetesSource) => KubernetesSource | undefined,
): Json | undefined {
  const next = parts.flatMap((part) => followValue(part, follow) ?? []);
  if (next.length === 0 && parts.length > 0) return undefined;
  return next.length === parts.length && next.every((part, index) => part === parts[index]) ? parts : next;
}

function followValue(
  value: Json,
  follow: (source: KubernetesSource) => KubernetesSource | undefined,
): Json | undefined {
  if (isJsonArray(value)) {
    const next = value.map((item) => followValue(item, follow));
    if (next.every((item, index) => item === value[index])) return value;
    return next.every((item) => item !== undefined) ? next : undefined;
  }
  if (!isJsonObject(value)) return value;
  const source = sourceOf(value);
  const next = source === undefined ? undefined : follow(source);
  if (source !== undefined && next === undefined) return undefined;
  const owner = source === undefined || next === undefined || next === source ? value : withSource(value, next);
  const result = emptyRecord<Json>();
  let same = owner === value;
  for (const [key, item] of Object.entries(owner)) {
    const followed = key === producer ? item : followValue(item, follow);
    if (followed === undefined) return undefined;
    same &&= followed === item;
    result[key] = followed;
  }
  return same ? value : result;
}

function sourceOf(value: JsonObject): KubernetesSource | undefined {
  const from = value[producer];
  const { producerTask: task, outputParameterKey: outputKey } = isJsonObject(from) ? from : {};
  if (typeof task === 'string') return { task, outputKey: typeof outputKey === 'string' ? outputKey : '' };
  const inputKey = value[input];
  return typeof inputKey === 'string' ? { inputKey } : undefined;
}

/** The same object with another source at the place of the first one. */
function withSource(value: JsonObject, source: KubernetesSource): JsonObject {
  const result = emptyRecord<Json>();
  for (const [key, item] of Object.entries(value)) {
    if (key !== producer && key !== input) result[key] = item;
    else if ('task' in source) result[producer] = { producerTask: source.task, outputParameterKey: source.outputKey };
    else if ('inputKey' in source) result[input] = source.inputKey;
    else result['runtimeValue'] = { constant: source.constant };
  }
  return result;
}
