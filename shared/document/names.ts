/** Names under which tasks find components that are written once. */
import { isGraph, type ComponentRef, type ComponentSpec, type PipelineComponent } from '../component/spec.ts';
import { own } from '../json.ts';

/** The name by which a reference finds a component of the document; undefined when something else comes first. */
export function writtenName({ name, spec, text, url, digest }: ComponentRef): string | undefined {
  return spec === undefined && text === undefined && url === undefined && digest === undefined ? name : undefined;
}

/** The names that a reference needs around itself: its own, or those in the component that stands at it. */
export function namesOf(ref: ComponentRef): string[] {
  if (ref.spec !== undefined) return namesIn(ref.spec);
  return ref.name === undefined ? [] : [ref.name];
}

/** The names that a component needs around itself. */
export function namesIn(spec: ComponentSpec): string[] {
  if (!isGraph(spec)) return [];
  const { tasks, components = {} } = spec.implementation.graph;
  const names = [
    ...Object.values(tasks).flatMap(({ componentRef }) => namesOf(componentRef)),
    ...Object.values(components).flatMap(namesIn),
  ];
  return names.filter((name) => own(components, name) === undefined);
}

/** True for graphs in which a name means what it means outside. */
export function seesName(spec: ComponentSpec, name: string): spec is PipelineComponent {
  return isGraph(spec) && own(spec.implementation.graph.components, name) === undefined;
}
