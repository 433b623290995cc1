import { describe, expect, test } from 'vitest';
import { isGraph } from '../component/spec.ts';
import { parseDocument } from './parse.ts';

const pipeline = `# a pipeline
name: Fares
implementation:
  graph:
    tasks:
      load:
        componentRef: {url: 'millrace:components/load-csv.component.yaml'}
      train:
        componentRef: {name: train}
        arguments:
          table: {taskOutput: {taskId: load, outputName: table}}
          n: 1.0
`;

const times = (text: string, count: number): string => text.repeat(count);

/** Texts made to hurt: each must be refused with a place, at once. */
const hostile: Readonly<Record<string, string>> = {
  'an alias bomb': `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
    .split('')
    .map((key, index) => `${key}: &${key} [${times(`*${'abcdefgh'[index]}, `, 8)}x]`)
    .join('\n')}`,
  'many aliases': `- &a x\n${times('- *a\n', 40_000)}`,
  'an alias to itself': 'name: &a [*a]',
  'a deep alias to itself': 'metadata: &a {annotations: {x: *a}}',
  'an alias to nothing': 'name: *nobody',
  'a merge key': 'inputs: &x []\nimplementation: {<<: {a: 1}, container: {image: y}}',
  'a foreign tag': 'name: !!js/function "x"',
  'a tag of its own': 'name: !secret x',
  'a binary tag': 'name: !!binary aGk=',
  'many tags': `name: ${times('!a ', 80_000)}`,
  'many anchors': `name: ${times('&a ', 80_000)}`,
  'a prototype': '{"name": "x", "__proto__": {"polluted": true}}',
  'a task that is a prototype': 'implementation: {graph: {tasks: {__proto__: {componentRef: {name: x}}}}}',
  'brackets without end': times('[', 1_000_000),
  'braces without end': times('{a: ', 500_000),
  dashes: times('- ', 500_000),
  'deep indentation': Array.from({ length: 1500 }, (_, index) => `${' '.repeat(index)}a:\n`).join(''),
  'many keys': Array.from({ length: 100_000 }, (_, index) => `k${index}: ${index}`).join('\n'),
  'many equal keys': times('name: x\n', 100_000),
  'many documents': times('---\nname: x\n', 60_000),
  'two documents': 'name: x\n---\nname: y\n',
  comments: times('# c\n', 900_000),
  'blank lines': `name: x${times('\n', 3_000_000)}version: 1`,
  commas: `[${times('a,', 1_000_000)}]`,
  'wrong ends': times('}\n', 100_000),
  'text after text': times('"a" ', 80_000),
  'reserved characters': times('@\n', 1_000_000),
  'too large': times('x', 5_000_000),
  'a long key': `${times('x', 3_000_000)}: 1`,
  'long lines': `name: "${times('\\u0041', 500_000)}`,
  'a PNG': '\u0089PNG\r\n\u001A\n\u0000\u0000\u0000\rIHDR',
  'an archive': 'PK\u0003\u0004\u0014\u0000',
  zeros: times('\u0000', 3_000_000),
  'a key that is a list': '? [a, b]\n: c',
  'a key that is nothing': ': a',
  infinity: 'inputs: [{name: x, default: .inf}]\nimplementation: {container: {image: y}}',
  'an unclosed quote': 'name: "x',
  'a colon in text': 'description: a: b',
  'a tab': 'implementation:\n\tcontainer: {}',
  'wrong indentation': 'name: x\n  foo: y',
  nothing: '',
  'comments only': '# hello',
  'plain text': 'hello',
  'a list': '- a',
  'a web page': '<!DOCTYPE html>\n<html><body>404: Not Found</body></html>',
  'another YAML 1.1': '%YAML 1.1\n---\nname: x\n<<: {a: 1}\nimplementation: {container: {image: x}}',
};

