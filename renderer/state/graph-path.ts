/** Finding the graph that is shown: the document's own, or one inside it. */
import type { ComponentRef, ComponentSpec, PipelineComponent } from '../../shared/component/spec.ts';
import { isGraph } from '../../shared/component/spec.ts';
import { locate } from '../../shared/document/address.ts';
import { readEmbedded } from '../../shared/document/embedded.ts';
import { isOpened } from '../../shared/document/layout.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { writtenName } from '../../shared/document/names.ts';
import { own } from '../../shared/json.ts';

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
  /** The graph behind one of its tasks; undefined when the task is none. */
  readonly inner: (taskId: string) => ShownGraph | undefined;
}

/** The graph at a path; undefined when the path leads to no graph (any more). */
export function graphAt(
  spec: ComponentSpec,
  path: readonly string[],
  library: ComponentResolver,
): ShownGraph | undefined {
  if (!isGraph(spec)) return undefined;
  const show = (path: readonly string[], graph: PipelineComponent, outer?: ShownGraph['resolve']): ShownGraph => {
    const resolve = resolverOf(graph, library, outer);
    return {
      path,
      graph,
      editable: locate(spec, path).ok,
      resolve,
      library,
      inner(id) {
        const ref = own(graph.implementation.graph.tasks, id)?.componentRef;
        const inner = ref === undefined ? undefined : resolve(ref);
        return inner === undefined || !isGraph(inner) ? undefined : show([...path, id], inner, resolve);
      },
    };
  };
  let shown: ShownGraph | undefined = show([], spec);
  for (const id of path) shown = shown?.inner(id);
  return shown;
}

/** Whether a graph is drawn where another fills the canvas: all groups between them are opened. */
export function isDrawnIn(
  spec: ComponentSpec,
  view: readonly string[],
  path: readonly string[],
  library: ComponentResolver,
): boolean {
  if (view.some((id, index) => path[index] !== id)) return false;
  let shown = graphAt(spec, view, library);
  for (const id of path.slice(view.length)) {
    const task = own(shown?.graph.implementation.graph.tasks, id);
    if (task === undefined || !isOpened(task)) return false;
    shown = shown?.inner(id);
  }
  return true;
}

function resolverOf(
  graph: PipelineComponent,
  library: ComponentResolver,
  outer: ShownGraph['resolve'] | undefined,
): ShownGraph['resolve'] {
  return (ref) => {
    if (ref.spec !== undefined) return ref.spec;
    if (ref.text !== undefined) return readEmbedded(ref.text).spec;
    const named = ref.name === undefined ? undefined : own(graph.implementation.graph.components, ref.name);
    const byContent = writtenName(ref) === undefined ? library(ref)?.spec : undefined;
    return byContent ?? named ?? (outer === undefined ? library(ref)?.spec : outer(ref));
  };
}
