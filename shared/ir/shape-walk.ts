/** Ways through the zod shapes of compiled pipelines. */
import { z } from 'zod';

/** The shape of what stands under a key or an index; undefined where the shape knows nothing there. */
export function shapeInside(schema: z.core.$ZodType, key: string | number): z.core.$ZodType | undefined {
  const inner = withoutOptional(schema);
  if (inner instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = inner.shape;
    return Object.hasOwn(shape, key) ? shape[key] : undefined;
  }
  if (inner instanceof z.ZodArray) return inner.element;
  return inner instanceof z.ZodRecord ? inner.valueType : undefined;
}

/** Without what only says that the value may be absent. */
export function withoutOptional(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional
    ? withoutOptional(schema.unwrap())
    : schema;
}
