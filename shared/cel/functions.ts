/** Operators and functions of CEL, each with the types that it takes: one table for the check and for the evaluation. */
import { parseJsonText } from '../json.ts';
import { compileRegex, searchCost, searchRegex } from './regex.ts';
import { anyList, anyMap, fits, type Type } from './type.ts';
import {
  bool,
  compare,
  double,
  equal,
  failure,
  fromJson,
  int,
  isKind,
  list,
  text,
  uint,
  keyOf,
  type Kind,
  type Of,
  type Value,
} from './value.ts';

/** Pays for work that grows with the values, in characters and items; false when nothing is left to pay with. */
export type Spend = (cost: number) => boolean;

/** One form of a function. `run` answers undefined for values that it does not take. */
export interface Overload {
  readonly takes: readonly Type[];
  readonly gives: Type;
  /** What must hold between the types beyond each being taken: items of lists, keys of maps. */
  readonly agree?: (first: Type, second: Type) => boolean;
  readonly run: (values: readonly Value[], spend: Spend) => Value | undefined;
}

const typeOfKind: Readonly<Partial<Record<Kind, Type>>> = {
  null: 'null',
  bool: 'bool',
  int: 'int',
  uint: 'uint',
  double: 'double',
  string: 'string',
  list: anyList,
  map: anyMap,
};

function typeOf(kind: Kind | 'any'): Type {
  return kind === 'any' ? 'dyn' : (typeOfKind[kind] ?? 'dyn');
}

function unary<K extends Kind>(kind: K, gives: Type, run: (value: Of<K>) => Value): Overload {
  return {
    takes: [typeOf(kind)],
    gives,
    run: ([value]) => (value !== undefined && isKind(value, kind) ? run(value) : undefined),
  };
}

function binary<A extends Kind, B extends Kind>(
  first: A,
  second: B,
  gives: Type,
  run: (first: Of<A>, second: Of<B>, spend: Spend) => Value,
): Overload {
  return {
    takes: [typeOf(first), typeOf(second)],
    gives,
    run: ([a, b], spend) =>
      a !== undefined && b !== undefined && isKind(a, first) && isKind(b, second) ? run(a, b, spend) : undefined,
  };
}

/** A form that takes anything. */
function generic(
  takes: readonly Type[],
  gives: Type,
  run: (first: Value, second: Value) => Value | undefined,
): Overload {
  return { takes, gives, run: ([first, second = first]) => (first && second ? run(first, second) : undefined) };
}

const exhausted = failure('the expression takes too many steps');

function arithmetic(
  ints: (a: bigint, b: bigint) => bigint,
  doubles: (a: number, b: number) => number,
): readonly Overload[] {
  return [
    binary('int', 'int', 'int', (a, b) => int(ints(a.value, b.value))),
    binary('uint', 'uint', 'uint', (a, b) => uint(ints(a.value, b.value))),
    binary('double', 'double', 'double', (a, b) => double(doubles(a.value, b.value))),
  ];
}

function division(run: (a: bigint, b: bigint) => bigint): readonly Overload[] {
  const byZero = failure('division by zero');
  return [
    binary('int', 'int', 'int', (a, b) => (b.value === 0n ? byZero : int(run(a.value, b.value)))),
    binary('uint', 'uint', 'uint', (a, b) => (b.value === 0n ? byZero : uint(run(a.value, b.value)))),
  ];
}

/** Numbers of different types have an order at run time, but the check asks for equal types, as the backend's does. */
function ordering(holds: (order: number) => boolean): readonly Overload[] {
  return (['bool', 'int', 'uint', 'double', 'string'] as const).map((type) =>
    generic([type, type], 'bool', (a, b) => {
      const order = compare(a, b);
      return order === undefined ? undefined : bool(holds(order));
    }),
  );
}

const word = (run: (whole: string, part: string) => boolean): Overload =>
  binary('string', 'string', 'bool', (a, b) => bool(run(a.value, b.value)));

