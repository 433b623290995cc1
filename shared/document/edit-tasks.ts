/** Edits of tasks: adding, removing, copying, naming, connecting, arguments, options, places. */
import type {
  Argument,
  ComponentRef,
  ComponentSpec,
  PipelineComponent,
  TaskOutput,
  TaskSpec,
} from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isForbiddenKey, own, sameJson, type Json } from '../json.ts';
import { ok, type Result } from '../result.ts';
import {
  comesBefore,
  fault,
  follow,
  followInTask,
  inputsOf,
  makeComponent,
  makeInput,
  makeOutput,
  makeTask,
  mapRecord,
  nameFault,
  noTask,
  outputsOf,
  uniqueName,
  withEntry,
  withoutEntry,
  withTask,
  type Outcome,
  type ReferenceChange,
  type Source,
} from './graph.ts';
import type { CanvasItem, TaskEdit } from './edit.ts';
import { readPosition, withPosition, type Position } from './layout.ts';
import type { ComponentResolver } from './linked.ts';
import { parseDocument } from './parse.ts';

/** Tasks that were copied, with the components that they name. Connections lead only to each other. */
export interface Fragment {
  readonly tasks: { readonly [id: string]: TaskSpec };
  readonly components?: { readonly [name: string]: ComponentSpec };
}

type Done = Result<Outcome, Diagnostic>;

/** Applies an edit of tasks to a graph. */
export function editTask(
  owner: PipelineComponent,
  edit: Exclude<TaskEdit, { readonly kind: 'paste' }>,
  resolve: ComponentResolver,
): Done {
  switch (edit.kind) {
    case 'add-task':
      return addTask(owner, edit.componentRef, edit.name ?? componentName(edit.componentRef, resolve), edit.position);
    case 'remove-tasks':
      return removeTasks(owner, edit.tasks);
    case 'duplicate-tasks':
      return duplicateTasks(owner, edit.tasks);
    case 'rename-task':
      return renameTask(owner, edit.task, edit.name);
    case 'set-argument':
      return setArgument(owner, edit.task, edit.input, edit.argument);
    case 'clear-argument':
      return changeTask(owner, edit.task, (task) =>
        makeTask(task, { arguments: withoutEntry(task.arguments, edit.input) }),
      );
    case 'set-options':
      return changeTask(owner, edit.task, (task) => makeTask(task, { executionOptions: edit.options }));
    case 'set-run-after':
      return setRunAfter(owner, edit.task, edit.runAfter);
    case 'move':
      return moveItems(owner, edit.items);
    case 'set-annotation':
      return setAnnotation(owner, edit.item, edit.key, edit.value);
  }
}

function componentName(ref: ComponentRef, resolve: ComponentResolver): string {
  const named =
    ref.name ??
    ref.spec?.name ??
    (ref.text === undefined ? undefined : parseDocument(ref.text, 'component').spec?.name) ??
    resolve(ref)?.spec.name;
  const file = ref.url?.split(/[/:]/).findLast((part) => part !== '' && part !== 'component.yaml');
  return named ?? file?.replace(/(\.component)?\.ya?ml$/, '') ?? 'Task';
}

function addTask(
  owner: PipelineComponent,
  componentRef: ComponentRef,
  name: string,
  position: Position | undefined,
): Done {
  const { tasks } = owner.implementation.graph;
  const id = uniqueName(name, (wanted) => Object.hasOwn(tasks, wanted));
  const task: TaskSpec = { componentRef };
  return ok({
    component: withTask(owner, id, position === undefined ? task : withPosition(task, position)),
    added: [id],
  });
}

/** Takes tasks out with every reference to them. */
function removeTasks(owner: PipelineComponent, ids: readonly string[]): Done {
  const { graph } = owner.implementation;
  const missing = ids.find((id) => !Object.hasOwn(graph.tasks, id));
  if (missing !== undefined) return noTask(missing);
  const gone = new Set(ids);
  const kept = { ...graph, tasks: mapRecord(graph.tasks, (task, id) => (gone.has(id) ? undefined : [id, task])) };
  const change: ReferenceChange = {
    source: (source) => (gone.has(source.taskId) ? undefined : source),
    after: (id) => (gone.has(id) ? [] : [id]),
  };
  return ok({ component: makeComponent(owner, { graph: follow(kept, change) }) });
}

