/**
 * How an import writes what it read. The plainest way comes first; where compiling that does not give the IR back, the plan says what to
 * write differently.
 */
import type { Patch } from '../diagnostic.ts';

/** A component of the IR by its key (undefined: the root), or one task in it. */
export interface Place {
  readonly component: string | undefined;
  readonly task?: string;
}

/** The messages of the IR whose fields a document may hold verbatim, by the names that `ir` gives them; a task has but one. */
export type MessageName = 'task' | 'component' | 'executor' | 'platform' | 'pipelineSpec' | 'platforms';

/** A field of the IR that a document holds verbatim. */
export interface VerbatimField {
  readonly place: Place;
  readonly message: MessageName;
  readonly field: string;
}

/** What is not written in the plainest way. */
export interface Plan {
  readonly verbatim: readonly VerbatimField[];
  /** Places of tasks whose texts name their inputs as the IR does. */
  readonly withLocals: ReadonlySet<string>;
  /** Changes of the document: what its checks refuse is taken out. */
  readonly patches: readonly Patch[];
}

/** Everything in the plainest way. */
export const plainest: Plan = { verbatim: [], withLocals: new Set(), patches: [] };

/** The name of a place. */
export function placeKey({ component, task }: Place): string {
  return JSON.stringify([component ?? null, task ?? null]);
}

/** The plan with more fields verbatim, and more changes; the same plan when it says all that already. */
export function withMore(plan: Plan, fields: readonly VerbatimField[], patches: readonly Patch[] = []): Plan {
  const known = new Set([...plan.verbatim, ...plan.patches].map((said) => JSON.stringify(said)));
  const isNew = (said: VerbatimField | Patch): boolean => {
    const key = JSON.stringify(said);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };
  const verbatim = fields.filter(isNew);
  const changes = patches.filter(isNew);
  if (verbatim.length === 0 && changes.length === 0) return plan;
  return { ...plan, verbatim: [...plan.verbatim, ...verbatim], patches: [...plan.patches, ...changes] };
}
