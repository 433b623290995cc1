/** Which secrets and config maps a run takes, and which of them were given. Names only, never a value. Pure. */
import type { NeededObjects } from '../../../shared/ipc/contract.ts';
import type { Namespace } from '../../../shared/plan/namespace.ts';
import type { NeededObject } from '../../../shared/plan/needed-objects.ts';

/** What was given: now, with this run, and earlier, to runs of the same document or graph. */
export interface GivenBy {
  readonly now: Namespace;
  readonly earlier: Namespace;
}

const kinds = ['secrets', 'configMaps'] as const;

/** The objects that are needed, and those that were given and that no task names. */
export function objectsReport(
  needed: readonly NeededObject[],
  { now, earlier }: GivenBy,
): Pick<NeededObjects, 'objects' | 'others'> {
  const objects = needed.map(({ kind, name, optional, keys }): NeededObjects['objects'][number] => {
    const given = now[kind].has(name) ? 'now' : earlier[kind].has(name) ? 'earlier' : 'missing';
    const held = new Set((now[kind].get(name) ?? earlier[kind].get(name))?.keys());
    const named = [...keys].map(([key, take]) => ({ name: key, found: held.has(key), optional: take.optional }));
    // Without keys of its own, a task takes them all.
    const all = [...held].map((key) => ({ name: key, found: true, optional: false }));
    return { kind, name, optional, given, keys: named.length === 0 ? all : named };
  });
  const others = kinds.flatMap((kind) =>
    [...now[kind].keys()]
      .filter((name) => !needed.some((object) => object.kind === kind && object.name === name))
      .map((name) => ({ kind, name })),
  );
  return { objects, others };
}
