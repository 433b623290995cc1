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
      'componentRef, key, arguments',
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

describe('what cannot run', () => {
  test('CMP-3: data of a platform, and inputs handed straight through', () => {
    const dynamic = withTask({
      componentRef: { name: 'a' },
      arguments: { x: { dynamicData: { secret: { name: 's' } } } },
    });
    expect(errors(dynamic)).toMatchObject([{ code: 'not-supported', at: 'key' }]);
    expect(readComponent(dynamic).spec).toBeDefined();
    const through = {
      implementation: { graph: { tasks: {}, outputValues: { o: { graphInput: { inputName: 'x' } } } } },
    };
    expect(errors(through)).toMatchObject([{ code: 'not-supported' }]);
  });
});

describe('control flow', () => {
  const whole = {
    name: 'All of it',
    inputs: [{ name: 'mode', key: 'Mode', type: 'String', default: 'fast', literals: ['fast', 'full'] }],
    outputs: [{ name: 'o', key: 'Output', type: 'Model', metadata: { stage: 'test' } }],
    implementation: {
      graph: {
        tasks: {
          load: {
            componentRef: {
              spec: {
                outputs: [{ name: 'artifact', type: 'Dataset' }],
                implementation: {
                  importer: {
                    artifactUri: { inputValue: 'uri' },
                    metadata: { a: 1 },
                    reimport: true,
                    downloadToWorkspace: false,
                  },
                },
              },
            },
          },
          verbatim: { componentRef: { spec: { implementation: { ir: { customJob: {} } } } } },
          train: {
            componentRef: {
              spec: {
                implementation: {
                  container: { image: 'x', taskConfigPassthroughs: [{ field: 'RESOURCES', applyToTask: true }] },
                },
                ir: { component: { singlePlatformSpecs: [] } },
              },
            },
            arguments: {
              part: { graphInput: { inputName: 'mode' }, select: 'parseJson(string_value)["a"]' },
              one: { value: [1], select: 'x' },
              status: { taskStatus: { taskId: 'load' } },
            },
            locals: { cnt: { taskOutput: { taskId: 'load', outputName: 'artifact' }, select: 'y' } },
            isEnabled: { cel: "int(inputs.parameter_values['cnt']) > 5" },
            forEach: { items: { argument: 'k' }, as: 'item', parallelism: 0 },
            runAfter: ['load'],
            trigger: 'always',
            executionOptions: { kubernetes: { secretAsEnv: [{ secretName: 's' }] } },
            ir: { taskInfo: null },
          },
        },
        outputValues: { o: { oneOf: [{ taskOutput: { taskId: 'train', outputName: 'o' } }] } },
      },
    },
    pipelineOptions: { name: 'all-of-it', root: 's3://b', kubernetes: { pipelineTtl: 1 } },
    ir: { pipelineSpec: { sdkVersion: 'x' } },
  };

  test('CMP-12: every field of the form is read as it is', () => {
    expect(readComponent(whole)).toEqual({ spec: whole, findings: [] });
  });

  test.each<[string, Json]>([
    ['a list', [1, null, { a: 'b' }]],
    ['text', '[1, 2.0]'],
    ['an argument', { argument: 'k' }],
  ])('CMP-12: items of a loop as %s', (_, items) => {
    const task = { componentRef: { name: 'a' }, forEach: { items, as: 'item' } };
    expect(readComponent(withTask(task)).spec?.implementation).toMatchObject({ graph: { tasks: { train: task } } });
  });

  test.each<[string, Json, string]>([
    ['items that are none', { forEach: { items: 3, as: 'x' } }, 'Write a list such as [1, 2], or'],
    ['a loop without items', { forEach: { as: 'x' } }, 'Add “items”.'],
    ['a negative limit', { forEach: { items: [], as: 'x', parallelism: -1 } }, 'at least 0'],
    ['a misspelled field', { forEach: { items: [], as: 'x', paralelism: 1 } }, 'Did you mean “parallelism”?'],
    ['another trigger', { trigger: 'never' }, 'Write always'],
    ['a status with a selector', { arguments: { x: { taskStatus: { taskId: 'a' }, select: 'y' } } }, 'exactly one'],
    ['a status of nothing', { arguments: { x: { taskStatus: {} } } }, 'Add “taskId”.'],
    ['two sources', { locals: { x: { value: 1, taskOutput: {} } } }, 'exactly one'],
    ['a selector alone', { locals: { x: { select: 'y' } } }, 'exactly one'],
  ])('CMP-12: refused is %s', (_, fields, cure) => {
    const found = errors(withTask({ componentRef: { name: 'a' }, ...(fields as object) }));
    expect(found).toHaveLength(1);
    expect(found[0]?.cure).toContain(cure);
    expect(found[0]?.path.slice(0, 4)).toEqual(['implementation', 'graph', 'tasks', 'train']);
  });

  test('CMP-12: an implementation is one thing, and oneOf has a branch', () => {
    expect(errors({ implementation: { container: { image: 'x' }, importer: { artifactUri: 'x' } } })[0]?.message).toBe(
      '“implementation” has more than one of its kinds: container, importer.',
    );
    expect(errors({ implementation: {} })[0]?.message).toContain('has no “container”');
    expect(errors({ implementation: { graph: { tasks: {}, outputValues: { o: { oneOf: [] } } } } })[0]?.cure).toContain(
      'List the outputs',
    );
    expect(
      errors({ implementation: { graph: { tasks: {}, outputValues: { o: { oneOf: [{ value: 1 }] } } } } })[0]?.path,
    ).toEqual(['implementation', 'graph', 'outputValues', 'o', 'oneOf', 0]);
  });

  const condition = (isEnabled: Json) => readComponent(withTask({ componentRef: { name: 'a' }, isEnabled }));

  test('CMP-11: predicates are read with all their parts', () => {
    const value = {
      and: {
        op1: { '>=': { op1: { graphInput: { inputName: 'n' } }, op2: '5' } },
        op2: { not: { '==': { op1: { taskOutput: { taskId: 't', outputName: 'o' } }, op2: { value: null } } } },
      },
    };
    const { spec, findings } = condition(value);
    expect(findings).toEqual([]);
    expect(spec?.implementation).toMatchObject({ graph: { tasks: { train: { isEnabled: value } } } });
  });

  test.each<[string, Json, Json]>([
    ['true', 'true', { cel: 'true' }],
    ['false', false, { cel: 'false' }],
    [
      'an input',
      { graphInput: { inputName: 'x' } },
      { '==': { op1: { graphInput: { inputName: 'x' } }, op2: 'true' } },
    ],
  ])('CMP-11: %s is a condition of another runner', (_, value, read) => {
    const { spec, findings } = condition(value);
    expect(findings).toEqual([]);
    expect(spec?.implementation).toMatchObject({ graph: { tasks: { train: { isEnabled: read } } } });
  });

  test.each<[string, Json, string]>([
    ['text', 'x > 5', 'Write {cel: …}'],
    ['a misspelled kind', { cell: 'x' }, 'Did you mean “cel”?'],
    ['no kind', {}, 'Write exactly one of cel, =='],
    ['two kinds', { not: {}, and: {} }, 'Write exactly one of'],
    ['a missing operand', { '==': { op1: '1' } }, 'Add “op2”.'],
    ['CEL inside of a predicate', { not: { cel: 'true' } }, 'Write exactly one of =='],
    ['text inside of a predicate', { not: 'true' }, 'Write {cel: …}'],
    ['CEL beside a predicate', { cel: 'true', not: {} }, 'Remove it'],
  ])('CMP-11: refused is %s', (_, value, cure) => {
    const found = condition(value).findings;
    expect(found).toHaveLength(1);
    expect(found[0]?.cure).toContain(cure);
  });

  test('CMP-11: text that is no condition can be read as CEL', () => {
    expect(condition('x > 5').findings[0]?.fix?.patches).toEqual([
      { path: ['implementation', 'graph', 'tasks', 'train', 'isEnabled'], value: { cel: 'x > 5' } },
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
