/** Where a graph of a document is written: at a task, or once among the components of a graph around it. */
import { isGraph, type ComponentSpec, type PipelineComponent, type TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { fault, noTask } from './graph.ts';
import type { ComponentResolver } from './linked.ts';
import { writtenName } from './names.ts';

/** Which graph is edited: the ids of the tasks whose graphs lead to it; empty for the pipeline itself. */
export type GraphPath = readonly string[];

/** One step inwards to a component that the document holds. */
export type Step = { readonly task: string } | { readonly component: string };

/** A graph, how to get to where it is written, and the graphs around that place, outermost first and itself last. */
export interface Located {
  readonly component: PipelineComponent;
  readonly address: readonly Step[];
  readonly scopes: readonly Scope[];
}

/** A graph around a place, and how to get to where it is written. */
export interface Scope {
  readonly component: PipelineComponent;
  readonly address: readonly Step[];
}

/** Finds the graph at a path. The error says where the path leaves the document. */
export function locate(root: PipelineComponent, path: GraphPath): Result<Located, Diagnostic> {
  let scopes: readonly Scope[] = [{ component: root, address: [] }];
  let current: Scope = { component: root, address: [] };
  for (const id of path) {
    const task = own(current.component.implementation.graph.tasks, id);
    if (task === undefined) return noTask(id);
    const written = writtenAt(scopes, id, task);
    if (written === undefined || !isGraph(written.spec)) {
      return fault(
        'not-supported',
        `The component of “${id}” is not a graph written in this document, so it cannot be edited here.`,
        'Open its own file, or put a copy of it into the document.',
      );
    }
    current = { component: written.spec, address: written.address };
    scopes = [...written.scopes, current];
  }
  return ok({ ...current, scopes });
}

/** A component that the document holds. */
export interface Written {
  readonly spec: ComponentSpec;
  readonly address: readonly Step[];
  /** The graphs whose names the component sees. */
  readonly scopes: readonly Scope[];
}

/** Where the document holds the component of a task: at the task, or under its name in a graph around it. */
export function writtenAt(scopes: readonly Scope[], id: string, { componentRef }: TaskSpec): Written | undefined {
  const here = scopes.at(-1);
  if (componentRef.spec !== undefined) {
    return { spec: componentRef.spec, address: [...(here?.address ?? []), { task: id }], scopes };
  }
  const name = writtenName(componentRef);
  if (name === undefined) return undefined;
  const depth = scopes.findLastIndex(
    ({ component }) => own(component.implementation.graph.components, name) !== undefined,
  );
  const scope = scopes[depth];
  const spec = own(scope?.component.implementation.graph.components, name);
  if (scope === undefined || spec === undefined) return undefined;
  return { spec, address: [...scope.address, { component: name }], scopes: scopes.slice(0, depth + 1) };
}

/** Finds components by the names of the graphs around a place, too. */
export function resolverAt({ scopes }: Located, resolve: ComponentResolver): ComponentResolver {
  return (ref) => {
    const name = writtenName(ref);
    const spec =
      name === undefined
        ? undefined
        : scopes
            .map(({ component }) => own(component.implementation.graph.components, name))
            .findLast((found) => found !== undefined);
    return spec === undefined ? resolve(ref) : { spec, origin: 'inline' };
  };
}
