/** Where a graph of a document is written: at a task, or once among the components of a graph around it. */
import { isGraph, type ComponentSpec, type PipelineComponent, type TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { fault, noTask, withEntry, withTask, type Outcome, type PortChange } from './graph.ts';
import type { ComponentResolver } from './linked.ts';
import { makeComponent, makeTask } from './make.ts';
import { writtenName } from './names.ts';
import { replacePorts } from './port-change.ts';

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

/** The document with another graph at a place. Changes of its ports reach every task that uses it, and so on outwards. */
export function putBack(
  owner: PipelineComponent,
  address: readonly Step[],
  outcome: Outcome,
): Result<Outcome, Diagnostic> {
  const [step, ...rest] = address;
  if (step === undefined) return ok(outcome);
  const { graph } = owner.implementation;
  const inner = 'task' in step ? own(graph.tasks, step.task)?.componentRef.spec : own(graph.components, step.component);
  if (inner === undefined || !isGraph(inner)) return ok({ component: owner });
  const next = putBack(inner, rest, outcome);
  if (!next.ok) return next;
  const { component, ports = [] } = next.value;
  return 'task' in step
    ? withPorts(withInline(owner, step.task, component), step.task, ports)
    : atUses(withComponent(owner, step.component, component), step.component, ports);
}

function withComponent(owner: PipelineComponent, name: string, spec: ComponentSpec): PipelineComponent {
  const { graph } = owner.implementation;
  if (own(graph.components, name) === spec) return owner;
  return makeComponent(owner, { graph: { ...graph, components: withEntry(graph.components, name, spec) } });
}

/** A task whose component is written at it. It is no longer the one that a digest, URL or text stands for. */
export function withInline(owner: PipelineComponent, id: string, spec: ComponentSpec): PipelineComponent {
  const task = own(owner.implementation.graph.tasks, id);
  if (task === undefined || task.componentRef.spec === spec) return owner;
  const { name } = task.componentRef;
  return withTask(owner, id, makeTask(task, { componentRef: { ...(name === undefined ? {} : { name }), spec } }));
}

function withPorts(owner: PipelineComponent, id: string, changes: readonly PortChange[]): Result<Outcome, Diagnostic> {
  let component = owner;
  const ports: PortChange[] = [];
  for (const change of changes) {
    const done = replacePorts(component, id, change);
    if (!done.ok) return done;
    component = done.value.component;
    ports.push(...(done.value.ports ?? []));
  }
  return ok({ component, ports });
}

/** Carries changes of ports to every task that uses a component of this graph by its name, in inner graphs too. */
function atUses(owner: PipelineComponent, name: string, changes: readonly PortChange[]): Result<Outcome, Diagnostic> {
  let component = owner;
  const ports: PortChange[] = [];
  if (changes.length === 0) return ok({ component });
  const { tasks, components = {} } = owner.implementation.graph;
  for (const [id, task] of Object.entries(tasks)) {
    const inner = task.componentRef.spec;
    const isUse = writtenName(task.componentRef) === name;
    if (!isUse && (inner === undefined || !seesName(inner, name))) continue;
    const within = isUse || inner === undefined || !isGraph(inner) ? undefined : atUses(inner, name, changes);
    if (within?.ok === false) return within;
    const done =
      within === undefined
        ? withPorts(component, id, changes)
        : withPorts(withInline(component, id, within.value.component), id, within.value.ports ?? []);
    if (!done.ok) return done;
    component = done.value.component;
    ports.push(...(done.value.ports ?? []));
  }
  for (const [key, inner] of Object.entries(components)) {
    if (!isGraph(inner) || !seesName(inner, name)) continue;
    const within = atUses(inner, name, changes);
    if (!within.ok) return within;
    const done = atUses(withComponent(component, key, within.value.component), key, within.value.ports ?? []);
    if (!done.ok) return done;
    component = done.value.component;
    ports.push(...(done.value.ports ?? []));
  }
  return ok({ component, ports });
}

/** A graph that has another component of the name does not see the outer one. */
function seesName(spec: ComponentSpec, name: string): boolean {
  return isGraph(spec) && own(spec.implementation.graph.components, name) === undefined;
}

/** How many tasks of the document use the graph at a place. */
export function useCount(root: PipelineComponent, { address }: Located): number {
  const last = address.at(-1);
  if (last === undefined || 'task' in last) return 1;
  const owner = componentAt(root, address.slice(0, -1));
  return owner === undefined ? 0 : countUses(owner, last.component);
}

function countUses(spec: ComponentSpec, name: string): number {
  if (!isGraph(spec)) return 0;
  const { tasks, components = {} } = spec.implementation.graph;
  const inner = [
    ...Object.values(tasks).flatMap(({ componentRef }) => componentRef.spec ?? []),
    ...Object.values(components),
  ];
  const here = Object.values(tasks).filter(({ componentRef }) => writtenName(componentRef) === name).length;
  return inner.filter((other) => seesName(other, name)).reduce((sum, other) => sum + countUses(other, name), here);
}

function componentAt(root: ComponentSpec, address: readonly Step[]): ComponentSpec | undefined {
  let current: ComponentSpec | undefined = root;
  for (const step of address) {
    if (current === undefined || !isGraph(current)) return undefined;
    const { graph }: PipelineComponent['implementation'] = current.implementation;
    current = 'task' in step ? own(graph.tasks, step.task)?.componentRef.spec : own(graph.components, step.component);
  }
  return current;
}
