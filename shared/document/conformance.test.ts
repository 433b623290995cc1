import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isGraph } from '../component/spec.ts';
import { applyEdit } from './edit.ts';
import { readPosition } from './layout.ts';
import { libraryResolver } from './library.ts';
import { link } from './link.ts';
import { parseDocument } from './parse.ts';
import { printDocument } from './print.ts';

const root = join(import.meta.dirname, '../..');
const conformance = process.env['MILLRACE_CONFORMANCE'] ?? join(root, '../shared/conformance');
const components = join(conformance, 'components');

function yamlFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => join(folder, file));
}

const read = (file: string): string => readFileSync(file, 'utf8');

function count(name: string, cases: number): void {
  const log = process.env['MILLRACE_CONFORMANCE_LOG'];
  if (log !== undefined && log !== '') appendFileSync(log, `${name} ${cases}\n`);
}

if (!existsSync(components))
  console.info(`Skipped: component conformance data is not at ${components} (set MILLRACE_CONFORMANCE).`);

describe.skipIf(!existsSync(components))('files of other projects', () => {
  const containers = yamlFiles(components);
  const graphs = yamlFiles(join(components, 'graph'));
  const refs = yamlFiles(join(components, 'refs'));
  let loaded = 0;
  afterAll(() => count('components', loaded));

  test('all of them are there', () => {
    expect(containers).toHaveLength(29);
    expect(graphs).toHaveLength(8);
    expect(refs).toHaveLength(31);
  });

  test.each([...containers, ...graphs, ...refs].map((file) => [file.slice(components.length + 1), file]))(
    'CMP-2, DOC-6: %s is read and kept',
    (name, file) => {
      const parsed = parseDocument(read(file), name);
      expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const { spec } = parsed;
      expect(spec).toBeDefined();
      if (spec === undefined) return;
      expect(printDocument(spec, parsed)).toBe(parsed.text);
      expect(parseDocument(printDocument(spec), name).spec).toEqual(spec);
      loaded += 1;
    },
  );

  test('CMP-2: what KFP refuses is read with a warning', () => {
    const codes = (file: string) =>
      parseDocument(read(join(components, file)), file).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
    expect(codes('expected_executorInput.component.yaml')).toEqual(['warning not-supported']);
    expect(codes('openvino_deployer.component.yaml')).toContain('warning yaml-duplicate-key');
    expect(codes('openvino_deployer.component.yaml')).toContain('warning not-supported');
  });

  test.each(graphs.map((file) => [file.slice(components.length + 1), file]))(
    'DOC-14: references of %s are found',
    (name, file) => {
      const urls: unknown = JSON.parse(read(join(components, 'urls.json')));
      const known = Object.entries(
        urls as { readonly [url: string]: { readonly file: string; readonly sha256: string } },
      );
      const resolve = libraryResolver(
        known.map(([url, entry]) => ({
          url,
          digest: entry.sha256,
          text: read(join(components, entry.file)),
          origin: 'local',
        })),
      );
      const { root: linked, diagnostics } = link(parseDocument(read(file), name), resolve);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(linked.tasks?.every(({ component }) => component !== undefined)).toBe(true);
      const mismatches = diagnostics.filter(({ code }) => code === 'component-digest-mismatch');
      expect(mismatches).toHaveLength(name.includes('scikit_learn_sample') ? 2 : 0);
    },
  );

  test.each(graphs.map((file) => [file.slice(components.length + 1), file]))(
    'DOC-8: moving a task of %s touches its lines only',
    (name, file) => {
      const parsed = parseDocument(read(file), name);
      const { spec } = parsed;
      if (spec === undefined || !isGraph(spec)) throw new Error('no graph');
      for (const task of Object.keys(spec.implementation.graph.tasks)) {
        const done = applyEdit(spec, { kind: 'move', items: [{ item: { task }, position: { x: 12_345, y: 54_321 } }] });
        if (!done.ok) throw new Error(done.error.message);
        const printed = printDocument(done.value.spec, parsed).split('\n');
        const before = new Set(parsed.text.split('\n'));
        const came = printed.filter((line) => !before.has(line)).map((line) => line.trim());
        const hadPosition = readPosition(spec.implementation.graph.tasks[task] ?? {}) !== undefined;
        expect(came).toEqual([...(hadPosition ? [] : ['annotations:']), expect.stringContaining('"x":12345')]);
      }
    },
  );
});

describe('our own files', () => {
  const files = [...yamlFiles(join(root, 'resources/components')), ...yamlFiles(join(root, 'resources/examples'))];
  const library = libraryResolver(
    yamlFiles(join(root, 'resources/components')).map((file) => ({
      url: `millrace:components/${file.slice(join(root, 'resources/components').length + 1)}`,
      digest: '',
      text: read(file),
      origin: 'bundled',
    })),
  );

  test.each(files.map((file) => [file.slice(root.length + 1), file]))(
    '%s is read without a word and links',
    (name, file) => {
      const parsed = parseDocument(read(file), name);
      expect(parsed.diagnostics).toEqual([]);
      expect(parsed.spec).toBeDefined();
      expect(parsed.spec && printDocument(parsed.spec, parsed)).toBe(parsed.text);
      const withoutDigests = (ref: Parameters<typeof library>[0]) =>
        library(ref.url === undefined ? ref : { url: ref.url });
      expect(link(parsed, withoutDigests).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );
});
