/** What can be done on a canvas, as edits of the document with a name for undo. One function a deed; each is one step of undo. */
import type { Edit } from '../../shared/document/edit.ts';
import type { OpenDocument } from '../state/document.ts';
import { noSelection } from '../state/document.ts';
import type { LibraryEntry } from '../state/library.ts';
import { referenceTo } from '../state/library.ts';
import { toast } from '../ui/toast.tsx';
import type { PortEnd } from './connect.ts';
import type { Point } from './geometry.ts';
import type { NodeRef } from './ids.ts';
import { edgeId, nodeId, parseEdgeId, parseNodeId } from './ids.ts';

type Bare = Edit extends infer E ? (E extends Edit ? Omit<E, 'graph'> : never) : never;

/** Applies edits to the graph that is shown. Says why when they are refused; returns the ids of tasks that were made. */
export function change(
  document: OpenDocument,
  label: string,
  edits: readonly Bare[],
  mergeKey?: string,
): readonly string[] | undefined {
  const { graphPath } = document.store.getState();
  const shown = document.shown();
  if (shown?.editable === false) {
    toast({
      title: 'This group belongs to the library',
      detail: 'It can be looked at, not changed. Edit its own file, or make a copy in this pipeline.',
    });
    return undefined;
  }
  const graph = graphPath.length === 0 ? {} : { graph: graphPath };
  const done = document.edit(
    label,
    edits.map((edit): Edit => ({ ...edit, ...graph })),
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

/** Puts a component on the canvas and selects the new task. */
export function addTask(document: OpenDocument, entry: LibraryEntry, position: Point): string | undefined {
  const added = change(document, `Add ${entry.face.name}`, [
    { kind: 'add-task', componentRef: referenceTo(entry), name: entry.face.name, position },
  ]);
  const [id] = added ?? [];
  if (id !== undefined) selectTasks(document, [id]);
  return id;
}

/** Puts a component on the canvas with a wire to the port it was chosen for: one step of undo. */
export function addConnected(
  document: OpenDocument,
  entry: LibraryEntry,
  position: Point,
  from: PortEnd,
  port: string,
): void {
  const mergeKey = `add-connected:${performance.now()}`;
  const label = `Add ${entry.face.name}`;
  const added = change(
    document,
    label,
    [{ kind: 'add-task', componentRef: referenceTo(entry), name: entry.face.name, position }],
    mergeKey,
  );
  const [id] = added ?? [];
  if (id === undefined) return;
  const type = from.type;
  const other: PortEnd = { node: nodeId('task', id), side: from.side === 'out' ? 'in' : 'out', name: port, type };
  change(document, label, connecting(from, other), mergeKey);
  selectTasks(document, [id]);
}

/** Draws a wire between two ports; what the input had before is replaced. */
export function connect(document: OpenDocument, a: PortEnd, b: PortEnd, replacing?: string): void {
  const edits = connecting(a, b);
  const old = replacing === undefined ? [] : disconnecting([replacing]);
  change(document, 'Connect', [...old, ...edits]);
}

function connecting(a: PortEnd, b: PortEnd): readonly Bare[] {
  const [from, to] = a.side === 'out' ? [a, b] : [b, a];
  const source = parseNodeId(from.node);
  const target = parseNodeId(to.node);
  if (source === undefined || target === undefined) return [];
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

function disconnecting(edges: Iterable<string>): readonly Bare[] {
  return [...edges].flatMap((id): readonly Bare[] => {
    const target = parseEdgeId(id);
    if (target === undefined) return [];
    return target.kind === 'task'
      ? [{ kind: 'clear-argument', task: target.task, input: target.input }]
      : [{ kind: 'set-output-source', name: target.output }];
  });
}

/** Cuts wires. */
export function disconnect(document: OpenDocument, edges: Iterable<string>): void {
  const edits = disconnecting(edges);
  change(document, edits.length === 1 ? 'Disconnect' : `Disconnect ${edits.length} wires`, edits);
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
  const edits: Bare[] = [...disconnecting(edges)];
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

/** Moves things to new places: one step of undo, however many there are. */
export function moveTo(
  document: OpenDocument,
  places: ReadonlyMap<string, Point>,
  label: string,
  mergeKey?: string,
): void {
  const items = [...places].flatMap(([id, position]) => {
    const ref = parseNodeId(id);
    return ref === undefined ? [] : [{ item: itemOf(ref), position }];
  });
  if (items.length > 0) change(document, label, [{ kind: 'move', items }], mergeKey);
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
