/** Edits of tasks: adding, removing, naming, connecting, arguments, options, order. */
import type { Argument, ComponentRef, PipelineComponent, TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isForbiddenKey, own } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { TaskEdit } from './edit.ts';
import { readEmbedded } from './embedded.ts';
import { mapRecord, nameFault, noTask, uniqueName, withEntry, withoutEntry, withTask, type Outcome } from './graph.ts';
import { withPosition, type Position } from './layout.ts';
import type { ComponentResolver } from './linked.ts';
import { makeComponent, makeTask } from './make.ts';
import { putTask } from './put-task.ts';
import { follow, onlyTasks, renamedTasks } from './references.ts';

type Done = Result<Outcome, Diagnostic>;

/** Applies an edit of tasks to a graph. */
export function editTask(owner: PipelineComponent, edit: TaskEdit, resolve: ComponentResolver): Done {
  switch (edit.kind) {
    case 'add-task':
      return addTask(owner, edit.componentRef, edit.name ?? componentName(edit.componentRef, resolve), edit.position);
    case 'remove-tasks':
      return removeTasks(owner, edit.tasks);
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
      return changeTask(owner, edit.task, (task) => makeTask(task, { runAfter: [...new Set(edit.runAfter)] }));
  }
}

function componentName(ref: ComponentRef, resolve: ComponentResolver): string {
  const named =
    ref.name ??
    ref.spec?.name ??
    (ref.text === undefined ? undefined : readEmbedded(ref.text).spec?.name) ??
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
  const change = onlyTasks((id) => !gone.has(id), 'keep');
  return ok({ component: makeComponent(owner, { graph: follow(kept, change) }) });
}

function renameTask(owner: PipelineComponent, id: string, name: string): Done {
  const { graph } = owner.implementation;
  if (!Object.hasOwn(graph.tasks, id)) return noTask(id);
  if (name === id) return ok({ component: owner });
  const wrong = nameFault(name, Object.hasOwn(graph.tasks, name));
  if (wrong !== undefined) return wrong;
  const tasks = mapRecord(graph.tasks, (task, key) => [key === id ? name : key, task]);
  const change = renamedTasks((other) => (other === id ? name : other));
  return ok({ component: makeComponent(owner, { graph: follow({ ...graph, tasks }, change) }) });
}

function changeTask(owner: PipelineComponent, id: string, change: (task: TaskSpec) => TaskSpec): Done {
  const task = own(owner.implementation.graph.tasks, id);
  return task === undefined ? noTask(id) : putTask(owner, id, change(task));
}

function setArgument(owner: PipelineComponent, id: string, input: string, argument: Argument): Done {
  const wrong = isForbiddenKey(input) ? nameFault(input, false) : undefined;
  return (
    wrong ?? changeTask(owner, id, (task) => makeTask(task, { arguments: withEntry(task.arguments, input, argument) }))
  );
}
