import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { readSource, type ReadSource } from '../compile/source.ts';
import { isGraph, type ComponentSpec } from '../component/spec.ts';
import { readPosition } from '../document/layout.ts';
import { libraryResolver, type LibraryText } from '../document/library.ts';
import { parseDocument } from '../document/parse.ts';
import { irDifference } from '../ir/equal.ts';
import { pipelineOf } from '../ir/testing/pipelines.ts';
import { conformancePart, countConformance } from '../testing/conformance.ts';
import { remoteUrls } from './embed.ts';
import { importSource, type Imported } from './source.ts';

const folder = conformancePart('components');
const nothing = (): undefined => undefined;

function imported(text: string, ...resolvers: [Parameters<typeof importSource>[2]?]): Imported {
  const result = importSource({ file: 'given.yaml', text }, nothing, ...resolvers);
  if (!result.ok) throw new Error(JSON.stringify(result.error, undefined, 1));
  return result.value;
}

function specOf(text: string): ComponentSpec {
  const { spec, diagnostics } = parseDocument(text, 'given.yaml');
  if (spec === undefined) throw new Error(JSON.stringify(diagnostics));
  return spec;
}

/** Whether two texts compile to different pipelines; what cannot be compiled is the same. */
function differ(a: ReadSource, b: ReadSource): boolean {
  if (a.ir === undefined || b.ir === undefined) return a.ir !== b.ir;
  return irDifference(a.ir, b.ir) !== undefined;
}

const step = `
name: Train model
description: Learns.
inputs:
- {name: Data, type: Dataset}
- {name: rate, type: Float, default: '0.1', annotations: {hint: small}}
- {name: note}
outputs:
- {name: Model, type: Model}
- {name: log}
implementation:
  container:
    image: busybox
    command: [sh, -c, 'true', {inputPath: Data}, {inputValue: rate}, {inputValue: note}, {outputPath: Model}, {outputPath: log}]
`;

describe('components', () => {
  test('IMP-7 a component becomes a pipeline of one task that compiles to the same', () => {
    const document = imported(step);
    expect(document).toMatchObject({ from: 'component', name: 'Train model', tasks: 1, groups: 0, verbatim: [] });
    const alone = readSource({ file: 'a', text: step }, nothing);
    const wrapped = readSource({ file: 'b', text: document.text }, nothing);
    expect(wrapped.ir).toBeDefined();
    expect(differ(alone, wrapped)).toBe(false);
    expect(document.text).not.toContain('hint: small\n  - ');
  });

  test('IMP-8 a text that is neither a component nor a pipeline is refused at its place', () => {
    const result = importSource({ file: 'given.yaml', text: 'name: x\nimplementaton: {}\n' }, nothing);
    if (result.ok) throw new Error('It was let pass');
    expect(result.error[0]).toMatchObject({ file: 'given.yaml', range: { start: { line: 2 } } });
  });
});

test('IMP-1 IR-58 a compiled pipeline with a lost item becomes a document that has it, and a warning', () => {
  const [item, field] = ['pipelinechannel--loop-item-param-1', 'pipelinechannel--loop-item-param-1-subvar-a'];
  const parameters = { text: { parameterType: 'STRING' } } as const;
  const spec = pipelineOf({
    tasks: {
      'for-loop-2': {
        componentRef: { name: 'loop' },
        inputs: { parameters: { [field]: { componentInputParameter: 'loop-item-param-1-subvar-a' } } },
        parameterIterator: { items: { raw: '[{"a": "b"}]' }, itemInput: item },
      },
    },
    components: {
      show: { inputDefinitions: { parameters } },
      loop: {
        inputDefinitions: { parameters: { [item]: { parameterType: 'STRUCT' }, [field]: { parameterType: 'STRING' } } },
        dag: {
          tasks: {
            show: {
              componentRef: { name: 'show' },
              inputs: {
                parameters: {
                  text: { runtimeValue: { constant: `{{$.inputs.parameters['${field}']}}` } },
                  [field]: { componentInputParameter: field },
                },
              },
            },
          },
        },
      },
    },
  });
  const document = imported(JSON.stringify(spec));
  expect(document.diagnostics).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('“for-loop-2”') },
  ]);
  const read = (file: string, text: string) => readSource({ file, text }, nothing);
  expect(differ(read('a', JSON.stringify(spec)), read('b', document.text))).toBe(false);
  expect(read('b', document.text).ir?.lost).toBeUndefined();
});

