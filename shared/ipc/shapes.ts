import { z } from 'zod';
import { jsonValue } from '../json-shape.ts';
import type { Diagnostic } from '../diagnostic.ts';

const position = z.lazy(() => z.strictObject({ line: z.number(), column: z.number(), offset: z.number() }));
const jsonPath = z.array(z.union([z.string(), z.number()]));

/** A diagnostic on the wire. */
export const diagnostic: z.ZodType<Diagnostic> = z.lazy(() =>
  z.strictObject({
    code: z.custom<Diagnostic['code']>((value) => typeof value === 'string'),
    severity: z.enum(['error', 'warning', 'notice']),
    message: z.string(),
    cure: z.string(),
    file: z.string().exactOptional(),
    range: z.strictObject({ start: position, end: position }).exactOptional(),
    path: jsonPath.exactOptional(),
    place: z
      .strictObject({
        tasks: z.array(z.string()),
        input: z.string().exactOptional(),
        output: z.string().exactOptional(),
      })
      .exactOptional(),
    fix: z
      .strictObject({
        label: z.string(),
        patches: z.array(z.strictObject({ path: jsonPath, value: jsonValue.exactOptional() })),
      })
      .exactOptional(),
  }),
);

/** A text that can be run: a document, a component or a compiled IR, with its name for messages. */
export const source = z.lazy(() => z.strictObject({ file: z.string(), text: z.string().max(20_000_000) }));
