/** Finding the graph that is shown: the document's own, or one inside it. */
import type { ComponentRef, ComponentSpec, PipelineComponent } from '../../shared/component/spec.ts';
import { isGraph } from '../../shared/component/spec.ts';
import { locate } from '../../shared/document/address.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';

/** A graph of a document: where it is, what it says, and whether it belongs to the document (and not to the library). */
export interface ShownGraph {
  /** Task ids from the outermost graph inwards; empty for the document itself. */
  readonly path: readonly string[];
  readonly graph: PipelineComponent;
  readonly editable: boolean;
  /** The component behind a reference made in this graph. */
  readonly resolve: (ref: ComponentRef) => ComponentSpec | undefined;
  /** The library around the document. */
  readonly library: ComponentResolver;
}

/** The graph at a path; undefined when the path leads to no graph (any more). */
export function graphAt(
  spec: ComponentSpec,
  path: readonly string[],
  library: ComponentResolver,
): ShownGraph | undefined {
  if (!isGraph(spec)) return undefined;
  let graph: PipelineComponent = spec;
  let resolve = resolverOf(graph, library, undefined);
  for (const id of path) {
    const ref = graph.implementation.graph.tasks[id]?.componentRef;
    const inner = ref === undefined ? undefined : resolve(ref);
    if (ref === undefined || inner === undefined || !isGraph(inner)) return undefined;
    graph = inner;
    resolve = resolverOf(inner, library, resolve);
  }
  return { path, graph, editable: locate(spec, path).ok, resolve, library };
}

function resolverOf(
  graph: PipelineComponent,
  library: ComponentResolver,
  outer: ShownGraph['resolve'] | undefined,
): ShownGraph['resolve'] {
  return (ref) => {
    if (ref.spec !== undefined) return ref.spec;
    const named = ref.name === undefined ? undefined : graph.implementation.graph.components?.[ref.name];
    return named ?? library(ref)?.spec ?? outer?.(ref);
  };
}