describe.skipIf(folder === undefined)('files of other projects', () => {
  const files = folder === undefined ? [] : readdirSync(folder).filter((file) => file.endsWith('.component.yaml'));
  let passed = 0;
  afterAll(() => countConformance('import-components', passed));

  test('all of them are there', () => {
    expect(files).toHaveLength(29);
  });

  test.each(files)('IMP-7 %s compiles as it does alone', (file) => {
    const text = readFileSync(join(folder ?? '', file), 'utf8');
    const alone = readSource({ file, text }, nothing);
    const document = imported(text);
    const wrapped = readSource({ file, text: document.text }, nothing);
    expect(differ(alone, wrapped)).toBe(false);
    passed += 1;
  });
});

/** What the conformance data has in place of the network. */
function fetchedTexts(): readonly LibraryText[] {
  if (folder === undefined) return [];
  const urls: unknown = JSON.parse(readFileSync(join(folder, 'urls.json'), 'utf8'));
  if (typeof urls !== 'object' || urls === null) throw new Error('urls.json is no object');
  return Object.entries(urls).map(([url, entry]: [string, unknown]) => {
    const file = typeof entry === 'object' && entry !== null && 'file' in entry ? String(entry.file) : '';
    const text = readFileSync(join(folder, file), 'utf8');
    return { url, text, digest: createHash('sha256').update(text).digest('hex'), origin: 'local' };
  });
}

describe.skipIf(folder === undefined)('pipelines of other projects', () => {
  const graphs =
    folder === undefined ? [] : readdirSync(join(folder, 'graph')).map((file) => join(folder, 'graph', file));
  const texts = fetchedTexts();
  const resolve = libraryResolver(texts);

  test('all of them are there', () => {
    expect(graphs).toHaveLength(8);
  });

  test.each(graphs.map((file) => [basename(file), file]))(
    'IMP-6, IMP-7 %s brings its components along, and everything has a place',
    (_, file) => {
      const text = readFileSync(file, 'utf8');
      const before = specOf(text);
      expect(remoteUrls(before, nothing).every((url) => texts.some((known) => known.url === url))).toBe(true);
      const document = imported(text, resolve);
      const spec = specOf(document.text);
      expect(remoteUrls(spec, nothing)).toEqual([]);
      expect(document.diagnostics.filter(({ code }) => code === 'component-not-found')).toEqual([]);
      if (!isGraph(spec)) throw new Error('No graph');
      expect(Object.values(spec.implementation.graph.tasks).every((task) => readPosition(task) !== undefined)).toBe(
        true,
      );
      const [withFetched, alone] = [
        readSource({ file, text }, resolve),
        readSource({ file, text: document.text }, nothing),
      ];
      expect(differ(withFetched, alone)).toBe(false);
    },
  );

  test('IMP-7 components that changed since, and those that are not there, are warned about', () => {
    const file = join(folder ?? '', 'graph', 'scikit_learn_sample.yaml');
    const name = graphs.find((graph) => basename(graph).startsWith('scikit_learn_sample')) ?? file;
    const text = readFileSync(name, 'utf8');
    const codes = (document: Imported): readonly string[] => document.diagnostics.map(({ code }) => code);
    expect(codes(imported(text, resolve)).filter((code) => code === 'component-digest-mismatch')).toHaveLength(2);
    expect(codes(imported(text))).toContain('component-not-found');
  });
});
