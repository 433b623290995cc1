/** Types of CEL as far as they are known before anything is evaluated. */
import { nearestName } from '../did-you-mean.ts';

/** A static type. `dyn` is known only at run time. */
export type Type =
  | 'dyn'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'type'
  | { readonly list: Type }
  | { readonly map: Type; readonly to: Type }
  | { readonly message: string; readonly fields: Readonly<Record<string, Type>> };

/** A list whose items may be anything. */
export const anyList: Type = { list: 'dyn' };
/** A map whose keys and values may be anything. */
export const anyMap: Type = { map: 'dyn', to: 'dyn' };

/** True when a value of one type may be one of the other. */
export function fits(given: Type, wanted: Type): boolean {
  if (given === 'dyn' || wanted === 'dyn' || given === wanted) return true;
  if (typeof given === 'string' || typeof wanted === 'string') return false;
  if ('list' in given) return 'list' in wanted && fits(given.list, wanted.list);
  if ('map' in given) return 'map' in wanted && fits(given.map, wanted.map) && fits(given.to, wanted.to);
  return 'message' in wanted && given.message === wanted.message;
}

/** The type of what may be one or the other. */
export function join(left: Type, right: Type): Type {
  return left === right || (fits(left, right) && right !== 'dyn') ? left : 'dyn';
}

/** A type as CEL spells it. */
export function typeText(type: Type): string {
  if (typeof type === 'string') return type;
  if ('list' in type) return `list(${typeText(type.list)})`;
  return 'map' in type ? `map(${typeText(type.map)}, ${typeText(type.to)})` : type.message;
}

/** `Did you mean …?` where a name is near, else nothing. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const nearest = nearestName(wrong, known);
  return nearest === undefined ? '' : ` (did you mean “${nearest}”?)`;
}
