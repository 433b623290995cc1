/** Any JSON value. Null, false, 0 and "" are values; a missing value is the absence of the key, never `undefined` inside. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Keys and indexes from the root of a document to one of its values. */
export type JsonPath = readonly (string | number)[];

/** The value of a key that the object itself has; undefined also for names that every object inherits (`toString`). */
export function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** True for a JSON object (not null, not a list). */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON list; narrows where Array.isArray does not know read-only lists. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** True when both are the same JSON; the order of keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isJsonArray(a))
    return isJsonArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** True for the key that reaches into the prototype of a JavaScript object; no document and no constant may have it. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__';
}

/** An object without prototype, so that names such as `toString` are just names. */
export function emptyRecord<T>(): { [key: string]: T } {
  const result: { [key: string]: T } = {};
  Object.setPrototypeOf(result, null);
  return result;
}

/** Parses JSON text; undefined when it is none. */
export function parseJsonText(text: string): Json | undefined {
  try {
    return asJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What JSON.parse returns is JSON. */
function asJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object') throw new TypeError(`Not JSON: ${typeof value}`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)]));
}
