/** The graphs that a document holds, and the tasks that use each. */
import { isGraph, type PipelineComponent } from '../component/spec.ts';
import type { Located, Step } from './address.ts';
import { seesName, writtenName } from './names.ts';

/** A task that uses a component, in the graph where it stands. */
export interface Use {
  readonly owner: PipelineComponent;
  readonly id: string;
}

/** A graph inside of the document, how to get to where it is written, and who uses it. */
export interface InnerGraph {
  readonly component: PipelineComponent;
  readonly address: readonly Step[];
  readonly uses: () => readonly Use[];
}

/** All graphs that are written inside of one. */
export function innerGraphs(owner: PipelineComponent, address: readonly Step[] = []): readonly InnerGraph[] {
  const { tasks, components = {} } = owner.implementation.graph;
  const atTasks = Object.entries(tasks).flatMap(([id, { componentRef }]) => {
    const component = componentRef.spec;
    if (component === undefined || !isGraph(component)) return [];
    const at = [...address, { task: id }];
    return [{ component, address: at, uses: () => [{ owner, id }] }, ...innerGraphs(component, at)];
  });
  const byName = Object.entries(components).flatMap(([name, component]) => {
    if (!isGraph(component)) return [];
    const at = [...address, { component: name }];
    return [{ component, address: at, uses: () => usesOf(owner, name) }, ...innerGraphs(component, at)];
  });
  return [...atTasks, ...byName];
}

/** The tasks that use a component of a graph by its name, in inner graphs too. */
function usesOf(owner: PipelineComponent, name: string): readonly Use[] {
  const { tasks, components = {} } = owner.implementation.graph;
  const here = Object.entries(tasks).flatMap(([id, { componentRef }]) =>
    writtenName(componentRef) === name ? [{ owner, id }] : [],
  );
  const inner = [
    ...Object.values(tasks).flatMap(({ componentRef }) => componentRef.spec ?? []),
    ...Object.values(components),
  ];
  return [...here, ...inner.flatMap((other) => (seesName(other, name) ? usesOf(other, name) : []))];
}

/** True when more than one task uses the graph at a place. */
export function isShared({ address, scopes }: Located): boolean {
  const last = address.at(-1);
  const owner = scopes.at(-2)?.component;
  return last !== undefined && 'component' in last && owner !== undefined && usesOf(owner, last.component).length > 1;
}
