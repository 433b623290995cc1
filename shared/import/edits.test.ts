import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isGraph, type ComponentSpec, type PipelineComponent } from '../component/spec.ts';
import { readSource } from '../compile/source.ts';
import { applyEdit, type Edit } from '../document/edit.ts';
import { link } from '../document/link.ts';
import { parseDocument } from '../document/parse.ts';
import { printDocument } from '../document/print.ts';
import { own } from '../json.ts';
import { conformancePart } from '../testing/conformance.ts';
import { validate } from '../validate/graph.ts';
import { importIr } from './import.ts';

const folder = conformancePart('kfp-ir/valid');
const files = folder === undefined ? [] : readdirSync(folder);

function documentOf(file: string): PipelineComponent {
  const { ir } = readSource({ file, text: readFileSync(join(folder ?? '', file), 'utf8') }, () => undefined);
  const spec = ir === undefined ? undefined : importIr(ir).spec;
  if (spec === undefined || !isGraph(spec)) throw new Error(`${file} is no pipeline`);
  return spec;
}

interface Place {
  readonly path: readonly string[];
  readonly graph: PipelineComponent;
}

function placesOf(graph: PipelineComponent, path: readonly string[] = []): readonly Place[] {
  const inner = Object.entries(graph.implementation.graph.tasks).flatMap(([id, { componentRef }]) =>
    componentRef.spec !== undefined && isGraph(componentRef.spec) ? placesOf(componentRef.spec, [...path, id]) : [],
  );
  return [{ path, graph }, ...inner];
}

/** Edits of names, frames and copies: they change nothing that runs. */
function editsOf({ path: graph, graph: { inputs = [], outputs = [], implementation } }: Place): readonly Edit[] {
  const { tasks } = implementation.graph;
  const ids = Object.keys(tasks);
  return [
    ...ids.flatMap((task, index): readonly Edit[] => [
      { graph, kind: 'rename-task', task, name: 'Another name' },
      { graph, kind: 'duplicate-tasks', tasks: [task] },
      { graph, kind: 'make-own-copy', task },
      { graph, kind: 'group', tasks: ids.slice(index, index + 1), name: 'Frame' },
      { graph, kind: 'group', tasks: ids.slice(index, index + 2), name: 'Frame' },
      { graph, kind: 'ungroup', task },
      ...Object.keys(own(tasks, task)?.locals ?? {}).map((name): Edit => ({
        graph,
        kind: 'rename-local',
        task,
        name,
        to: 'other',
      })),
    ]),
    ...inputs.map((input): Edit => ({
      graph,
      kind: 'change-input',
      name: input.name,
      input: { ...input, name: 'Another', key: 'another' },
    })),
    ...outputs.map((output): Edit => ({
      graph,
      kind: 'change-output',
      name: output.name,
      output: { ...output, name: 'Another' },
    })),
  ];
}

function errorsOf(spec: ComponentSpec): readonly string[] {
  const { diagnostics } = validate(link({ spec, file: 'p.yaml' }, () => undefined));
  return diagnostics.flatMap(({ severity, message }) => (severity === 'error' ? message : []));
}

describe.skipIf(files.length === 0)('edits of imported pipelines', () => {
  test.each(files)('DOC-7, DOC-13, DOC-16: names, frames and copies in %s', (file) => {
    const spec = documentOf(file);
    const base = parseDocument(printDocument(spec), file);
    const printed = new Set<string>();
    for (const edit of placesOf(spec).flatMap(editsOf)) {
      const done = applyEdit(spec, edit);
      if (!done.ok) continue;
      expect([edit, errorsOf(done.value.spec)]).toEqual([edit, []]);
      // Printing a large file takes its time: once for each kind of edit.
      if (printed.has(edit.kind)) continue;
      printed.add(edit.kind);
      expect(parseDocument(printDocument(done.value.spec, base), file).spec).toEqual(done.value.spec);
    }
  });
});
