import { z } from 'zod';

/** What goes from a door to the engine. `id` is chosen by the door and unique on its connection. */
export const clientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id: z.number().int(), name: z.string(), input: z.unknown() }),
  z.strictObject({ type: z.literal('cancel'), id: z.number().int() }),
  z.strictObject({ type: z.literal('subscribe'), id: z.number().int(), name: z.string(), input: z.unknown() }),
  z.strictObject({ type: z.literal('unsubscribe'), id: z.number().int() }),
  /** The receiver has worked off `count` items of a stream and can take as many more. */
  z.strictObject({ type: z.literal('credit'), id: z.number().int(), count: z.number().int().min(1).max(1000) }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** What the engine answers. */
export const serverMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id: z.number().int(), output: z.unknown() }),
  z.strictObject({
    type: z.literal('failure'),
    id: z.number().int(),
    code: z.enum(['bad-request', 'refused', 'canceled', 'internal']),
    message: z.string(),
  }),
  z.strictObject({ type: z.literal('item'), id: z.number().int(), item: z.unknown() }),
  z.strictObject({ type: z.literal('end'), id: z.number().int(), reason: z.string().exactOptional() }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** Items of one stream that may be under way without an answer; more wait with their source. */
export const streamWindow = 16;
