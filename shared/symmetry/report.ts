/** The symmetry report: what would be different on a cluster, in sentences, each with its rule and its places. */
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import { kubernetesRules } from './kubernetes.ts';
import { loopRules } from './loops.ts';
import { orderRules } from './order.ts';
import { layOut } from './pipeline.ts';
import { resourceRules } from './resources.ts';
import type { Place, Rule } from './rule.ts';
import { valueRules } from './values.ts';

/** Every rule, in the order of their numbers. */
export const symmetryRules: readonly Rule[] = [
  ...orderRules,
  ...loopRules,
  ...valueRules,
  ...resourceRules,
  ...kubernetesRules,
].toSorted((left, right) => Number(left.rule.slice(4)) - Number(right.rule.slice(4)));

/** A rule that applies to a pipeline, with the places where it does. */
export interface SymmetryItem {
  readonly rule: Rule['rule'];
  readonly severity: Rule['severity'];
  /** What happens on a cluster and what happens here. */
  readonly sentence: string;
  /** What to do where it matters. */
  readonly cure: string;
  readonly places: readonly Place[];
}

/** What of a pipeline would be different on a cluster; warnings first. */
export function symmetryReport(ir: CheckedIr): readonly SymmetryItem[] {
  const pipeline = layOut(ir);
  const items = symmetryRules.flatMap((rule) => {
    const places = rule.find(pipeline);
    return places.length === 0 ? [] : [itemOf(rule, places)];
  });
  return [...items.filter(isWarning), ...items.filter((item) => !isWarning(item))];
}

/** A rule as the report has it. */
export function itemOf({ rule, severity, cluster, here, cure }: Rule, places: readonly Place[]): SymmetryItem {
  return { rule, severity, sentence: `${cluster} ${here}`, cure, places };
}

function isWarning({ severity }: SymmetryItem): boolean {
  return severity === 'warning';
}

/** The warnings of the report as diagnostics, one for each rule, at its first place; `locate` finds the text behind a place. */
export function symmetryWarnings(
  ir: CheckedIr,
  locate: (place: Place) => Pick<Diagnostic, 'file' | 'range' | 'path' | 'place'>,
): readonly Diagnostic[] {
  return symmetryReport(ir)
    .filter(isWarning)
    .flatMap(({ rule, sentence, cure, places: [first, ...more] }) => {
      if (first === undefined) return [];
      const others = more.length === 0 ? '' : `, and ${more.length} more`;
      return [
        {
          code: 'differs-on-cluster' as const,
          severity: 'warning' as const,
          message: `${sentence} (${rule}${whose(first)}${others})`,
          cure,
          ...locate(first),
        },
      ];
    });
}

function whose({ tasks }: Place): string {
  return tasks.length === 0 ? '' : `: “${tasks.join('/')}”`;
}
