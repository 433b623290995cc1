import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ComponentResolver } from '../document/linked.ts';
import { parseDocument } from '../document/parse.ts';
import { printIr } from '../ir/print.ts';
import { pipelineOf } from '../ir/testing/pipelines.ts';
import { conformancePart, countConformance } from '../testing/conformance.ts';
import { readSource } from './source.ts';

const none: ComponentResolver = () => undefined;
const container = 'name: Hello\nimplementation: {container: {image: busybox, command: [echo, hello]}}\n';
const ir = printIr(
  pipelineOf({ tasks: { a: { taskInfo: { name: 'a' }, componentRef: { name: 'a' } } }, components: { a: {} } }),
);

describe('any text that can be run', () => {
  test('VAL-40 a document, a component and compiled IR are told apart', () => {
    const graph =
      'name: P\nimplementation:\n  graph:\n    tasks:\n      a: {componentRef: {spec: {implementation: {container: {image: i, command: [x]}}}}}\n';
    expect(readSource({ file: 'x', text: graph }, none)).toMatchObject({ kind: 'document', diagnostics: [] });
    expect(readSource({ file: 'x', text: container }, none)).toMatchObject({
      kind: 'component',
      diagnostics: [],
      ir: { spec: { pipelineInfo: { name: 'hello' } } },
    });
    expect(readSource({ file: 'x', text: ir }, none)).toMatchObject({ kind: 'ir', diagnostics: [] });
    expect(
      readSource(
        {
          file: 'x',
          text: JSON.stringify(
            pipelineOf({
              tasks: { a: { taskInfo: { name: 'a' }, componentRef: { name: 'a' } } },
              components: { a: {} },
            }),
          ),
        },
        none,
      ),
    ).toMatchObject({ kind: 'ir', diagnostics: [] });
  });

  test.each(['', ': :', 'name: [', '[]', 'implementation: 5', '{', '{"root": {}}', 'root: {}\n', '\u0000'])(
    'VAL-41 %j gives diagnostics and no IR',
    (text) => {
      const read = readSource({ file: 'bad.yaml', text }, none);
      expect(read.ir).toBeUndefined();
      expect(read.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      for (const { file, message, cure } of read.diagnostics) {
        expect(file).toBe('bad.yaml');
        expect(message).not.toBe('');
        expect(cure).not.toBe('');
      }
    },
  );
});

describe('what is said about the compiled form', () => {
  const steps = (more: string): string => `name: P
implementation:
  graph:
    tasks:
      first task: {componentRef: {spec: {implementation: {container: {image: i, command: [x]}}}}}
      group:
        componentRef:
          spec:
            implementation:
              graph:
                tasks:
                  a: {componentRef: {spec: {implementation: {container: {image: i, command: [x]}}}}}
                  b:
                    componentRef: {spec: {implementation: {container: {image: i, command: [x]}}}}
${more}`;

  test('VAL-39 SYM-91 stands at the task of the document, inside of groups, too', () => {
    const text = steps('                    executionOptions: {retryStrategy: {maxRetries: 1, backoffFactor: 1.5}}\n');
    const { ir: compiled, diagnostics } = readSource({ file: 'x', text }, none);
    expect(compiled).toBeDefined();
    const [warning, ...more] = diagnostics;
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      code: 'differs-on-cluster',
      severity: 'warning',
      file: 'x',
      place: { tasks: ['group', 'b'] },
    });
    expect(warning?.message).toContain('SYM-10');
    expect(text.split('\n')[(warning?.range?.start.line ?? 0) - 1]?.trim()).toBe('b:');
  });

  test('VAL-39 SYM-91 stands in the compiled text, where that was given', () => {
    const spec = pipelineOf({
      tasks: {
        a: {
          taskInfo: { name: 'a' },
          componentRef: { name: 'a' },
          retryPolicy: { maxRetryCount: 1, backoffFactor: 1.5 },
        },
      },
      components: { a: {} },
    });
    const text = printIr(spec);
    const [warning] = readSource({ file: 'x', text }, none).diagnostics;
    expect(warning).toMatchObject({ code: 'differs-on-cluster', place: { tasks: ['a'] } });
    expect(text.split('\n')[(warning?.range?.start.line ?? 0) - 1]).toContain('backoffFactor');
  });

  test('VAL-39 errors of the IR stand at the task, too', () => {
    const text = steps('                    ir: {retryPolicy: {maxRetryCount: -1}}\n');
    const { ir: compiled, diagnostics } = readSource({ file: 'x', text }, none);
    expect(compiled).toBeUndefined();
    const [error] = diagnostics;
    expect(error).toMatchObject({ severity: 'error', file: 'x', place: { tasks: ['group', 'b'] } });
    expect(text.split('\n')[(error?.range?.start.line ?? 0) - 1]?.trim()).toBe('b:');
  });
});

const folder = conformancePart('components');
let ran = 0;
afterAll(() => {
  if (ran > 0) countConformance('components-compile', ran);
});

/** What KFP cannot run either, and the finding that says so. */
const refused: Readonly<Record<string, string>> = {
  'azure_synapse_runsparkjob.component.yaml': 'shape-missing-field',
  'expected_executorInput.component.yaml': 'not-supported',
  'helloworld_ci.component.yaml': 'command-missing',
  'openvino_deployer.component.yaml': 'not-supported',
  'train_regression_and_calculate_metrics.pipeline.component.yaml': 'connection-does-not-fit',
};

describe.skipIf(folder === undefined)('conformance', () => {
  const files = ['.', 'graph'].flatMap((part) =>
    folder === undefined
      ? []
      : readdirSync(join(folder, part))
          .filter((file) => file.endsWith('.yaml'))
          .map((file) => join(part, file)),
  );
  const urls =
    folder === undefined
      ? {}
      : z
          .record(z.string(), z.object({ file: z.string(), sha256: z.string() }))
          .parse(JSON.parse(readFileSync(join(folder, 'urls.json'), 'utf8')));
  const resolve: ComponentResolver = ({ url }) => {
    const found = url === undefined ? undefined : urls[url];
    if (found === undefined) return undefined;
    const { spec } = parseDocument(readFileSync(join(folder ?? '', found.file), 'utf8'), found.file);
    return spec === undefined ? undefined : { spec, digest: found.sha256, origin: 'url' };
  };

  test.each(files)('VAL-42 %s compiles, or is refused for the right reason', (file) => {
    const read = readSource({ file, text: readFileSync(join(folder ?? '', file), 'utf8') }, resolve);
    const reason = refused[file.replace(/^graph\//, '')];
    const codes = read.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(codes.filter((code) => code === reason).length > 0).toBe(reason !== undefined);
    expect(read.ir === undefined).toBe(reason !== undefined);
    expect(codes.length > 0).toBe(reason !== undefined);
    ran += 1;
  });
});
