import type { Verbatim } from '../validate/valid-graph.ts';

/** A message with the fields that a document writes out in place of those that were compiled. */
export function replaceFields<T extends object>(message: T, verbatim: Verbatim<Partial<T>> | undefined): T {
  if (verbatim === undefined) return message;
  const replaced: T = { ...message, ...verbatim.set };
  for (const field of verbatim.removed) Reflect.deleteProperty(replaced, field);
  return replaced;
}
