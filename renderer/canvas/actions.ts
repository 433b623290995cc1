/** What can be done on a canvas, as edits of the document with a name for undo. One function a deed; each is one step of undo. */
import type { PipelineComponent } from '../../shared/component/spec.ts';
import type { Edit, GroupRule } from '../../shared/document/edit.ts';
import { collapsedKey } from '../../shared/document/layout.ts';
import type { OpenDocument } from '../state/document.ts';
import { noSelection } from '../state/document.ts';
import { toast } from '../ui/toast.ts';
import { graphOf } from './connect.ts';
import type { PortEnd } from './connect.ts';
import type { Point } from './geometry.ts';
import type { NodeRef } from './ids.ts';
import { edgeId, nodeId, parseEdgeId, parseInsideId, parseNodeId } from './ids.ts';

/** An edit of a graph that is said beside it. */
export type BareEdit = Edit extends infer E ? (E extends Edit ? Omit<E, 'graph'> : never) : never;

/** Applies edits to the graph that is worked in, or to another. Says why when they are refused; returns the ids of tasks that were made. */
export function change(
  document: OpenDocument,
  label: string,
  edits: readonly BareEdit[],
  mergeKey?: string,
  graphPath = document.store.getState().graphPath,
): readonly string[] | undefined {
  if (document.shown(graphPath)?.editable === false) {
    toast({
      title: 'This group can only be looked at',
      detail: 'Edit its own file, or go back to the graph around it and choose “Make own copy” for it.',
    });
    return undefined;
  }
  const graph = graphPath.length === 0 ? {} : { graph: graphPath };
  const done = document.edit(
    label,
    edits.map((edit): Edit => (edit.kind === 'connect-across' ? edit : { ...edit, ...graph })),
    mergeKey,
  );
  if (done.ok) return done.value.added;
  toast({ tone: 'error', title: done.error.message, detail: done.error.cure });
  return undefined;
}

/** Selects tasks of the shown graph. */
export function selectTasks(document: OpenDocument, tasks: readonly string[]): void {
  document.select({ nodes: new Set(tasks.map((id) => nodeId('task', id))), edges: new Set() });
}

/** The thing on the canvas as an edit names it. */
function itemOf({ kind, name }: NodeRef): { task: string } | { input: string } | { output: string } {
  return kind === 'task' ? { task: name } : kind === 'input' ? { input: name } : { output: name };
}

/** Draws a wire between two ports; what the input had before is replaced. Ids begin at the graph at `base`. */
export function connect(
  document: OpenDocument,
  a: PortEnd,
  b: PortEnd,
  base: readonly string[] = document.store.getState().graphPath,
  replacing?: string,
): void {
  const [from, to] = a.side === 'out' ? [a, b] : [b, a];
  if (replacing !== undefined) {
    const mergeKey = `reconnect:${performance.now()}`;
    const { inside, id } = parseInsideId(replacing);
    if (
      change(document, 'Connect', disconnecting([id], document.shown([...base, ...inside])?.graph), mergeKey, [
        ...base,
        ...inside,
      ]) === undefined
    )
      return;
    change(document, 'Connect', connecting(from, to, base), mergeKey, [...base, ...graphOf(to)]);
    return;
  }
  change(document, 'Connect', connecting(from, to, base), undefined, [...base, ...graphOf(to)]);
}

/** A wire within one graph, or across frames. Ids begin at the graph at `base`. */
export function connecting(from: PortEnd, to: PortEnd, base: readonly string[]): readonly BareEdit[] {
  const source = parseNodeId(parseInsideId(from.node).id);
  const target = parseNodeId(parseInsideId(to.node).id);
  if (source === undefined || target === undefined) return [];
  const start = graphOf(from);
  const goal = graphOf(to);
  if (from.inner === true || to.inner === true || start.join('\u001f') !== goal.join('\u001f')) {
    const fromGraph = [...base, ...start];
    const toGraph = [...base, ...goal];
    return [
      {
        kind: 'connect-across',
        from:
          source.kind === 'task' && from.inner !== true
            ? { graph: fromGraph, task: source.name, output: from.name }
            : { graph: fromGraph, input: from.name },
        to:
          target.kind === 'task' && to.inner !== true
            ? { graph: toGraph, task: target.name, input: to.name }
            : { graph: toGraph, output: to.name },
      },
    ];
  }
  if (target.kind === 'task') {
    const argument =
      source.kind === 'input'
        ? { graphInput: { inputName: source.name } }
        : { taskOutput: { taskId: source.name, outputName: from.name } };
    return [{ kind: 'set-argument', task: target.name, input: to.name, argument }];
  }
  if (target.kind !== 'output' || source.kind !== 'task') return [];
  const taskOutput = { taskId: source.name, outputName: from.name };
  return [{ kind: 'set-output-source', name: target.name, source: { taskOutput } }];
}

function disconnecting(edges: Iterable<string>, owner: PipelineComponent | undefined): readonly BareEdit[] {
  return [...edges].flatMap((id): readonly BareEdit[] => {
    const target = parseEdgeId(id);
    if (target === undefined) return [];
    if (target.kind === 'output' && target.branch !== undefined) return cutBranch(owner, target.output, target.branch);
    return target.kind === 'task'
      ? [{ kind: 'clear-argument', task: target.task, input: target.input }]
      : [{ kind: 'set-output-source', name: target.output }];
  });
}

/** An output that is whichever of several branches ran loses one of them. */
function cutBranch(owner: PipelineComponent | undefined, name: string, branch: number): readonly BareEdit[] {
  const value = owner?.implementation.graph.outputValues?.[name];
  if (value === undefined || !('oneOf' in value)) return [];
  const oneOf = value.oneOf.filter((_, index) => index !== branch);
  return [{ kind: 'set-output-source', name, ...(oneOf.length === 0 ? {} : { source: { oneOf } }) }];
}