describe('hostile texts', () => {
  test.each(Object.entries(hostile))('DOC-1, DOC-2, DOC-3, DOC-5: %s', (_, text) => {
    const { diagnostics } = parseDocument(text, 'hostile.yaml');
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(60);
    for (const { message, cure, range, code, file } of errors) {
      expect(message).toMatch(/^[A-Z“"].*\.$/);
      expect(cure).toMatch(/^[A-Z“"].*[.?]$/);
      expect(file).toBe('hostile.yaml');
      expect(range !== undefined || code === 'file-too-large').toBe(true);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('DOC-1: a large honest file is read', () => {
    const tasks = Array.from(
      { length: 1500 },
      (_, index) =>
        `      task ${index}:\n        componentRef: {name: c}\n        arguments:\n          table: {taskOutput: {taskId: task ${index - 1}, outputName: t}}\n        annotations:\n          editor.position: '{"x":${index},"y":0}'\n`,
    );
    const { spec, diagnostics } = parseDocument(
      `implementation:\n  graph:\n    tasks:\n${tasks.join('')}`,
      'large.yaml',
    );
    expect(diagnostics).toEqual([]);
    expect(spec !== undefined && isGraph(spec) ? Object.keys(spec.implementation.graph.tasks) : []).toHaveLength(1500);
  });
});

describe('reading', () => {
  test('DOC-5: a diagnostic has line, column and path', () => {
    const { diagnostics, spec } = parseDocument(pipeline.replace('arguments:', 'argumnets:'), 'p.yaml');
    expect(spec).toBeDefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'shape-unknown-field',
        file: 'p.yaml',
        path: ['implementation', 'graph', 'tasks', 'train', 'argumnets'],
        range: { start: { line: 10, column: 9 }, end: { line: 10, column: 18 } },
      },
    ]);
  });

  test('values and keys are located', () => {
    const { locate, text } = parseDocument(pipeline, 'p.yaml');
    const cut = (path: readonly (string | number)[], of?: 'key' | 'value'): string | undefined => {
      const range = locate(path, of);
      return range && text.slice(range.start.offset, range.end.offset);
    };
    expect(cut(['name'])).toBe('Fares');
    expect(cut(['name'], 'key')).toBe('name');
    expect(cut(['implementation', 'graph', 'tasks', 'train', 'arguments', 'table', 'taskOutput', 'taskId'])).toBe(
      'load',
    );
    expect(cut(['implementation', 'graph', 'tasks', 'nobody'])).toBeUndefined();
  });

  test('CMP-8: an argument keeps its spelling', () => {
    const { spec } = parseDocument(pipeline, 'p.yaml');
    expect(spec?.implementation).toMatchObject({ graph: { tasks: { train: { arguments: { n: '1.0' } } } } });
  });

  test('DOC-2: JSON, also with tabs, a byte order mark, CR LF', () => {
    const json =
      '\uFEFF{\r\n\t"name": "x",\r\n\t"implementation": {"container": {"image": "y", "args": ["\\ud83d\\ude00"]}}\r\n}\r\n';
    const { spec, diagnostics } = parseDocument(json, 'p.json');
    expect(diagnostics).toEqual([]);
    expect(spec).toEqual({ name: 'x', implementation: { container: { image: 'y', args: ['😀'] } } });
  });

  test('DOC-2: the schema is fixed, whatever a directive says', () => {
    expect(
      parseDocument('%YAML 1.1\n---\nname: yes\nimplementation: {container: {image: x}}', 'p.yaml').spec?.name,
    ).toBe('yes');
  });

  test('DOC-2: aliases that are no bomb are read', () => {
    const { spec, diagnostics } = parseDocument(
      'name: &n x\ndescription: *n\nimplementation: {container: {image: *n}}',
      'p.yaml',
    );
    expect(diagnostics).toEqual([]);
    expect(spec).toEqual({ name: 'x', description: 'x', implementation: { container: { image: 'x' } } });
  });

  test.each(['toString', 'constructor', 'prototype'])(
    'DOC-3: what was read has no prototype, and %s is a name',
    (id) => {
      const { spec } = parseDocument(`implementation: {graph: {tasks: {${id}: {componentRef: {name: a}}}}}`, 'p.yaml');
      const tasks = spec !== undefined && isGraph(spec) ? spec.implementation.graph.tasks : {};
      expect(Object.getPrototypeOf(tasks)).toBeNull();
      expect(tasks['valueOf']).toBeUndefined();
      expect(Object.keys(tasks)).toEqual([id]);
    },
  );

  test('DOC-4: a key that is there twice', () => {
    const twice = parseDocument(
      'implementation: {graph: {tasks: {a: {componentRef: {name: x}}, a: {componentRef: {name: y}}}}}',
      'p.yaml',
    );
    expect(twice.diagnostics).toMatchObject([
      { code: 'yaml-duplicate-key', severity: 'error', range: { start: { line: 1 } } },
    ]);
    const old = parseDocument('implementation: {container: {image: x, image: y}}', 'p.yaml');
    expect(old.diagnostics).toMatchObject([{ code: 'yaml-duplicate-key', severity: 'warning' }]);
    expect(old.spec).toEqual({ implementation: { container: { image: 'y' } } });
  });
});
