/** Where in a document stands what is found out about its compiled form. */
import type { Diagnostic } from '../diagnostic.ts';
import type { ParsedDocument } from '../document/document.ts';
import type { PipelineSpec } from '../ir/pipeline-spec.ts';
import { tasksOf } from '../ir/references.ts';
import { own, type JsonPath } from '../json.ts';
import type { ValidGraph, ValidTask } from '../validate/valid-graph.ts';
import { graphNames, type GraphNames } from './names.ts';

/** What a diagnostic says about its place. */
export type DocumentPlace = Pick<Diagnostic, 'file' | 'range' | 'path' | 'place'>;

/** Leads from task keys of the IR, from the outermost graph inwards, to the task in the document. */
export function documentPlaces(
  graph: ValidGraph,
  document: Pick<ParsedDocument, 'file' | 'locate'>,
): (keys: readonly string[]) => DocumentPlace {
  const names = new Map<ValidGraph, GraphNames>();
  const namesOf = (of: ValidGraph): GraphNames => {
    const known = names.get(of) ?? graphNames(of);
    names.set(of, known);
    return known;
  };
  return (keys) => {
    const tasks: string[] = [];
    let inside: ValidGraph | undefined = graph;
    let path: JsonPath = [];
    let below: JsonPath = [];
    for (const key of keys) {
      const task: ValidTask | undefined = inside === undefined ? undefined : taskOf(inside, namesOf(inside), key);
      if (task === undefined) break;
      tasks.push(task.id);
      inside = task.component.kind === 'graph' ? task.component : undefined;
      // A group that is written elsewhere is shown at the task that uses it.
      const here: JsonPath = [...path, ...below, 'implementation', 'graph', 'tasks', task.id];
      if (document.locate(here) === undefined) continue;
      path = here;
      below = ['componentRef', 'spec'];
    }
    const range = document.locate(path, 'key') ?? document.locate([]);
    return { file: document.file, path, place: { tasks }, ...(range === undefined ? {} : { range }) };
  };
}

function taskOf({ tasks }: ValidGraph, { taskKey }: GraphNames, key: string): ValidTask | undefined {
  return tasks.find(({ id }) => taskKey(id) === key);
}

/** The task keys behind a path in the IR; a component that several tasks use is that of the first. */
export function tasksAt(spec: PipelineSpec, path: JsonPath): readonly string[] {
  const [top, name] = path;
  const inside = top === 'root' ? path.slice(1) : path.slice(2);
  const around = top === 'components' && typeof name === 'string' ? usersOf(spec, name) : [];
  const [dag, tasks, key] = inside;
  return dag === 'dag' && tasks === 'tasks' && typeof key === 'string' ? [...around, key] : around;
}

/** The way from the root to the first task that uses a component. */
function usersOf(spec: PipelineSpec, wanted: string): readonly string[] {
  const waiting: (readonly [keys: readonly string[], name: string | undefined])[] = [[[], undefined]];
  const seen = new Set<string | undefined>();
  for (const [keys, name] of waiting) {
    if (name === wanted) return keys;
    if (seen.has(name)) continue;
    seen.add(name);
    const component = name === undefined ? spec.root : own(spec.components, name);
    for (const [key, task] of Object.entries(component === undefined ? {} : tasksOf(component)))
      waiting.push([[...keys, key], task.componentRef?.name ?? '']);
  }
  return [];
}
