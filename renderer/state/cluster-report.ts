/** What would be different on a cluster, for a text of the window. */
import { readSource } from '../../shared/compile/source.ts';
import { documentPlaces } from '../../shared/compile/place.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { symmetryReport } from '../../shared/symmetry/report.ts';
import type { SymmetryItem } from '../../shared/symmetry/report.ts';

/** A rule that applies, with the tasks where it does by their ids; the pipeline itself is no task. */
export interface ClusterItem extends Omit<SymmetryItem, 'places'> {
  readonly places: readonly (readonly string[])[];
}

/** The report; undefined where the text cannot be compiled yet. */
export function clusterReport(
  source: { readonly file: string; readonly text: string },
  resolve: ComponentResolver,
): readonly ClusterItem[] | undefined {
  const { ir, graph } = readSource(source, resolve);
  if (ir === undefined || graph === undefined) return undefined;
  const placeOf = documentPlaces(graph, { file: source.file, locate: () => undefined });
  return symmetryReport(ir).map(({ places, ...item }) => {
    const tasks = places.map((place) => placeOf(place.tasks).place?.tasks ?? []);
    const byName = new Map(tasks.map((path) => [path.join('\u001f'), path]));
    return { ...item, places: [...byName.values()] };
  });
}
