import { describe, expect, test } from 'vitest';
import type { ComponentSpec } from '../component/spec.ts';
import { libraryResolver, searchRank } from './library.ts';
import { link } from './link.ts';
import { parseDocument } from './parse.ts';
import { portsOf } from './ports.ts';

const load =
  'name: Load\noutputs: [{name: table, type: Dataset}]\nimplementation: {container: {image: x, command: [a, {outputPath: table}]}}\n';
const resolve = libraryResolver([
  { url: 'millrace:components/load.component.yaml', digest: 'aa11', text: load, origin: 'bundled' },
  { url: 'millrace:components/broken.component.yaml', digest: 'bb22', text: 'name: [', origin: 'bundled' },
]);

function linked(text: string) {
  const doc = parseDocument(text, 'p.yaml');
  expect(doc.diagnostics).toEqual([]);
  return link(doc, resolve);
}

const task = (ref: string): string => `implementation: {graph: {tasks: {t: {componentRef: ${ref}}}}}`;

describe('resolving', () => {
  test('DOC-14: by URL and by digest, from the library', () => {
    for (const ref of [
      "{url: 'millrace:components/load.component.yaml'}",
      '{digest: aa11}',
      "{digest: 'sha256:AA11', url: https://example.org/x}",
    ]) {
      const { root, diagnostics } = linked(task(ref));
      expect(diagnostics).toEqual([]);
      expect(root.tasks?.[0]?.component).toMatchObject({ origin: 'bundled', digest: 'aa11', spec: { name: 'Load' } });
    }
  });

  test('DOC-14: spec comes before text, text before the library', () => {
    const { root } = linked(`implementation:
  graph:
    tasks:
      a: {componentRef: {digest: aa11, spec: {name: Inline, implementation: {container: {image: y}}}}}
      b: {componentRef: {digest: aa11, text: 'implementation: {container: {image: z}}'}}
`);
    expect(root.tasks?.map(({ component }) => component?.spec.name)).toEqual(['Inline', undefined]);
    expect(root.tasks?.map(({ component }) => component?.origin)).toEqual(['inline', 'inline']);
  });

  test('DOC-14: names of this graph, then of outer ones', () => {
    const { root, diagnostics } = linked(`implementation:
  graph:
    components:
      c: {name: outer c, implementation: {container: {image: x}}}
      d: {name: outer d, implementation: {container: {image: x}}}
    tasks:
      group:
        componentRef:
          spec:
            implementation:
              graph:
                components:
                  c: {name: inner c, implementation: {container: {image: x}}}
                tasks:
                  one: {componentRef: {name: c}}
                  two: {componentRef: {name: d}}
      three: {componentRef: {name: c}}
`);
    expect(diagnostics).toEqual([]);
    expect(root.tasks?.[0]?.component?.tasks?.map(({ component }) => component?.spec.name)).toEqual([
      'inner c',
      'outer d',
    ]);
    expect(root.tasks?.[1]?.component?.spec.name).toBe('outer c');
  });

  test('DOC-14: what is not found is an error at its task, with a cure', () => {
    const { root, diagnostics } = linked(
      'implementation:\n  graph:\n    components: {train: {implementation: {container: {image: x}}}}\n    tasks:\n      t: {componentRef: {name: trian}}\n',
    );
    expect(root.tasks?.[0]?.component).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'component-not-found',
        severity: 'error',
        cure: 'Did you mean “train”?',
        file: 'p.yaml',
        place: { tasks: ['t'] },
        range: { start: { line: 5 } },
      },
    ]);
    expect(linked(task('{url: https://example.org/c.yaml}')).diagnostics[0]?.cure).toContain('does not fetch');
    expect(linked(task("{url: 'millrace:components/broken.component.yaml'}")).diagnostics).toMatchObject([
      { code: 'component-not-found' },
    ]);
    expect(linked(task('{name: toString}')).diagnostics).toMatchObject([{ code: 'component-not-found' }]);
  });

  test('DOC-14: so it is inside of a component that is written once, with the place where it is written', () => {
    const { diagnostics } = linked(`implementation:
  graph:
    components:
      a: {implementation: {graph: {components: {}, tasks: {b: {componentRef: {name: nothing}}}}}}
    tasks:
      t: {componentRef: {name: a}}
      u: {componentRef: {name: a}}
`);
    const path = [
      'implementation',
      'graph',
      'components',
      'a',
      'implementation',
      'graph',
      'tasks',
      'b',
      'componentRef',
    ];
    expect(diagnostics).toMatchObject([
      { code: 'component-not-found', place: { tasks: ['t', 'b'] }, path, range: { start: { line: 4 } } },
      { code: 'component-not-found', place: { tasks: ['u', 'b'] }, path, range: { start: { line: 4 } } },
    ]);
  });

  test('DOC-14: importers and verbatim executors are components like others', () => {
    const { root, diagnostics } = linked(`implementation:
  graph:
    components:
      data: {outputs: [{name: artifact, type: Dataset}], implementation: {importer: {artifactUri: 's3://b/x'}}}
    tasks:
      t: {componentRef: {name: data}}
      u: {componentRef: {spec: {implementation: {ir: {customJob: {}}}}}}
`);
    expect(diagnostics).toEqual([]);
    expect(root.tasks?.map(({ component }) => Object.keys(component?.spec.implementation ?? {}))).toEqual([
      ['importer'],
      ['ir'],
    ]);
  });

  test('DOC-14: a digest that differs is a warning', () => {
    const { root, diagnostics } = linked(task("{digest: cc33, url: 'millrace:components/load.component.yaml'}"));
    expect(root.tasks?.[0]?.component?.spec.name).toBe('Load');
    expect(diagnostics).toMatchObject([
      { code: 'component-digest-mismatch', severity: 'warning', place: { tasks: ['t'] } },
    ]);
  });

  test('DOC-14: a component that contains itself is an error, not a loop', () => {
    const { root, diagnostics } = linked(`implementation:
  graph:
    components:
      a: {implementation: {graph: {tasks: {b: {componentRef: {name: b}}}}}}
      b: {implementation: {graph: {tasks: {a: {componentRef: {name: a}}}}}}
    tasks:
      t: {componentRef: {name: a}}
`);
    expect(diagnostics).toMatchObject([{ code: 'component-recursive', place: { tasks: ['t', 'b', 'a'] } }]);
    expect(root.tasks?.[0]?.component?.tasks?.[0]?.component?.tasks?.[0]?.component).toBeUndefined();
  });

  test('DOC-14: a library component that contains itself', () => {
    const text = task("{url: 'millrace:components/self.component.yaml'}");
    const own = libraryResolver([
      { url: 'millrace:components/self.component.yaml', digest: 'dd', text, origin: 'local' },
    ]);
    expect(link(parseDocument(text, 'p.yaml'), own).diagnostics).toMatchObject([{ code: 'component-recursive' }]);
  });

  test('DOC-1: groups that multiply are counted', () => {
    const level = (index: number): string =>
      `      c${index}: {implementation: {graph: {tasks: {${Array.from({ length: 10 }, (_, at) => `t${at}: {componentRef: {name: c${index + 1}}}`).join(', ')}}}}}\n`;
    const text = `implementation:\n  graph:\n    components:\n${Array.from({ length: 8 }, (_, index) => level(index)).join('')}      c8: {implementation: {container: {image: x}}}\n    tasks:\n      t: {componentRef: {name: c0}}\n`;
    expect(linked(text).diagnostics).toMatchObject([{ code: 'file-too-large' }]);
  });

  test('what is wrong in an embedded text is said at its task', () => {
    const { diagnostics } = linked(task('{text: "name: Inner\\nimplementation: {container: {imag: x}}"}'));
    expect(diagnostics.map(({ code, place }) => [code, place])).toEqual([
      ['shape-unknown-field', { tasks: ['t'] }],
      ['shape-missing-field', { tasks: ['t'] }],
    ]);
    expect(diagnostics[0]?.message).toContain('In the component “');
  });
});

