/** Edits of what says nothing about a run: places on the canvas and other annotations. */
import type { PipelineComponent } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isForbiddenKey, own, type Json } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { CanvasItem, LookEdit } from './edit.ts';
import {
  fault,
  inputsOf,
  mapRecord,
  noTask,
  outputsOf,
  withEntry,
  withoutEntry,
  withTask,
  type Outcome,
} from './graph.ts';
import { withPosition, type Position } from './layout.ts';
import { makeComponent, makeInput, makeOutput, makeTask } from './make.ts';

type Done = Result<Outcome, Diagnostic>;

/** Applies an edit of looks to a graph. */
export function editLook(owner: PipelineComponent, edit: LookEdit): Done {
  return edit.kind === 'move' ? moveItems(owner, edit.items) : setAnnotation(owner, edit.item, edit.key, edit.value);
}

type Annotated = { readonly annotations?: { readonly [key: string]: Json } };

/** Changes the annotations of something on the canvas. */
function changeItem(owner: PipelineComponent, item: CanvasItem, change: <T extends Annotated>(of: T) => T): Done {
  if ('task' in item) {
    const task = own(owner.implementation.graph.tasks, item.task);
    if (task === undefined) return noTask(item.task);
    return ok({ component: withTask(owner, item.task, makeTask(change(task), {})) });
  }
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
