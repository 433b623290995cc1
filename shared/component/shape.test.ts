import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readComponent } from './shape.ts';

const container = (fields: Json = {}): Json => ({
  implementation: { container: { image: 'python:3.12', ...(fields as object) } },
});
const withTask = (task: Json): Json => ({ implementation: { graph: { tasks: { train: task } } } });
const errors = (value: Json) => readComponent(value).findings.filter(({ severity }) => severity === 'error');

describe('unknown fields', () => {
  test('CMP-1: the nearest known name is proposed, and offered as a fix', () => {
    const [finding] = errors(container({ comand: ['a'] }));
    expect(finding).toMatchObject({
      code: 'shape-unknown-field',
      path: ['implementation', 'container', 'comand'],
      at: 'key',
      cure: 'Did you mean “command”?',
      fix: {
        label: 'Rename to “command”',
        patches: [
          { path: ['implementation', 'container', 'comand'] },
          { path: ['implementation', 'container', 'command'], value: ['a'] },
        ],
      },
    });
    expect(finding?.message).toContain('“comand” is not a field of a container');
  });

  test('CMP-1: without a near name the known ones are listed', () => {
    expect(errors(withTask({ componentRef: { name: 'a' }, zzz: 1 }))[0]?.cure).toContain(
      'componentRef, arguments, runAfter',
    );
  });

  test('CMP-1: a field that is already there is not proposed', () => {
    expect(errors(container({ imagee: 'x' }))[0]?.cure).toContain('Remove it');
  });

  test('CMP-1: sources and placeholders, too', () => {
    expect(errors(withTask({ componentRef: { name: 'a' }, arguments: { x: { taskOutputs: {} } } }))[0]?.cure).toBe(
      'Did you mean “taskOutput”?',
    );
    expect(errors(container({ args: [{ inputPaht: 'x' }] }))[0]?.cure).toBe('Did you mean “inputPath”?');
  });
});

describe('older formats', () => {
  test('CMP-2: harmless fields are read over with a notice', () => {
    const { spec, findings } = readComponent({
      schemaVersion: 1,
      metadata: { labels: { a: 'b' } },
      inputs: [{ name: 'x', value: '1' }],
      ...(container() as object),
    });
    expect(spec?.metadata).toEqual({ labels: { a: 'b' } });
    expect(findings.map(({ severity, path }) => [severity, path.at(-1)])).toEqual([
      ['notice', 'schemaVersion'],
      ['notice', 'value'],
    ]);
  });

  test('CMP-2: placeholders that KFP v2 lacks are kept, with a warning', () => {
    const { spec, findings } = readComponent(container({ args: [{ outputMetadata: null }, { executorInput: null }] }));
    expect(spec?.implementation).toMatchObject({
      container: { args: [{ outputMetadata: null }, { executorInput: null }] },
    });
    expect(findings.map(({ severity, code }) => [severity, code])).toEqual([['warning', 'not-supported']]);
  });
});

describe('what comes later', () => {
  test.each(['isEnabled', 'forEach', 'trigger', 'locals', 'ir'])(
    'CMP-3: a task with %s is refused by name, and the rest is read',
    (field) => {
      const { spec, findings } = readComponent(withTask({ componentRef: { name: 'a' }, [field]: {} }));
      expect(spec).toBeDefined();
      expect(findings).toMatchObject([
        {
          code: 'not-supported',
          severity: 'error',
          at: 'key',
          path: ['implementation', 'graph', 'tasks', 'train', field],
        },
      ]);
      expect(findings[0]?.message).toContain(field);
    },
  );

  test('CMP-3: importers, selectors, exit status and branches', () => {
    expect(errors({ implementation: { importer: {} } })).toMatchObject([{ code: 'not-supported' }]);
    for (const source of [
      { taskStatus: { taskId: 'a' } },
      { graphInput: { inputName: 'k' }, select: 'x' },
      { dynamicData: { secret: { name: 's' } } },
    ]) {
      expect(errors(withTask({ componentRef: { name: 'a' }, arguments: { x: source } }))).toMatchObject([
        { code: 'not-supported' },
      ]);
    }
    expect(errors({ implementation: { graph: { tasks: {}, outputValues: { o: { oneOf: [] } } } } })).toMatchObject([
      { code: 'not-supported' },
    ]);
  });
});

describe('values', () => {
  test('CMP-9: null, missing, false, 0 and empty text are five different defaults', () => {
    const { spec } = readComponent({
      inputs: [
        { name: 'a', default: null },
        { name: 'b' },
        { name: 'c', default: false },
        { name: 'd', default: 0 },
        { name: 'e', default: '' },
      ],
      ...(container() as object),
    });
    expect(spec?.inputs).toEqual([
      { name: 'a', default: null },
      { name: 'b' },
      { name: 'c', default: false },
      { name: 'd', default: 0 },
      { name: 'e', default: '' },
    ]);
  });

  test('CMP-9: null and empty text are arguments', () => {
    const { spec } = readComponent(withTask({ componentRef: { name: 'a' }, arguments: { x: { value: null }, y: '' } }));
    expect(spec?.implementation).toMatchObject({
      graph: { tasks: { train: { arguments: { x: { value: null }, y: '' } } } },
    });
    expect(errors(withTask({ componentRef: { name: 'a' }, arguments: { x: null } }))).toMatchObject([
      { code: 'shape-wrong-type' },
    ]);
  });

  test('CMP-8: text is taken as it is spelled', () => {
    const value = { name: 1.5, ...(container({ env: { A: 1, B: true } }) as object) };
    const { spec, findings } = readComponent(
      value,
      (path) => ({ name: '1.50', A: '0o1', B: 'True' })[String(path.at(-1))],
    );
    expect(spec).toMatchObject({ name: '1.50', implementation: { container: { env: { A: '0o1', B: 'True' } } } });
    expect(findings.map(({ severity }) => severity)).toEqual(['notice']);
  });

  test('names are there, and there once', () => {
    expect(errors({ inputs: [{ name: 'a' }, { name: 'a' }], ...(container() as object) })).toMatchObject([
      { code: 'name-duplicate', path: ['inputs', 1, 'name'] },
    ]);
    expect(errors({ inputs: [{ type: 'String' }], ...(container() as object) })).toMatchObject([
      { code: 'shape-missing-field' },
    ]);
    expect(errors(withTask({ componentRef: {} }))).toMatchObject([{ code: 'shape-missing-field' }]);
  });

  test('other kinds of documents are named', () => {
    expect(errors({ pipelineInfo: { name: 'x' }, root: {} })[0]?.message).toContain('compiled pipeline');
    expect(errors({ cells: [], nbformat: 4 })[0]?.message).toContain('notebook');
    expect(errors({ apiVersion: 'v1', kind: 'Pod' })[0]?.message).toContain('Kubernetes');
    expect(errors(null)[0]?.message).toBe('The document is empty.');
  });

  test('DOC-3: names that every object inherits are just names', () => {
    const { spec } = readComponent({
      implementation: { graph: { tasks: { toString: { componentRef: { name: 'a' } } } } },
    });
    expect(spec?.implementation).toMatchObject({ graph: { tasks: { toString: { componentRef: { name: 'a' } } } } });
    expect(errors({ implementation: { graph: { tasks: {} } }, hasOwnProperty: 1 })).toHaveLength(1);
  });
});
