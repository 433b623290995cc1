/**
 * Every change that a designer makes, as data. An edit is applied to a spec and gives the new spec, what changed as patches, and the
 * patches that undo it exactly. Edits keep the graph whole: no reference is left that leads to nothing.
 */
import {
  isGraph,
  type Argument,
  type ComponentRef,
  type ComponentSpec,
  type Condition,
  type ExecutionOptions,
  type ForEach,
  type InputSpec,
  type OutputSpec,
  type OutputValue,
  type PipelineComponent,
} from '../component/spec.ts';
import type { Diagnostic, Patch } from '../diagnostic.ts';
import type { Json } from '../json.ts';
import { ok, type Result } from '../result.ts';
import { locate, resolverAt, type GraphPath, type Located } from './address.ts';
import { putBack } from './put-back.ts';
import { connectAcross, type FrameSource, type FrameTarget } from './edit-across.ts';
import { duplicateTasks, pasteTasks, type Fragment } from './edit-copies.ts';
import { groupTasks } from './edit-group.ts';
import { editLook } from './edit-looks.ts';
import { describe, editPort } from './edit-ports.ts';
import { editRule } from './edit-rules.ts';
import { editTask } from './edit-tasks.ts';
import { ungroupTask } from './edit-ungroup.ts';
import { fault, type Outcome } from './graph.ts';
import type { Position } from './layout.ts';
import type { ComponentResolver } from './linked.ts';
import { makeOwnCopy } from './own-copy.ts';
import { differences } from './patches.ts';
import { withoutUnusedPorts } from './wire-ports.ts';

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
  /** References follow. */
  | { readonly kind: 'rename-task'; readonly task: string; readonly name: string }
  /** Also how a connection is made: `{taskOutput}` or `{graphInput}`. */
  | { readonly kind: 'set-argument'; readonly task: string; readonly input: string; readonly argument: Argument }
  /** Also how a connection is cut. */
  | { readonly kind: 'clear-argument'; readonly task: string; readonly input: string }
  /** Replaces all options; without `options` there are none. */
  | { readonly kind: 'set-options'; readonly task: string; readonly options?: ExecutionOptions }
  | { readonly kind: 'set-run-after'; readonly task: string; readonly runAfter: readonly string[] };

/** Copies of tasks. */
export type CopyEdit =
  /** Copies get the incoming connections of their originals; connections among them stay among the copies. */
  | { readonly kind: 'duplicate-tasks'; readonly tasks: readonly string[] }
  /** Adds tasks of a clipboard text, at `position` (their upper left corner) or beside where they were. */
  | { readonly kind: 'paste'; readonly fragment: Fragment; readonly position?: Position };

/** Changes of when and how often a task runs; without a value the rule is removed. */
export type RuleEdit =
  | { readonly kind: 'set-condition'; readonly task: string; readonly condition?: Condition }
  | { readonly kind: 'set-trigger'; readonly task: string; readonly trigger?: 'always' }
  /** A group gets the input that receives the item, when it has none of that name; its outputs become lists outside, and what they were without the loop. */
  | { readonly kind: 'set-for-each'; readonly task: string; readonly forEach?: ForEach }
  /** An input of the task that its component does not declare. */
  | { readonly kind: 'set-local'; readonly task: string; readonly name: string; readonly argument?: Argument }
  /** The task's condition, loop and texts follow. */
  | { readonly kind: 'rename-local'; readonly task: string; readonly name: string; readonly to: string };

/** Changes of looks only. */
export type LookEdit =
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

/** Changes of what the graph says about itself. */
export type DescriptionEdit =
  /** An empty text removes the field. */
  | { readonly kind: 'set-description'; readonly name?: string; readonly description?: string }
  /** Replaces all options; without `options` there are none. */
  | { readonly kind: 'set-pipeline-options'; readonly options?: NonNullable<ComponentSpec['pipelineOptions']> };

