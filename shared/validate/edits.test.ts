import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGraph, type ComponentSpec, type PipelineComponent } from '../component/spec.ts';
import { withoutErrors, type Diagnostic } from '../diagnostic.ts';
import type { GraphPath } from '../document/address.ts';
import { applyEdit, graphAt, type Edit } from '../document/edit.ts';
import { link } from '../document/link.ts';
import { validate } from './graph.ts';
import { pipelineDocuments } from './testing/documents.ts';

const seeds = fc.array(fc.record({ kind: fc.nat(), at: fc.nat(), of: fc.nat(), subset: fc.nat() }), {
  minLength: 1,
  maxLength: 6,
});
type Seed = { readonly kind: number; readonly at: number; readonly of: number; readonly subset: number };

/** All graphs of a document by their paths. */
function graphsOf(
  spec: ComponentSpec,
  path: GraphPath = [],
): readonly { readonly path: GraphPath; readonly graph: PipelineComponent }[] {
  const graph = isGraph(spec) ? spec : undefined;
  if (graph === undefined) return [];
  const inner = Object.entries(graph.implementation.graph.tasks).flatMap(([id, task]) =>
    task.componentRef.spec === undefined ? [] : graphsOf(task.componentRef.spec, [...path, id]),
  );
  return [{ path, graph }, ...inner];
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items.length === 0 ? undefined : items[index % items.length];
}

/** An edit that changes names, frames or copies, and nothing that runs. */
function harmless(spec: ComponentSpec, seed: Seed): Edit | undefined {
  const found = pick(graphsOf(spec), seed.at);
  if (found === undefined) return undefined;
  const { path, graph } = found;
  const ids = Object.keys(graph.implementation.graph.tasks);
  const task = pick(ids, seed.of);
  const input = pick(graph.inputs ?? [], seed.of);
  const output = pick(graph.outputs ?? [], seed.of);
  const local = pick(
    Object.keys(task === undefined ? {} : (graph.implementation.graph.tasks[task]?.locals ?? {})),
    seed.of,
  );
  const name = `it is ${seed.subset % 100}`;
  const edits: readonly (Edit | undefined)[] = [
    task === undefined ? undefined : { graph: path, kind: 'rename-task', task, name },
    input === undefined
      ? undefined
      : { graph: path, kind: 'change-input', name: input.name, input: { ...input, name } },
    output === undefined
      ? undefined
      : { graph: path, kind: 'change-output', name: output.name, output: { ...output, name } },
    task === undefined || local === undefined
      ? undefined
      : { graph: path, kind: 'rename-local', task, name: local, to: 'other' },
    { graph: path, kind: 'group', tasks: ids.filter((_, index) => ((seed.subset >> index) & 1) === 1), name: 'Frame' },
    { graph: path, kind: 'group', tasks: ids.filter((_, index) => ((seed.subset >> index) & 1) === 1), name: 'Frame' },
    task === undefined ? undefined : { graph: path, kind: 'ungroup', task },
    task === undefined ? undefined : { graph: path, kind: 'make-own-copy', task },
    { graph: path, kind: 'duplicate-tasks', tasks: task === undefined ? [] : [task] },
  ];
  return edits[seed.kind % edits.length];
}

function errorsOf(spec: ComponentSpec): readonly Diagnostic[] {
  const { diagnostics } = validate(link({ spec, file: 'p.yaml' }, () => undefined));
  return withoutErrors(diagnostics) ? [] : diagnostics.filter(({ severity }) => severity === 'error');
}

test('DOC-13, DOC-16, DOC-20: what names, frames and copies change keeps a valid document valid (property)', () => {
  fc.assert(
    fc.property(pipelineDocuments, seeds, (start, choices) => {
      let spec = start;
      for (const seed of choices) {
        const edit = harmless(spec, seed);
        const done = edit === undefined ? undefined : applyEdit(spec, edit);
        if (done?.ok !== true) continue;
        expect(errorsOf(done.value.spec).map(({ message }) => [edit, message])).toEqual([]);
        spec = done.value.spec;
      }
    }),
    { numRuns: 100 },
  );
});

/** What of a document grouping gives back: the members of a group wait together, and how one ended becomes how the group did. */
function kept(spec: ComponentSpec): ComponentSpec {
  if (!isGraph(spec)) return spec;
  const { graph } = spec.implementation;
  const tasks = Object.entries(graph.tasks).flatMap(([id, { runAfter: _, trigger, ...task }]) =>
    trigger === undefined ? [[id, task] as const] : [],
  );
  return { ...spec, implementation: { graph: { ...graph, tasks: Object.fromEntries(tasks) } } };
}

/** The document after grouping some of its tasks and ungrouping them; the document itself where one of it cannot be done. */
function thereAndBack(start: ComponentSpec, subset: number): ComponentSpec {
  const all = Object.entries(graphAt(start, [])?.implementation.graph.tasks ?? {});
  const tasks = all.flatMap(([id, { trigger }], index) =>
    trigger === undefined && ((subset >> index) & 1) === 1 ? id : [],
  );
  const grouped = applyEdit(start, { kind: 'group', tasks, name: 'Frame' });
  if (!grouped.ok) return start;
  const [task = ''] = grouped.value.added;
  const back = applyEdit(grouped.value.spec, { kind: 'ungroup', task });
  return back.ok ? back.value.spec : start;
}

test('DOC-13: ungrouping takes back what grouping did (property)', () => {
  fc.assert(
    fc.property(pipelineDocuments, fc.nat(), (start, subset) => {
      expect(kept(thereAndBack(start, subset))).toEqual(kept(start));
    }),
    { numRuns: 100 },
  );
});
