/**
 * Every change that a designer makes, as data. An edit is applied to a spec and gives the new spec, what changed as patches, and the
 * patches that undo it exactly. Edits keep the graph whole: no reference is left that leads to nothing.
 */
import {
  isGraph,
  type Argument,
  type ComponentRef,
  type ComponentSpec,
  type ExecutionOptions,
  type InputSpec,
  type OutputSpec,
  type OutputValue,
  type PipelineComponent,
} from '../component/spec.ts';
import type { Diagnostic, Patch } from '../diagnostic.ts';
import { own, type Json } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { groupTasks, ungroupTask } from './edit-group.ts';
import { changeDescription, editPort } from './edit-ports.ts';
import { editTask, pasteTasks, type Fragment } from './edit-tasks.ts';
import type { Position } from './layout.ts';
import type { ComponentResolver } from './linked.ts';
import { differences } from './patches.ts';
import { fault, makeComponent, makeTask, noTask, replacePorts, withEntry, type Outcome } from './graph.ts';

/** Which graph is edited: the ids of the tasks whose inline graphs lead to it; empty for the pipeline itself. */
export type GraphPath = readonly string[];

/** What stands on the canvas: a task, or an input or output of the graph. */
export type CanvasItem = { readonly task: string } | { readonly input: string } | { readonly output: string };

/** Changes of tasks and what goes into them. */
export type TaskEdit =
  /** The id is made from `name`, or from the component's name, and is unique. */
  | {
      readonly kind: 'add-task';
      readonly componentRef: ComponentRef;
      readonly name?: string;
      readonly position?: Position;
    }
  /** Takes their connections with them. */
  | { readonly kind: 'remove-tasks'; readonly tasks: readonly string[] }
  /** Copies get the incoming connections of their originals; connections among them stay among the copies. */
  | { readonly kind: 'duplicate-tasks'; readonly tasks: readonly string[] }
  /** Adds tasks of a clipboard text, at `position` (their upper left corner) or beside where they were. */
  | { readonly kind: 'paste'; readonly fragment: Fragment; readonly position?: Position }
  /** References follow. */
  | { readonly kind: 'rename-task'; readonly task: string; readonly name: string }
  /** Also how a connection is made: `{taskOutput}` or `{graphInput}`. */
  | { readonly kind: 'set-argument'; readonly task: string; readonly input: string; readonly argument: Argument }
  /** Also how a connection is cut. */
  | { readonly kind: 'clear-argument'; readonly task: string; readonly input: string }
  /** Replaces all options; without `options` there are none. */
  | { readonly kind: 'set-options'; readonly task: string; readonly options?: ExecutionOptions }
  | { readonly kind: 'set-run-after'; readonly task: string; readonly runAfter: readonly string[] }
  | { readonly kind: 'move'; readonly items: readonly { readonly item: CanvasItem; readonly position: Position }[] }
  /** Without `value` the annotation is removed. */
  | { readonly kind: 'set-annotation'; readonly item: CanvasItem; readonly key: string; readonly value?: Json };

/** Changes of the inputs and outputs of the graph. */
export type PortEdit =
  | { readonly kind: 'add-input'; readonly input: InputSpec; readonly index?: number }
  /** Replaces an input; when its name changes, connections follow. */
  | { readonly kind: 'change-input'; readonly name: string; readonly input: InputSpec }
  | { readonly kind: 'remove-input'; readonly name: string }
  | { readonly kind: 'reorder-input'; readonly name: string; readonly index: number }
  | { readonly kind: 'add-output'; readonly output: OutputSpec; readonly index?: number; readonly source?: OutputValue }
  | { readonly kind: 'change-output'; readonly name: string; readonly output: OutputSpec }
  | { readonly kind: 'remove-output'; readonly name: string }
  | { readonly kind: 'reorder-output'; readonly name: string; readonly index: number }
  /** Connects an output of the graph; without `source` it is cut. */
  | { readonly kind: 'set-output-source'; readonly name: string; readonly source?: OutputValue };

/** Changes of the graph's own description; an empty text removes the field. */
export type DescriptionEdit = {
  readonly kind: 'set-description';
  readonly name?: string;
  readonly description?: string;
};

/** Changes of what is a graph of its own. */
type GroupEdit =
  /** Moves tasks into an inline graph; crossing connections become its inputs and outputs. */
  | { readonly kind: 'group'; readonly tasks: readonly string[]; readonly name: string }
  /** Puts the tasks of an inline graph back into the graph around it. */
  | { readonly kind: 'ungroup'; readonly task: string };