/** Cuts wires of one graph. */
export function disconnect(
  document: OpenDocument,
  edges: Iterable<string>,
  graphPath = document.store.getState().graphPath,
): void {
  const edits = disconnecting(edges, document.shown(graphPath)?.graph);
  change(document, edits.length === 1 ? 'Disconnect' : `Disconnect ${edits.length} wires`, edits, undefined, graphPath);
}

/** The wire into an input of a task. */
export function wireInto(task: string, input: string): string {
  return edgeId({ kind: 'task', task, input });
}

/** Removes everything that is selected, with the wires of what goes. */
export function removeSelected(document: OpenDocument): void {
  const { nodes, edges } = document.store.getState().selection;
  const refs = [...nodes].flatMap((id) => parseNodeId(id) ?? []);
  const tasks = refs.filter(({ kind }) => kind === 'task').map(({ name }) => name);
  const edits: BareEdit[] = [...disconnecting(edges, document.shown()?.graph)];
  if (tasks.length > 0) edits.push({ kind: 'remove-tasks', tasks });
  for (const { kind, name } of refs) {
    if (kind === 'input') edits.push({ kind: 'remove-input', name });
    if (kind === 'output') edits.push({ kind: 'remove-output', name });
  }
  if (edits.length === 0) return;
  const [only] = refs;
  const label =
    refs.length === 1 && only !== undefined
      ? `Delete ${only.name}`
      : refs.length === 0
        ? 'Disconnect'
        : `Delete ${refs.length} items`;
  if (change(document, label, edits) !== undefined) document.select(noSelection);
}

/** Copies the selected tasks beside themselves and selects the copies. */
export function duplicateSelected(document: OpenDocument): void {
  const tasks = selectedTasks(document);
  if (tasks.length === 0) return;
  const label = tasks.length === 1 ? `Duplicate ${tasks[0]}` : `Duplicate ${tasks.length} tasks`;
  const added = change(document, label, [{ kind: 'duplicate-tasks', tasks }]);
  if (added !== undefined) selectTasks(document, added);
}

/** Ids of the selected tasks, in the order in which they were selected. */
export function selectedTasks(document: OpenDocument): readonly string[] {
  return [...document.store.getState().selection.nodes].flatMap((id) => {
    const ref = parseNodeId(id);
    return ref?.kind === 'task' ? [ref.name] : [];
  });
}

/** Moves things of one graph to new places: one step of undo, however many there are. */
export function moveTo(
  document: OpenDocument,
  places: ReadonlyMap<string, Point>,
  label: string,
  mergeKey?: string,
  graphPath?: readonly string[],
): void {
  const items = [...places].flatMap(([id, position]) => {
    const ref = parseNodeId(id);
    return ref === undefined ? [] : [{ item: itemOf(ref), position }];
  });
  if (items.length > 0) change(document, label, [{ kind: 'move', items }], mergeKey, graphPath);
}

/** Puts the selected tasks into a group of their own and selects it. */
export function groupSelected(document: OpenDocument): void {
  const tasks = selectedTasks(document);
  if (tasks.length === 0) return;
  const added = change(document, `Group ${tasks.length} task${tasks.length === 1 ? '' : 's'}`, [
    { kind: 'group', tasks, name: 'Group' },
  ]);
  if (added !== undefined) selectTasks(document, added);
}

/**
 * Puts the selected tasks into a group with a rule, opened, and selects it: a loop over a list to be filled in, a condition
 * that holds until it is changed, or a group after which the last selected task runs however it ended.
 */
export function wrapSelected(document: OpenDocument, kind: 'loop' | 'condition' | 'exit'): void {
  const selected = selectedTasks(document);
  const exit = selected.at(-1);
  if (exit === undefined) return;
  const tasks = kind === 'exit' ? selected.slice(0, -1) : selected;
  const rule: GroupRule =
    kind === 'loop'
      ? { forEach: { items: ['first', 'second'], as: 'item' } }
      : kind === 'condition'
        ? { isEnabled: { cel: 'true' } }
        : { exit };
  const name = kind === 'loop' ? 'Loop' : kind === 'condition' ? 'Condition' : 'Watched';
  const label = kind === 'loop' ? 'Wrap in a loop' : kind === 'condition' ? 'Wrap in a condition' : `Run ${exit} last`;
  const mergeKey = `wrap:${performance.now()}`;
  const [group] = change(document, label, [{ kind: 'group', tasks, name, rule }], mergeKey) ?? [];
  if (group === undefined) return;
  const value = 'false';
  change(document, label, [{ kind: 'set-annotation', item: { task: group }, key: collapsedKey, value }], mergeKey);
  selectTasks(document, [group]);
}

/** Puts the tasks of the selected groups back where the group stands. */
export function ungroupSelected(document: OpenDocument): void {
  const shown = document.shown();
  const groups = selectedTasks(document).filter((id) => {
    const spec = shown?.graph.implementation.graph.tasks[id]?.componentRef.spec;
    return spec !== undefined && 'graph' in spec.implementation;
  });
  if (groups.length === 0) return;
  const added = change(
    document,
    groups.length === 1 ? `Ungroup ${groups[0]}` : `Ungroup ${groups.length} groups`,
    groups.map((task) => ({ kind: 'ungroup', task })),
  );
  if (added !== undefined) selectTasks(document, added);
}

/** Writes the component of the selected task at the task, so that it can be changed for this task alone. */
export function makeOwnCopy(document: OpenDocument): void {
  const [task] = selectedTasks(document);
  if (task !== undefined) change(document, `Make own copy of ${task}`, [{ kind: 'make-own-copy', task }]);
}
