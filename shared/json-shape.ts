import { z } from 'zod';
import type { Json } from './json.ts';

// A shape is used a few times and then no more: making code for it costs a start more than it saves, and the page may not make code.
z.config({ jitless: true });

/** Any JSON value, as google.protobuf.Value carries it. */
export const jsonValue: z.ZodType<Json> = z.json();