function duplicateTasks(owner: PipelineComponent, ids: readonly string[]): Done {
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
  const inside = new Set(Object.keys(fragment.tasks));
  const tasks = mapRecord(fragment.tasks, (task, id) => {
    const { name } = task.componentRef;
    const kept = name === undefined || task.componentRef.spec !== undefined ? undefined : renamed.get(name);
    const named =
      kept === undefined || kept === name
        ? task
        : makeTask(task, { componentRef: { ...task.componentRef, name: kept } });
    return [id, followInTask(named, insideOnly(inside))];
  });
  const places = Object.values(tasks).flatMap((task) => readPosition(task) ?? []);
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const shift = at === undefined || places.length === 0 ? { x: 40, y: 40 } : { x: at.x - left, y: at.y - top };
  const holder = components === undefined ? owner : makeComponent(owner, { graph: { ...graph, components } });
  const placed =
    at === undefined || places.length > 0 ? tasks : mapRecord(tasks, (task, id) => [id, withPosition(task, at)]);
  const move =
    at !== undefined && places.length === 0
      ? (position: Position): Position => position
      : (position: Position): Position => ({ ...position, x: position.x + shift.x, y: position.y + shift.y });
  return addCopies(holder, placed, move);
}

/** Keeps connections among the named tasks and cuts all others. */
export function insideOnly(inside: ReadonlySet<string>): ReferenceChange {
  return {
    source: (source) => (inside.has(source.taskId) ? source : undefined),
    input: () => undefined,
    after: (id) => (inside.has(id) ? [id] : []),
  };
}

function addCopies(
  owner: PipelineComponent,
  copies: { readonly [id: string]: TaskSpec },
  move: (position: Position) => Position,
): Done {
  const { graph } = owner.implementation;
  const ids = new Map<string, string>();
  const taken = new Set(Object.keys(graph.tasks));
  for (const id of Object.keys(copies)) {
    if (isForbiddenKey(id)) return fault('name-invalid', `“${id}” cannot be a name.`, 'Choose another name.');
    const unique = uniqueName(id, (name) => taken.has(name));
    taken.add(unique);
    ids.set(id, unique);
  }
  const change: ReferenceChange = {
    source: (source) => ({ ...source, taskId: ids.get(source.taskId) ?? source.taskId }),
    after: (id) => [ids.get(id) ?? id],
  };
  let tasks = graph.tasks;
  for (const [id, task] of Object.entries(copies)) {
    const position = readPosition(task);
    const followed = followInTask(task, change);
    tasks = withEntry(
      tasks,
      ids.get(id) ?? id,
      position === undefined ? followed : withPosition(followed, move(position)),
    );
  }
  return ok({ component: makeComponent(owner, { graph: { ...graph, tasks } }), added: [...ids.values()] });
}

function renameTask(owner: PipelineComponent, id: string, name: string): Done {
  const { graph } = owner.implementation;
  if (!Object.hasOwn(graph.tasks, id)) return noTask(id);
  if (name === id) return ok({ component: owner });
  const wrong = nameFault(name, Object.hasOwn(graph.tasks, name));
  if (wrong !== undefined) return wrong;
  const tasks = mapRecord(graph.tasks, (task, key) => [key === id ? name : key, task]);
  const change: ReferenceChange = {
    source: (source: Source) => (source.taskId === id ? { ...source, taskId: name } : source),
    after: (other) => [other === id ? name : other],
  };
  return ok({ component: makeComponent(owner, { graph: follow({ ...graph, tasks }, change) }) });
}

function changeTask(owner: PipelineComponent, id: string, change: (task: TaskSpec) => TaskSpec): Done {
  const task = own(owner.implementation.graph.tasks, id);
  return task === undefined ? noTask(id) : ok({ component: withTask(owner, id, change(task)) });
}

function setArgument(owner: PipelineComponent, id: string, input: string, argument: Argument): Done {
  const wrong = isForbiddenKey(input) ? nameFault(input, false) : argumentFault(owner, id, argument);
  return (
    wrong ?? changeTask(owner, id, (task) => makeTask(task, { arguments: withEntry(task.arguments, input, argument) }))
  );
}

/** Why a task cannot be given an argument: its source is not there, or comes after the task. */
function argumentFault(
  owner: PipelineComponent,
  id: string,
  argument: Argument,
): Result<never, Diagnostic> | undefined {
  const { tasks } = owner.implementation.graph;
  if (typeof argument === 'string' || 'value' in argument) return undefined;
  if ('graphInput' in argument) {
    const { inputName } = argument.graphInput;
    if (inputsOf(owner).some(({ name }) => name === inputName)) return undefined;
    return fault('reference-unknown-input', `The pipeline has no input “${inputName}”.`, 'Add the input first.');
  }
  const taskId = 'taskStatus' in argument ? argument.taskStatus.taskId : argument.taskOutput.taskId;
  const wrong = 'taskStatus' in argument ? taskFault(owner, taskId) : sourceFault(owner, argument);
  if (wrong !== undefined) return wrong;
  if (!comesBefore(tasks, id, taskId)) return undefined;
  return fault(
    'cycle',
    id === taskId
      ? `“${id}” cannot be connected to itself.`
      : `“${taskId}” comes after “${id}”, so this connection would close a circle.`,
    'Connect it to a task that does not depend on this one.',
  );
}