/** One change, in the pipeline or (`graph`) in one of its inline graphs. */
export type Edit = (TaskEdit | PortEdit | DescriptionEdit | GroupEdit) & { readonly graph?: GraphPath };

/** What an edit did. `added` are the ids of tasks that it made, for selecting them. */
export interface Edited {
  readonly spec: ComponentSpec;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  readonly added: readonly string[];
}

/**
 * Applies an edit. `resolve` finds components of the library, for names of new tasks and for types of the ports of new groups.
 * The error says why the edit cannot be done; the spec is never changed in place.
 */
export function applyEdit(
  spec: ComponentSpec,
  edit: Edit,
  resolve: ComponentResolver = () => undefined,
): Result<Edited, Diagnostic> {
  if (!isGraph(spec))
    return fault(
      'not-supported',
      'This component is a container, so it has no tasks to edit.',
      'Add it to a pipeline as a task.',
    );
  const done = editAt(spec, edit.graph ?? [], (owner) => editGraph(owner, edit, resolve));
  if (!done.ok) return done;
  const edited = done.value.component;
  return ok({
    spec: edited,
    patches: differences(spec, edited),
    inverse: differences(edited, spec),
    added: done.value.added ?? [],
  });
}

/** Applies edits one after the other as one change. The first that cannot be done fails all. */
export function applyEdits(
  spec: ComponentSpec,
  edits: readonly Edit[],
  resolve?: ComponentResolver,
): Result<Edited, Diagnostic> {
  let current = spec;
  const added: string[] = [];
  for (const edit of edits) {
    const done = applyEdit(current, edit, resolve);
    if (!done.ok) return done;
    current = done.value.spec;
    added.push(...done.value.added);
  }
  return ok({ spec: current, patches: differences(spec, current), inverse: differences(current, spec), added });
}

/** The inline graph at a path; undefined when the path leads to none. */
export function graphAt(spec: ComponentSpec, path: GraphPath): PipelineComponent | undefined {
  let current: ComponentSpec | undefined = spec;
  for (const id of path) {
    if (current === undefined || !isGraph(current)) return undefined;
    current = own(current.implementation.graph.tasks, id)?.componentRef.spec;
  }
  return current !== undefined && isGraph(current) ? current : undefined;
}

function editAt(
  owner: PipelineComponent,
  path: GraphPath,
  change: (owner: PipelineComponent) => Result<Outcome, Diagnostic>,
): Result<Outcome, Diagnostic> {
  const [id, ...rest] = path;
  if (id === undefined) return change(owner);
  const { graph } = owner.implementation;
  const task = own(graph.tasks, id);
  if (task === undefined) return noTask(id);
  const inner = task.componentRef.spec;
  if (inner === undefined || !isGraph(inner)) {
    return fault(
      'not-supported',
      `The component of “${id}” is not a graph written in this document, so it cannot be edited here.`,
      'Open its own file, or put it into the document.',
    );
  }
  const done = editAt(inner, rest, change);
  if (!done.ok) return done;
  const { name } = task.componentRef;
  // The component is no longer the one that a digest, URL or text stands for.
  const componentRef: ComponentRef = { ...(name === undefined ? {} : { name }), spec: done.value.component };
  const replaced = makeComponent(owner, {
    graph: { ...graph, tasks: withEntry(graph.tasks, id, makeTask(task, { componentRef })) },
  });
  const added = done.value.added === undefined ? {} : { added: done.value.added };
  if (rest.length > 0 || done.value.ports === undefined) return ok({ component: replaced, ...added });
  return ok({ component: replacePorts(replaced, id, done.value.ports), ...added });
}

function editGraph(owner: PipelineComponent, edit: Edit, resolve: ComponentResolver): Result<Outcome, Diagnostic> {
  switch (edit.kind) {
    case 'add-task':
    case 'remove-tasks':
    case 'duplicate-tasks':
    case 'rename-task':
    case 'set-argument':
    case 'clear-argument':
    case 'set-options':
    case 'set-run-after':
    case 'move':
    case 'set-annotation':
      return editTask(owner, edit, resolve);
    case 'paste':
      return pasteTasks(owner, edit.fragment, edit.position);
    case 'add-input':
    case 'change-input':
    case 'remove-input':
    case 'reorder-input':
    case 'add-output':
    case 'change-output':
    case 'remove-output':
    case 'reorder-output':
    case 'set-output-source':
      return editPort(owner, edit);
    case 'set-description':
      return changeDescription(owner, edit);
    case 'group':
      return groupTasks(owner, edit.tasks, edit.name, resolve);
    case 'ungroup':
      return ungroupTask(owner, edit.task);
  }
}
