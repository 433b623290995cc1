/** What a document holds, in words and numbers, for whoever imported it. */
import { isGraph, type ComponentSpec } from '../component/spec.ts';
import { plural } from '../human.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

/** What an imported document is made of. */
export interface Contents {
  /** Tasks in all its graphs, each counted where it is written. */
  readonly tasks: number;
  /** How many of the tasks are groups. */
  readonly groups: number;
  /** What stays as the IR has it, place by place: `“train” in “for-loop-1”: retryPolicy`. */
  readonly verbatim: readonly string[];
}

/** `13 tasks, 6 of them groups` */
export function contentsWords({ tasks, groups }: Pick<Contents, 'tasks' | 'groups'>): string {
  const whole = plural(tasks, 'task');
  return groups === 0 ? whole : `${whole}, ${groups} of them ${groups === 1 ? 'a group' : 'groups'}`;
}

/** Looks through a document. */
export function contentsOf(document: ComponentSpec): Contents {
  const counts = { tasks: 0, groups: 0 };
  const verbatim: string[] = [];
  const groups = new Set<string>();
  const open: { readonly spec: ComponentSpec; readonly where: string; readonly isRoot: boolean }[] = [
    { spec: document, where: 'the pipeline', isRoot: true },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { spec, where, isRoot } = next;
    verbatim.push(...fieldsOfComponent(spec, where));
    if (!isGraph(spec)) continue;
    const { components = {}, tasks } = spec.implementation.graph;
    for (const [name, component] of Object.entries(components)) {
      if (isGraph(component)) groups.add(name);
      open.push({ spec: component, where: `the component “${name}”`, isRoot: false });
    }
    for (const [id, { componentRef, ir }] of Object.entries(tasks)) {
      const name = isRoot ? `“${id}”` : `“${id}” in ${where.replace(/^the component /, '')}`;
      verbatim.push(...fieldsIn(ir, name));
      counts.tasks += 1;
      const isGroup =
        componentRef.spec === undefined ? groups.has(componentRef.name ?? '') : isGraph(componentRef.spec);
      if (isGroup) counts.groups += 1;
      if (componentRef.spec !== undefined) open.push({ spec: componentRef.spec, where: `“${id}”`, isRoot: false });
    }
  }
  return { ...counts, verbatim };
}

function fieldsOfComponent({ ir, implementation }: ComponentSpec, where: string): readonly string[] {
  const parts = Object.entries(ir ?? {}).flatMap(([part, fields]) =>
    isJsonObject(fields)
      ? fieldsIn(fields, where, part === 'component' || part === 'pipelineSpec' ? '' : `${part}.`)
      : [],
  );
  return 'ir' in implementation ? [...parts, ...fieldsIn(implementation.ir, where, 'executor.')] : parts;
}

function fieldsIn(fields: JsonObject | undefined, where: string, prefix = ''): readonly string[] {
  return Object.keys(fields ?? {}).map((field) => `${where}: ${prefix}${field}`);
}
