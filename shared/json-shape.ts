import { z } from 'zod';
import type { Json } from './json.ts';

/** Any JSON value, as google.protobuf.Value carries it. */
export const jsonValue: z.ZodType<Json> = z.json();
