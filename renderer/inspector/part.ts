/** Parts of values that arguments take. Pure. */
import type { Argument } from '../../shared/component/spec.ts';

/** The CEL that takes a part of an argument's value. */
export function partOf(argument: Argument | undefined): string | undefined {
  return typeof argument === 'object' && 'select' in argument ? argument.select : undefined;
}

/** The argument with another part of its value; an empty text takes all of it. */
export function withPart(argument: Argument, select: string): Argument {
  if (typeof argument === 'string' || 'taskStatus' in argument) return argument;
  const { select: _gone, ...whole } = argument;
  return select === '' ? whole : { ...whole, select };
}