/** When and how often a group runs, and the locals that this reads; or the task that runs once the group has ended, however it did. */
export type GroupRule =
  | { readonly isEnabled: Condition; readonly locals?: { readonly [name: string]: Argument } }
  | { readonly forEach: ForEach; readonly locals?: { readonly [name: string]: Argument } }
  | { readonly exit: string };

/** Changes of what is a graph of its own. */
export type GroupEdit =
  /** Moves tasks into an inline graph; crossing connections become its inputs and outputs. */
  | { readonly kind: 'group'; readonly tasks: readonly string[]; readonly name: string; readonly rule?: GroupRule }
  /** Puts the tasks of an inline graph back into the graph around it, with the group's condition and order. */
  | { readonly kind: 'ungroup'; readonly task: string }
  /** Writes the component of a task at the task, so that it is shared with no other. */
  | { readonly kind: 'make-own-copy'; readonly task: string };

/** Connects across frames: the groups between get the inputs and outputs that are missing. */
type AcrossEdit = { readonly kind: 'connect-across'; readonly from: FrameSource; readonly to: FrameTarget };

/** Changes within one graph. */
type GraphEdit = TaskEdit | CopyEdit | RuleEdit | LookEdit | PortEdit | DescriptionEdit | GroupEdit;

/** One change, in the pipeline or (`graph`) in one of the graphs inside; a graph that several tasks use changes for all of them. */
export type Edit = (GraphEdit & { readonly graph?: GraphPath }) | AcrossEdit;

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
  const done =
    edit.kind === 'connect-across' ? connectAcross(spec, edit.from, edit.to, resolve) : editAt(spec, edit, resolve);
  if (!done.ok) return done;
  const { component } = done.value;
  const edited = cutsWires(edit) ? withoutUnusedPorts(component) : component;
  return ok({
    spec: edited,
    patches: differences(spec, edited),
    inverse: differences(edited, spec),
    added: done.value.added ?? [],
  });
}

/** Edits after which a port that was made for a wire may be without one. Looks and copies cut nothing, and come in numbers. */
function cutsWires({ kind }: Edit): boolean {
  return kind !== 'move' && kind !== 'set-annotation' && kind !== 'set-description';
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

/** The graph at a path that the document itself holds; undefined when the path leads to none. */
export function graphAt(spec: ComponentSpec, path: GraphPath): PipelineComponent | undefined {
  const located = isGraph(spec) ? locate(spec, path) : undefined;
  return located?.ok === true ? located.value.component : undefined;
}

function editAt(
  root: PipelineComponent,
  edit: GraphEdit & { readonly graph?: GraphPath },
  resolve: ComponentResolver,
): Result<Outcome, Diagnostic> {
  const located = locate(root, edit.graph ?? []);
  if (!located.ok) return located;
  const done = editGraph(located.value, edit, resolverAt(located.value, resolve));
  if (!done.ok) return done;
  const back = putBack(root, located.value.address, done.value);
  return back.ok ? ok({ component: back.value.component, added: done.value.added ?? [] }) : back;
}

function editGraph(at: Located, edit: GraphEdit, resolve: ComponentResolver): Result<Outcome, Diagnostic> {
  const owner = at.component;
  switch (edit.kind) {
    case 'add-task':
    case 'remove-tasks':
    case 'rename-task':
    case 'set-argument':
    case 'clear-argument':
    case 'set-options':
    case 'set-run-after':
      return editTask(owner, edit, resolve);
    case 'set-condition':
    case 'set-trigger':
    case 'set-for-each':
    case 'set-local':
    case 'rename-local':
      return editRule(at, edit, resolve);
    case 'duplicate-tasks':
      return duplicateTasks(owner, edit.tasks);
    case 'paste':
      return pasteTasks(owner, edit.fragment, edit.position);
    case 'move':
    case 'set-annotation':
      return editLook(owner, edit);
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
    case 'set-pipeline-options':
      return describe(owner, edit);
    case 'group':
      return groupTasks(at, edit, resolve);
    case 'ungroup':
      return ungroupTask(owner, edit.task, resolve);
    case 'make-own-copy':
      return makeOwnCopy(at, edit.task, resolve);
  }
}
