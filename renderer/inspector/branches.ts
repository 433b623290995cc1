/** The branches that an output of a graph may come from. Pure. */
import type { OutputValue, TaskOutput } from '../../shared/component/spec.ts';

/** The sources of an output, one or each branch’s. */
export function branchesOf(value: OutputValue): readonly TaskOutput[] {
  return 'oneOf' in value ? value.oneOf : [value];
}

/** Sources as the document has them: one stands alone. */
export function outputValue(branches: readonly TaskOutput[]): OutputValue | undefined {
  const [first, ...others] = branches;
  if (first === undefined) return undefined;
  return others.length === 0 ? first : { oneOf: branches };
}