function taskFault(owner: PipelineComponent, id: string): Result<never, Diagnostic> | undefined {
  return Object.hasOwn(owner.implementation.graph.tasks, id) ? undefined : noTask(id);
}

/** Why an output of a task cannot be a source: there is no such task, or its inline component has no such output. */
export function sourceFault(
  owner: PipelineComponent,
  { taskOutput }: TaskOutput,
): Result<never, Diagnostic> | undefined {
  const task = own(owner.implementation.graph.tasks, taskOutput.taskId);
  if (task === undefined) return noTask(taskOutput.taskId);
  const inline = task.componentRef.spec;
  if (inline === undefined || outputsOf(inline).some(({ name }) => name === taskOutput.outputName)) return undefined;
  return fault(
    'reference-unknown-output',
    `The task “${taskOutput.taskId}” has no output “${taskOutput.outputName}”.`,
    'Choose one of its outputs.',
  );
}

function setRunAfter(owner: PipelineComponent, id: string, runAfter: readonly string[]): Done {
  const { tasks } = owner.implementation.graph;
  const missing = runAfter.find((other) => !Object.hasOwn(tasks, other));
  if (missing !== undefined) return noTask(missing);
  const task = own(tasks, id);
  if (task === undefined) return noTask(id);
  const without = withEntry(tasks, id, makeTask(task, { runAfter: undefined }));
  const later = runAfter.find((other) => comesBefore(without, id, other));
  if (later !== undefined)
    return fault(
      'cycle',
      `“${later}” comes after “${id}”, so it cannot come before it, too.`,
      'Choose a task that does not depend on this one.',
    );
  return changeTask(owner, id, () => makeTask(task, { runAfter: [...new Set(runAfter)] }));
}

type Annotated = { readonly annotations?: { readonly [key: string]: Json } };

/** Changes the annotations of something on the canvas. */
function changeItem(owner: PipelineComponent, item: CanvasItem, change: <T extends Annotated>(of: T) => T): Done {
  if ('task' in item) return changeTask(owner, item.task, (task) => makeTask(change(task), {}));
  const isInput = 'input' in item;
  const name = isInput ? item.input : item.output;
  const known = isInput ? inputsOf(owner) : outputsOf(owner);
  if (!known.some((port) => port.name === name)) {
    return fault(
      isInput ? 'reference-unknown-input' : 'reference-unknown-output',
      `There is no ${isInput ? 'input' : 'output'} “${name}” here.`,
      'Choose one that is there.',
    );
  }
  const inputs = isInput
    ? inputsOf(owner).map((port) => (port.name === name ? makeInput(change(port)) : port))
    : owner.inputs;
  const outputs = isInput
    ? owner.outputs
    : outputsOf(owner).map((port) => (port.name === name ? makeOutput(change(port)) : port));
  return ok({ component: makeComponent(owner, { inputs, outputs }) });
}

/** One pass over the graph, however many things move. */
function moveItems(
  owner: PipelineComponent,
  items: readonly { readonly item: CanvasItem; readonly position: Position }[],
): Done {
  const tasks = new Map<string, Position>();
  let component = owner;
  for (const { item, position } of items) {
    if ('task' in item) {
      tasks.set(item.task, position);
      continue;
    }
    const done = changeItem(component, item, (of) => withPosition(of, position));
    if (!done.ok) return done;
    component = done.value.component;
  }
  const { graph } = component.implementation;
  for (const id of tasks.keys()) if (!Object.hasOwn(graph.tasks, id)) return noTask(id);
  const moved = mapRecord(graph.tasks, (task, id) => {
    const position = tasks.get(id);
    return [id, position === undefined ? task : makeTask(withPosition(task, position), {})];
  });
  return ok({ component: makeComponent(component, { graph: { ...graph, tasks: moved } }) });
}

function setAnnotation(owner: PipelineComponent, item: CanvasItem, key: string, value: Json | undefined): Done {
  if (isForbiddenKey(key) || key.trim() === '')
    return fault('name-invalid', `“${key}” cannot be the name of an annotation.`, 'Choose another name.');
  return changeItem(owner, item, (of) => {
    const annotations = value === undefined ? withoutEntry(of.annotations, key) : withEntry(of.annotations, key, value);
    return { ...of, annotations };
  });
}