/** Functions and operators by name. A method takes its target first. */
export const functions: ReadonlyMap<string, readonly Overload[]> = new Map<string, readonly Overload[]>([
  ['!', [unary('bool', 'bool', ({ value }) => bool(!value))]],
  ['-x', [unary('int', 'int', ({ value }) => int(-value)), unary('double', 'double', ({ value }) => double(-value))]],
  [
    '+',
    [
      ...arithmetic(
        (a, b) => a + b,
        (a, b) => a + b,
      ),
      binary('string', 'string', 'string', (a, b, spend) =>
        spend(a.value.length + b.value.length) ? text(a.value + b.value) : exhausted,
      ),
      {
        ...binary('list', 'list', anyList, (a, b, spend) =>
          spend(a.items.length + b.items.length) ? list([...a.items, ...b.items]) : exhausted,
        ),
        agree: fits,
      },
    ],
  ],
  [
    '-',
    arithmetic(
      (a, b) => a - b,
      (a, b) => a - b,
    ),
  ],
  [
    '*',
    arithmetic(
      (a, b) => a * b,
      (a, b) => a * b,
    ),
  ],
  ['/', [...division((a, b) => a / b), binary('double', 'double', 'double', (a, b) => double(a.value / b.value))]],
  ['%', division((a, b) => a % b)],
  ['<', ordering((order) => order < 0)],
  ['<=', ordering((order) => order <= 0)],
  ['>', ordering((order) => order > 0)],
  ['>=', ordering((order) => order >= 0)],
  [
    'in',
    [
      {
        ...generic(['dyn', anyList], 'bool', (item, items) =>
          items.kind === 'list' ? bool(items.items.some((other) => equal(item, other))) : undefined,
        ),
        agree: (item, items) => typeof items === 'string' || !('list' in items) || fits(item, items.list),
      },
      {
        ...generic(['dyn', anyMap], 'bool', (key, map) =>
          map.kind === 'map' ? bool(map.entries.has(keyOf(key) ?? '')) : undefined,
        ),
        agree: (key, map) => typeof map === 'string' || !('map' in map) || fits(key, map.map),
      },
    ],
  ],
  [
    'size',
    [
      unary('string', 'int', ({ value }) => int(BigInt(Array.from(value).length))),
      unary('list', 'int', ({ items }) => int(BigInt(items.length))),
      unary('map', 'int', ({ entries }) => int(BigInt(entries.size))),
    ],
  ],
  ['contains', [word((whole, part) => whole.includes(part))]],
  ['startsWith', [word((whole, part) => whole.startsWith(part))]],
  ['endsWith', [word((whole, part) => whole.endsWith(part))]],
  [
    'matches',
    [binary('string', 'string', 'bool', (value, pattern, spend) => matches(value.value, pattern.value, spend))],
  ],
  ['parseJson', [unary('string', 'dyn', ({ value }) => parseJson(value))]],
  ['dyn', [generic(['dyn'], 'dyn', (value) => value)]],
  ['type', [generic(['dyn'], 'type', typeValue)]],
  ['bool', [unary('bool', 'bool', (value) => value), unary('string', 'bool', ({ value }) => readBool(value))]],
  [
    'int',
    [
      unary('int', 'int', (value) => value),
      unary('uint', 'int', ({ value }) => int(value)),
      unary('double', 'int', ({ value }) => roundToInt(value)),
      unary('string', 'int', ({ value }) => readInt(value)),
    ],
  ],
  [
    'uint',
    [
      unary('uint', 'uint', (value) => value),
      unary('int', 'uint', ({ value }) => uint(value)),
      unary('double', 'uint', ({ value }) => roundToUint(value)),
      unary('string', 'uint', ({ value }) => readUint(value)),
    ],
  ],
  [
    'double',
    [
      unary('double', 'double', (value) => value),
      unary('int', 'double', ({ value }) => double(Number(value))),
      unary('uint', 'double', ({ value }) => double(Number(value))),
      unary('string', 'double', ({ value }) => readDouble(value)),
    ],
  ],
  [
    'string',
    [
      unary('string', 'string', (value) => value),
      unary('bool', 'string', ({ value }) => text(String(value))),
      unary('int', 'string', ({ value }) => text(String(value))),
      unary('uint', 'string', ({ value }) => text(String(value))),
      unary('double', 'string', ({ value }) => text(doubleText(value))),
    ],
  ],
]);

/** Functions that are written behind a dot: `name.startsWith('a')`. */
export const methods: ReadonlySet<string> = new Set(['size', 'contains', 'startsWith', 'endsWith', 'matches']);
/** Functions that are written with their arguments only: `int(x)`. */
export const globals: ReadonlySet<string> = new Set([
  'size',
  'matches',
  'parseJson',
  'dyn',
  'type',
  'bool',
  'int',
  'uint',
  'double',
  'string',
]);

function matches(value: string, pattern: string, spend: Spend): Value {
  const regex = compileRegex(pattern);
  if (!regex.ok) return failure(`“${pattern}” is no regular expression: ${regex.error}`);
  return spend(searchCost(regex.value, value)) ? bool(searchRegex(regex.value, value)) : exhausted;
}

function parseJson(value: string): Value {
  const json = parseJsonText(value);
  return json === undefined ? failure(`${quote(value)} is no JSON`) : fromJson(json);
}

const typeNames: Readonly<Partial<Record<Kind, string>>> = { null: 'null_type' };

function typeValue({ kind }: Value): Value {
  return { kind: 'type', name: typeNames[kind] ?? kind };
}

const trueWords = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const falseWords = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function readBool(value: string): Value {
  if (trueWords.has(value)) return bool(true);
  return falseWords.has(value) ? bool(false) : notA('boolean', value);
}

function readInt(value: string): Value {
  return /^[+-]?\d{1,40}$/.test(value) ? int(BigInt(value.replace(/^\+/, ''))) : notA('whole number', value);
}

function readUint(value: string): Value {
  return /^\d{1,40}$/.test(value) ? uint(BigInt(value)) : notA('whole number', value);
}

function readDouble(value: string): Value {
  const special = /^([+-]?)(inf|infinity)$/i.exec(value);
  if (special !== null) return double(special[1] === '-' ? -Infinity : Infinity);
  if (/^nan$/i.test(value)) return double(Number.NaN);
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return notA('number', value);
  const number = Number(value);
  return Number.isFinite(number) ? double(number) : notA('number', value);
}

/** Decimals are cut off. */
function roundToInt(value: number): Value {
  return value > -(2 ** 63) && value < 2 ** 63
    ? int(BigInt(Math.trunc(value)))
    : failure(`${doubleText(value)} is no integer of 64 bits`);
}

function roundToUint(value: number): Value {
  return value >= 0 && value < 2 ** 64
    ? uint(BigInt(Math.trunc(value)))
    : failure(`${doubleText(value)} is no unsigned integer of 64 bits`);
}

/** Go's %g with the fewest digits: with an exponent from a million on, and below a ten-thousandth. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const match = /^(.*)e([+-])(\d+)$/.exec(value.toExponential());
  if (match === null) return String(value);
  const [, digits = '', sign = '+', exponent = '0'] = match;
  const power = sign === '-' ? -Number(exponent) : Number(exponent);
  if (power < -4 || power >= 6) return `${digits}e${sign}${exponent.padStart(2, '0')}`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function notA(wanted: string, value: string): Value {
  return failure(`${quote(value)} is no ${wanted}`);
}

function quote(value: string): string {
  return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 57)}…`);
}