describe('ports', () => {
  test('CMP-5: an untyped port is what its use makes it', () => {
    const spec: ComponentSpec = {
      inputs: [
        { name: 'v' },
        { name: 'p' },
        { name: 'n' },
        { name: 'both', type: 'String', default: '' },
        { name: 'o', optional: true },
      ],
      outputs: [{ name: 'out' }, { name: 's', type: 'Integer' }],
      implementation: {
        container: {
          image: 'x',
          command: [
            { inputValue: 'v' },
            { concat: ['--', { inputPath: 'p' }] },
            { inputPath: 'both' },
            // oxlint-disable-next-line no-thenable -- `then` is what the format calls it
            { if: { cond: { isPresent: 'o' }, then: [{ inputValue: 'o' }] } },
          ],
        },
      },
    };
    const { inputs, outputs } = portsOf({ spec, origin: 'local' });
    expect(inputs.map(({ type, optional }) => [type.kind, optional])).toEqual([
      ['parameter', false],
      ['artifact', false],
      ['artifact', false],
      ['parameter', true],
      ['parameter', true],
    ]);
    expect(outputs.map(({ type }) => type.kind)).toEqual(['artifact', 'parameter']);
  });

  test('CMP-5: an untyped port of a group is what it leads to', () => {
    const { root } = linked(`inputs: [{name: n}]
outputs: [{name: t}]
implementation:
  graph:
    tasks:
      group:
        arguments: {n: {graphInput: {inputName: n}}}
        componentRef:
          spec:
            inputs: [{name: n}]
            outputs: [{name: t}]
            implementation:
              graph:
                tasks:
                  load: {componentRef: {digest: aa11}}
                  use: {arguments: {x: {graphInput: {inputName: n}}}, componentRef: {spec: {inputs: [{name: x, type: Integer}], implementation: {container: {image: x}}}}}
                outputValues: {t: {taskOutput: {taskId: load, outputName: table}}}
    outputValues: {t: {taskOutput: {taskId: group, outputName: t}}}
`);
    const { inputs, outputs } = portsOf(root);
    expect(inputs[0]?.type).toEqual({ kind: 'parameter', type: 'NUMBER_INTEGER' });
    expect(outputs[0]?.type).toMatchObject({ schemaTitle: 'system.Dataset' });
  });
});

describe('the palette', () => {
  test('names that begin with the search come first', () => {
    const rank = (name: string, search: string, description = ''): number | undefined =>
      searchRank({ name, category: 'Train', description, ports: ['table Dataset'] }, search);
    const ranks = [
      rank('Train classifier', 'train'),
      rank('Retrain', 'train'),
      rank('Split', 'train'),
      rank('Split', 'dataset'),
      rank('Split', 'rows', 'takes rows'),
    ];
    expect(ranks).toEqual(ranks.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(rank('Train classifier', 'class train')).toBeDefined();
    expect(rank('Split', 'nothing')).toBeUndefined();
    expect(rank('Split', '')).toBe(0);
  });
});
