/** Differences between two JSON values as patches, and their application. Exact: also the order of keys comes out as it was. */
import type { ComponentSpec } from '../component/spec.ts';
import { readComponent } from '../component/shape.ts';
import type { Diagnostic, Patch } from '../diagnostic.ts';
import { err, ok, type Result } from '../result.ts';
import {
  emptyRecord,
  isJsonArray,
  isJsonObject,
  sameJson,
  type Json,
  type JsonObject,
  type JsonPath,
} from '../json.ts';

/** The patches that turn `from` into `to`. What did not change is not mentioned. */
export function differences(from: Json, to: Json, path: JsonPath = []): Patch[] {
  if (from === to) return [];
  if (isJsonArray(from) && isJsonArray(to) && from.length === to.length) {
    return from.flatMap((item, index) => differences(item, to[index] ?? null, [...path, index]));
  }
  if (!isJsonObject(from) || !isJsonObject(to)) return isSameLeaf(from, to) ? [] : [{ path, value: to }];
  const oldKeys = Object.keys(from);
  const newKeys = Object.keys(to);
  const kept = oldKeys.filter((key) => Object.hasOwn(to, key));
  const added = newKeys.filter((key) => !Object.hasOwn(from, key));
  const order = [...kept, ...added];
  if (order.some((key, index) => key !== newKeys[index])) return [{ path, value: to }];
  const removed = oldKeys.filter((key) => !Object.hasOwn(to, key));
  return [
    ...removed.map((key) => ({ path: [...path, key] })),
    ...kept.flatMap((key) => differences(from[key] ?? null, to[key] ?? null, [...path, key])),
    ...added.map((key) => ({ path: [...path, key], value: to[key] ?? null })),
  ];
}

function isSameLeaf(a: Json, b: Json): boolean {
  return isJsonArray(a) && isJsonArray(b) && a.length === 0 && b.length === 0;
}

/** Applies patches to a JSON value one after the other. A patch whose owner is not there changes nothing. */
export function patchJson(value: Json, patches: readonly Patch[]): Json {
  return patches.reduce((current, { path, value: next }) => setAt(current, path, next), value);
}

function setAt(owner: Json, path: JsonPath, value: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  if (isJsonArray(owner)) return typeof key === 'number' ? setItem(owner, key, rest, value) : owner;
  return isJsonObject(owner) && typeof key === 'string' ? setField(owner, key, rest, value) : owner;
}

function setItem(owner: readonly Json[], index: number, rest: JsonPath, value: Json | undefined): Json {
  const before = owner[index];
  if (rest.length > 0) return before === undefined ? owner : owner.with(index, setAt(before, rest, value));
  if (value === undefined) return owner.filter((_, at) => at !== index);
  return index < owner.length ? owner.with(index, value) : [...owner, value];
}

function setField(owner: JsonObject, key: string, rest: JsonPath, value: Json | undefined): Json {
  const before = Object.hasOwn(owner, key) ? owner[key] : undefined;
  if (rest.length > 0 && before === undefined) return owner;
  const next = rest.length > 0 && before !== undefined ? setAt(before, rest, value) : value;
  const result = emptyRecord<Json>();
  for (const [name, item] of Object.entries(owner)) {
    if (name !== key) result[name] = item;
    else if (next !== undefined) result[name] = next;
  }
  if (before === undefined && next !== undefined) result[key] = next;
  return result;
}

/**
 * A component after patches, with every unchanged part shared. The error says why the patches make no component of it
 * (they were made for another state of the document).
 */
export function applyPatches(spec: ComponentSpec, patches: readonly Patch[]): Result<ComponentSpec, Diagnostic> {
  const value = patchJson(spec, patches);
  if (isComponent(value)) return ok(value);
  return err({
    code: 'shape-not-component',
    severity: 'error',
    message: 'The change does not fit the document as it is now.',
    cure: 'Repeat the change on the present document.',
  });
}

function isComponent(value: Json): value is ComponentSpec {
  const { spec } = readComponent(value);
  return spec !== undefined && sameJson(spec, value);
}
