/** Components that a pipeline takes from the network become part of its document. */
import {
  isGraph,
  type ComponentRef,
  type ComponentSpec,
  type PipelineComponent,
  type TaskSpec,
} from '../component/spec.ts';
import { link } from '../document/link.ts';
import type { ComponentResolver, LinkedComponent, ResolvedComponent } from '../document/linked.ts';
import { uniqueName } from '../ir/names.ts';

/** The remote addresses of components that are neither in the document nor known to `resolve`, each once. */
export function remoteUrls(spec: ComponentSpec, resolve: ComponentResolver): readonly string[] {
  const urls = new Set<string>();
  const open: LinkedComponent[] = [link({ spec, file: '' }, resolve).root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { component, spec: task } of next.tasks ?? []) {
      const { url } = task.componentRef;
      if (component !== undefined) open.push(component);
      else if (url?.startsWith('https://') === true) urls.add(url);
    }
  }
  return [...urls];
}

/** Whether a reference leads out of the document. */
function isOutside({ spec, text, url, digest }: ComponentRef): boolean {
  return spec === undefined && text === undefined && (url !== undefined || digest !== undefined);
}

/** What was put into a document. */
export interface Embedded {
  readonly spec: PipelineComponent;
  /** Tasks whose component has changed since the document was written: its digest is not the one that they name. */
  readonly changed: readonly string[];
}

/**
 * Puts the components that `fetched` knows into the document's own, by name; the references to them keep saying where they came from. What
 * they use from the network themselves comes along.
 */
export function embed(spec: PipelineComponent, fetched: ComponentResolver): Embedded {
  const taken = new Set(namesIn(spec));
  const names = new Map<ComponentSpec, string>();
  const added = new Map<string, ComponentSpec>();
  const changed = new Set<string>();
  const nameOf = (component: ResolvedComponent, ref: ComponentRef): string => {
    const known = names.get(component.spec);
    if (known !== undefined) return known;
    const name = uniqueName(component.spec.name ?? ref.name ?? 'component', taken);
    names.set(component.spec, name);
    added.set(name, inside(component.spec));
    return name;
  };
  const task = (id: string, before: TaskSpec): TaskSpec => {
    const { componentRef: ref } = before;
    if (ref.spec !== undefined) return { ...before, componentRef: { ...ref, spec: inside(ref.spec) } };
    const found = isOutside(ref) ? fetched(ref) : undefined;
    if (found === undefined) return before;
    if (ref.digest !== undefined && found.digest !== undefined && !ref.digest.endsWith(found.digest)) changed.add(id);
    const { digest: _, ...rest } = ref;
    const digest = found.digest === undefined ? {} : { digest: found.digest };
    return { ...before, componentRef: { ...rest, name: nameOf(found, ref), ...digest } };
  };
  const graph = (before: PipelineComponent): PipelineComponent => {
    const { tasks, components, ...rest } = before.implementation.graph;
    const inner = components && mapEntries(components, (_, component) => inside(component));
    return {
      ...before,
      implementation: {
        graph: { ...(inner === undefined ? {} : { components: inner }), ...rest, tasks: mapEntries(tasks, task) },
      },
    };
  };
  const inside = (component: ComponentSpec): ComponentSpec => (isGraph(component) ? graph(component) : component);
  const result = graph(spec);
  if (added.size === 0) return { spec, changed: [] };
  const { components, ...rest } = result.implementation.graph;
  return {
    spec: {
      ...result,
      implementation: { graph: { components: { ...components, ...Object.fromEntries(added) }, ...rest } },
    },
    changed: [...changed],
  };
}

function mapEntries<T>(
  record: { readonly [key: string]: T },
  change: (key: string, item: T) => T,
): { readonly [key: string]: T } {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, change(key, item)]));
}

/** Names of components anywhere in a document. */
function namesIn(spec: ComponentSpec): readonly string[] {
  if (!isGraph(spec)) return [];
  const { components = {}, tasks } = spec.implementation.graph;
  const inner = [
    ...Object.values(components),
    ...Object.values(tasks).flatMap(({ componentRef }) => componentRef.spec ?? []),
  ];
  return [...Object.keys(components), ...inner.flatMap(namesIn)];
}
