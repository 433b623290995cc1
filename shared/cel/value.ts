/** Values of CEL as conditions and selectors see them: errors are values too, because `||` and `&&` may still make something of them. */
import { isJsonArray, type Json } from '../json.ts';
import { compareText } from '../value-text.ts';

/** Any value. JSON is CEL already: its numbers are doubles, its objects maps with keys of text. */
export type Value =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'uint'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: MapEntries }
  /** A protobuf message: its fields always have a value. */
  | { readonly kind: 'message'; readonly fields: Readonly<Record<string, Value>> }
  /** What `type(x)` gives. */
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'error'; readonly message: string };

/** The kind of a value. */
export type Kind = Value['kind'];
/** The values of one kind. */
export type Of<K extends Kind> = Extract<Value, { kind: K }>;

/** Entries of a map by their keys' identity (see {@link keyOf}), in their order. */
export type MapEntries = ReadonlyMap<string, readonly [key: Value, value: Value]>;

/** True when a value is of a kind. */
export function isKind<K extends Kind>(value: Value, kind: K): value is Of<K> {
  return value.kind === kind;
}

/** Null. */
export const nothing: Value = { kind: 'null' };

/** A boolean. */
export function bool(value: boolean): Of<'bool'> {
  return { kind: 'bool', value };
}

/** A double. */
export function double(value: number): Of<'double'> {
  return { kind: 'double', value };
}

/** A text. */
export function text(value: string): Of<'string'> {
  return { kind: 'string', value };
}

/** A list. */
export function list(items: readonly Value[]): Of<'list'> {
  return { kind: 'list', items };
}

/** What went wrong, as a phrase. */
export function failure(message: string): Of<'error'> {
  return { kind: 'error', message };
}

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** True when a number fits into 64 bits. */
export function fitsInt(value: bigint): boolean {
  return value >= smallest && value <= largest;
}

/** An integer of 64 bits, or the error that it is none. */
export function int(value: bigint): Value {
  return fitsInt(value) ? { kind: 'int', value } : failure(`the integer ${value} does not fit into 64 bits`);
}

/** An unsigned integer of 64 bits, or the error that it is none. */
export function uint(value: bigint): Value {
  return value >= 0n && value < 2n ** 64n
    ? { kind: 'uint', value }
    : failure(`the unsigned integer ${value} does not fit into 64 bits`);
}

/** The identity of a key: numbers of all types that are equal are one key. Undefined for what cannot be a key. */
export function keyOf(key: Value): string | undefined {
  switch (key.kind) {
    case 'string':
      return `text ${key.value}`;
    case 'bool':
      return `bool ${key.value}`;
    case 'int':
    case 'uint':
      return `number ${key.value}`;
    case 'double':
      return Number.isSafeInteger(key.value) ? `number ${BigInt(key.value)}` : undefined;
    default:
      return undefined;
  }
}

/** A map with keys of text. */
export function textMap(entries: Iterable<readonly [string, Value]>): Of<'map'> {
  return {
    kind: 'map',
    entries: new Map(Array.from(entries, ([key, value]) => [`text ${key}`, [text(key), value] as const])),
  };
}

/** JSON as a value. */
export function fromJson(json: Json): Value {
  if (json === null) return nothing;
  if (typeof json === 'boolean') return bool(json);
  if (typeof json === 'number') return double(json);
  if (typeof json === 'string') return text(json);
  if (isJsonArray(json)) return list(json.map(fromJson));
  return textMap(Object.entries(json).map(([key, item]) => [key, fromJson(item)] as const));
}

/** A value as JSON; undefined where JSON has nothing like it. */
export function toJson(value: Value): Json | undefined {
  switch (value.kind) {
    case 'null':
      return null;
    case 'bool':
    case 'string':
      return value.value;
    case 'int':
    case 'uint':
      return Number(value.value);
    case 'double':
      return Number.isFinite(value.value) ? value.value : undefined;
    case 'list': {
      const items = value.items.map(toJson);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'map': {
      const members: [string, Json][] = [];
      for (const [key, item] of value.entries.values()) {
        const json = toJson(item);
        if (key.kind !== 'string' || json === undefined) return undefined;
        members.push([key.value, json]);
      }
      return Object.fromEntries(members);
    }
    case 'message':
    case 'type':
    case 'error':
      return undefined;
  }
}

/** True when both are equal; numbers of different types are compared as numbers, and values of different types are just not equal. */
export function equal(left: Value, right: Value): boolean {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  switch (left.kind) {
    case 'bool':
    case 'string':
      return right.kind === left.kind && left.value === right.value;
    case 'type':
      return right.kind === 'type' && left.name === right.name;
    case 'list': {
      if (right.kind !== 'list' || right.items.length !== left.items.length) return false;
      const { items } = right;
      return left.items.every((item, index) => {
        const other = items[index];
        return other !== undefined && equal(item, other);
      });
    }
    case 'map': {
      if (right.kind !== 'map' || right.entries.size !== left.entries.size) return false;
      return [...left.entries].every(([key, [, item]]) => {
        const other = right.entries.get(key);
        return other !== undefined && equal(item, other[1]);
      });
    }
    case 'null':
      return right.kind === 'null';
    default:
      return left === right;
  }
}

/** A number of any type. */
type NumberValue = Of<'int'> | Of<'uint'> | Of<'double'>;

/** True for numbers of any type. */
function isNumber(value: Value): value is NumberValue {
  return value.kind === 'int' || value.kind === 'uint' || value.kind === 'double';
}

/** Negative, zero or positive as for sorting; NaN where there is no order. Beside a double, an integer is rounded to one. */
function compareNumbers(left: NumberValue, right: NumberValue): number {
  if (left.kind === 'double' || right.kind === 'double') {
    const [a, b] = [Number(left.value), Number(right.value)];
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
  }
  return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
}

/** The order of two values for `<` and its kin; undefined where they have none. */
export function compare(left: Value, right: Value): number | undefined {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
  if (left.kind === 'string' && right.kind === 'string') return compareText(left.value, right.value);
  if (left.kind === 'bool' && right.kind === 'bool') return Number(left.value) - Number(right.value);
  return undefined;
}
