/** Edits that copy tasks: within a graph, and from a clipboard text into it. */
import { isGraph, type ComponentSpec, type PipelineComponent, type TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isForbiddenKey, own, sameJson } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { fault, mapRecord, noTask, uniqueName, withEntry, type Outcome, type Records } from './graph.ts';
import { readPosition, withPosition, type Position } from './layout.ts';
import { makeComponent, makeTask } from './make.ts';
import { followInTask } from './follow-task.ts';
import { onlyTasks, renamedTasks } from './references.ts';

/** Tasks that were copied, with the components that they name. Connections lead only to each other. */
export interface Fragment {
  readonly tasks: { readonly [id: string]: TaskSpec };
  readonly components?: { readonly [name: string]: ComponentSpec };
}

type Done = Result<Outcome, Diagnostic>;

/** Adds copies of tasks beside them. They keep what comes in from outside. */
export function duplicateTasks(owner: PipelineComponent, ids: readonly string[]): Done {
  const { tasks } = owner.implementation.graph;
  const missing = ids.find((id) => !Object.hasOwn(tasks, id));
  if (missing !== undefined) return noTask(missing);
  return addCopies(
    owner,
    mapRecord(tasks, (task, id) => (ids.includes(id) ? [id, task] : undefined)),
    (position) => ({ ...position, x: position.x + 40, y: position.y + 40 }),
  );
}

/** Adds the tasks of a fragment; ids and names of components are made unique, connections among them stay. */
export function pasteTasks(owner: PipelineComponent, fragment: Fragment, at: Position | undefined): Done {
  const { graph } = owner.implementation;
  const taken = graph.components ?? {};
  const renamed = new Map<string, string>();
  let components = graph.components;
  for (const [name, spec] of Object.entries(fragment.components ?? {})) {
    if (isForbiddenKey(name)) return fault('name-invalid', `“${name}” cannot be a name.`, 'Choose another name.');
    const same = own(taken, name);
    const kept =
      same !== undefined && sameJson(same, spec)
        ? name
        : uniqueName(name, (wanted) => own(components, wanted) !== undefined);
    renamed.set(name, kept);
    components = withEntry(components, kept, spec);
  }
  const rename = (name: string): string => renamed.get(name) ?? name;
  components =
    components === undefined
      ? undefined
      : mapRecord(components, (spec, name) => [name, Object.hasOwn(taken, name) ? spec : renameIn(spec, rename)]);
  const inside = new Set(Object.keys(fragment.tasks));
  const among = onlyTasks((other) => inside.has(other), 'cut');
  const tasks = mapRecord(fragment.tasks, (task, id) => [id, followInTask(renameComponent(task, rename), among)]);
  const places = Object.values(tasks).flatMap((task) => readPosition(task) ?? []);
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const holder = components === undefined ? owner : makeComponent(owner, { graph: { ...graph, components } });
  if (at !== undefined && places.length === 0) {
    return addCopies(
      holder,
      mapRecord(tasks, (task, id) => [id, withPosition(task, at)]),
      (position) => position,
    );
  }
  const shift = at === undefined ? { x: 40, y: 40 } : { x: at.x - left, y: at.y - top };
  return addCopies(holder, tasks, (position) => ({ ...position, x: position.x + shift.x, y: position.y + shift.y }));
}

/** A task that uses components by other names, inside of its own graph, too. */
function renameComponent(task: TaskSpec, rename: (name: string) => string): TaskSpec {
  const { componentRef } = task;
  const { name, spec } = componentRef;
  if (spec !== undefined) {
    const inner = renameIn(spec, rename);
    return inner === spec ? task : makeTask(task, { componentRef: { ...componentRef, spec: inner } });
  }
  const to = name === undefined ? undefined : rename(name);
  return to === undefined || to === name ? task : makeTask(task, { componentRef: { ...componentRef, name: to } });
}

function renameIn(spec: ComponentSpec, rename: (name: string) => string): ComponentSpec {
  if (!isGraph(spec)) return spec;
  const { graph } = spec.implementation;
  const inner = (name: string): string => (own(graph.components, name) === undefined ? rename(name) : name);
  const tasks = mapRecord(graph.tasks, (task, id) => [id, renameComponent(task, inner)]);
  const components = mapRecord(graph.components ?? {}, (component, name) => [name, renameIn(component, inner)]);
  if (tasks === graph.tasks && (graph.components === undefined || components === graph.components)) return spec;
  return makeComponent(spec, { graph: { ...graph, components, tasks } });
}

function addCopies(owner: PipelineComponent, copies: Records<TaskSpec>, move: (position: Position) => Position): Done {
  const { graph } = owner.implementation;
  const ids = new Map<string, string>();
  const taken = new Set(Object.keys(graph.tasks));
  for (const id of Object.keys(copies)) {
    if (isForbiddenKey(id)) return fault('name-invalid', `“${id}” cannot be a name.`, 'Choose another name.');
    const unique = uniqueName(id, (name) => taken.has(name));
    taken.add(unique);
    ids.set(id, unique);
  }
  const change = renamedTasks((id) => ids.get(id) ?? id);
  let tasks = graph.tasks;
  for (const [id, task] of Object.entries(copies)) {
    const position = readPosition(task);
    // Two tasks cannot have one key; a copy gets its own from its id.
    const followed = makeTask(followInTask(task, change), { key: undefined });
    tasks = withEntry(
      tasks,
      ids.get(id) ?? id,
      position === undefined ? followed : withPosition(followed, move(position)),
    );
  }
  return ok({ component: makeComponent(owner, { graph: { ...graph, tasks } }), added: [...ids.values()] });
}
