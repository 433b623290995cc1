/** Copied tasks as text: a small pipeline document, so that it can be pasted into another window, another editor or a file. */
import { isGraph, type ComponentSpec, type PipelineComponent } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isForbiddenKey, own } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Fragment } from './edit-copies.ts';
import { mapRecord } from './graph.ts';
import { namesIn, namesOf } from './names.ts';
import { followInTask } from './follow-task.ts';
import { onlyTasks } from './references.ts';
import { parseDocument } from './parse.ts';
import { printDocument } from './print.ts';

/**
 * The selected tasks of a graph as text; connections that leave the selection are cut. Ids that are not there are ignored.
 * `find` gives the components that the graph sees by name, its own and those of the graphs around it.
 */
export function copySelection(
  owner: PipelineComponent,
  ids: readonly string[],
  find: (name: string) => ComponentSpec | undefined,
): string {
  const { graph } = owner.implementation;
  const inside = new Set(ids);
  const tasks = mapRecord(graph.tasks, (task, id) =>
    inside.has(id)
      ? [
          id,
          followInTask(
            task,
            onlyTasks((other) => inside.has(other), 'cut'),
          ),
        ]
      : undefined,
  );
  const components: { [name: string]: ComponentSpec } = {};
  const open = Object.values(tasks).flatMap(({ componentRef }) => namesOf(componentRef));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const spec = Object.hasOwn(components, name) || isForbiddenKey(name) ? undefined : find(name);
    if (spec === undefined) continue;
    components[name] = spec;
    open.push(...namesIn(spec));
  }
  const body = Object.keys(components).length === 0 ? { tasks } : { components, tasks };
  return printDocument({ implementation: { graph: body } });
}

/** Reads a clipboard text: copied tasks, any pipeline document, or a component, which becomes one task. */
export function parseClipboard(text: string): Result<Fragment, Diagnostic> {
  const parsed = parseDocument(text, 'clipboard');
  const wrong = parsed.diagnostics.find(({ severity }) => severity === 'error');
  if (wrong !== undefined || parsed.spec === undefined) {
    return err({
      code: wrong?.code ?? 'shape-not-component',
      severity: 'error',
      message: 'The clipboard holds no tasks.',
      cure: 'Copy tasks of a pipeline, or the text of a component.',
    });
  }
  return ok(fragmentOf(parsed.spec));
}

function fragmentOf(spec: ComponentSpec): Fragment {
  if (!isGraph(spec)) return { tasks: { [spec.name ?? 'Task']: { componentRef: { spec } } } };
  const { tasks, components } = spec.implementation.graph;
  const inside = new Set(Object.keys(tasks).filter((id) => own(tasks, id) !== undefined));
  const cut = mapRecord(tasks, (task, id) => [
    id,
    followInTask(
      task,
      onlyTasks((other) => inside.has(other), 'cut'),
    ),
  ]);
  return components === undefined ? { tasks: cut } : { tasks: cut, components };
}
