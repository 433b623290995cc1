/**
 * The spellings that proto-JSON takes besides the one that it writes. The API server reads all of them: names of fields as the proto has
 * them (`task_info`), null for a field that is not set, numbers as texts, enums by number.
 */
import { z } from 'zod';
import { isJsonArray, isJsonObject, own, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { parameterType, primitiveType, triggerStrategy } from './pipeline-spec.ts';
import { shapeInside, withoutOptional } from './shape-walk.ts';

/** The enums, by the number of their first option. The option 0 of parameter types says that there is none. */
const enums = new Map<z.core.$ZodType, number>([
  [parameterType, 1],
  [primitiveType, 0],
  [triggerStrategy, 0],
]);
const noParameterType: ReadonlySet<Json> = new Set([0, 'PARAMETER_TYPE_ENUM_UNSPECIFIED']);

/** A value in the spelling that the shape has. What does not have the shape in any spelling stays as it is. */
export function canonicalJson(schema: z.core.$ZodType, value: Json): Json {
  const shape = withoutOptional(schema);
  if (shape instanceof z.ZodObject && isJsonObject(value)) return canonicalMessage(shape, value);
  if ((shape instanceof z.ZodRecord || shape instanceof z.ZodArray) && (isJsonObject(value) || isJsonArray(value))) {
    const canonical = (item: Json, key: string | number): Json => {
      const inner = shapeInside(shape, key);
      return inner === undefined ? item : canonicalJson(inner, item);
    };
    if (isJsonArray(value)) return value.map(canonical);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, canonical(item, key)]));
  }
  if (shape instanceof z.ZodNumber && typeof value === 'string') return numberOf(value);
  const first = enums.get(shape);
  if (first !== undefined && typeof value === 'number' && shape instanceof z.ZodEnum) {
    return shape.options.map(String)[value - first] ?? value;
  }
  return value;
}

function canonicalMessage(shape: z.ZodObject, message: JsonObject): JsonObject {
  const fields = Object.entries(message).flatMap(([written, value]): [string, Json][] => {
    const field = fieldName(shape, message, written);
    const inner = shapeInside(shape, field);
    if (inner === undefined) return [[written, value]];
    const kind = withoutOptional(inner);
    if (kind === parameterType && noParameterType.has(value)) return [];
    return value === null && !holdsNull(kind) ? [] : [[field, canonicalJson(inner, value)]];
  });
  return Object.fromEntries(fields);
}

/** A field by the name that the shape has for it; a second spelling of a field that is there stays, and is refused as unknown. */
function fieldName(shape: z.ZodObject, message: JsonObject, written: string): string {
  if (shapeInside(shape, written) !== undefined) return written;
  const field = written.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
  return Object.hasOwn(message, field) ? written : field;
}

/** Null is a value where any value is taken. */
function holdsNull(shape: z.core.$ZodType): boolean {
  return shape instanceof z.ZodLazy;
}

/** A number that stands as text; what is none stays text. */
function numberOf(text: string): Json {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

/** The path that leads in a text to what has this path in the canonical spelling. */
export function pathAsWritten(value: Json, path: JsonPath): JsonPath {
  let inner: Json | undefined = value;
  return path.map((key) => {
    if (isJsonArray(inner)) {
      inner = typeof key === 'number' ? inner[key] : undefined;
      return key;
    }
    const name = String(key);
    const message: JsonObject = isJsonObject(inner) ? inner : {};
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const written = !Object.hasOwn(message, name) && Object.hasOwn(message, snake) ? snake : key;
    inner = own(message, String(written));
    return written;
  });
}
