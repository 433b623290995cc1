/** Puts a changed graph back to where the document holds it, and carries changes of its ports to all that use it. */
import { isGraph, type ComponentSpec, type PipelineComponent } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { Step } from './address.ts';
import { withEntry, withTask, type Outcome, type PortChange } from './graph.ts';
import { makeComponent, makeTask } from './make.ts';
import { seesName, writtenName } from './names.ts';
import { replacePorts } from './port-change.ts';

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
