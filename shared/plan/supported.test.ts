import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkIr } from '../ir/check.ts';
import { parseIr } from '../ir/parse.ts';
import type { IrExecutor } from '../ir/pipeline-spec.ts';
import { checkedPipeline, pipelineOf, type PipelineParts } from '../ir/testing/pipelines.ts';
import { conformancePart } from '../testing/conformance.ts';
import { unsupported } from './supported.ts';

const plain: PipelineParts = { tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } };

test('RES-60 all control flow, retry, environment, limits and caching are supported', () => {
  const ir = checkedPipeline({
    tasks: {
      g: { componentRef: { name: 'g' }, triggerPolicy: { condition: 'true' } },
      loop: { componentRef: { name: 'b' }, parameterIterator: { items: { raw: '[1]' }, itemInput: 'item' } },
      exit: {
        componentRef: { name: 'c' },
        triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
        inputs: {
          parameters: {
            status: { taskFinalStatus: { producerTask: 'g' } },
            part: { runtimeValue: { constant: '{}' }, parameterExpressionSelector: 'string_value' },
          },
        },
      },
      a: { componentRef: { name: 'a' }, retryPolicy: { maxRetryCount: 2 }, cachingOptions: { enableCache: true } },
    },
    components: {
      a: {},
      b: { inputDefinitions: { parameters: { item: { parameterType: 'NUMBER_INTEGER' } } } },
      c: { inputDefinitions: { parameters: { status: { parameterType: 'TASK_FINAL_STATUS' }, part: {} } } },
      g: { dag: { tasks: { inner: { componentRef: { name: 'a' } } } } },
    },
    containers: { a: { env: [{ name: 'A', value: 'b' }], resources: { resourceCpuLimit: '1' } } },
  });
  expect(unsupported(ir)).toEqual([]);
});

test.each<[RegExp, PipelineParts]>([
  [/argostub\/resizepvc/, { ...plain, containers: { a: { image: 'argostub/resizepvc' } } }],
  [/artifact “data”/, { ...plain, root: { inputDefinitions: { artifacts: { data: {} } } } }],
])('RES-61 %s is refused by name', (message, parts) => {
  const [first, ...more] = unsupported(checkedPipeline(parts));
  expect(more).toEqual([]);
  expect(first).toMatchObject({ code: 'not-supported', severity: 'error' });
  expect(first?.message).toMatch(message);
});

test.each<[string, IrExecutor]>([
  ['a resolver', { resolver: { outputArtifactQueries: {} } }],
  ['a custom job', { customJob: { customJob: {} } }],
  [
    'the placeholder {{$.pipeline_google_cloud_location}}',
    { container: { image: 'i', command: ['x', '{{$.pipeline_google_cloud_location}}'] } },
  ],
])('RES-64 %s is read and kept, and refused by name before a run', (what, executor) => {
  const spec = pipelineOf(plain);
  const checked = checkIr({ ...spec, deploymentSpec: { executors: { a: executor } } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  expect(unsupported(checked.value).map(({ message }) => message)).toEqual([`Only Vertex AI runs ${what}.`]);
});

test('RES-62 a component that no task uses keeps nothing from running', () => {
  const containers = { spare: { image: 'argostub/resizepvc' } };
  expect(unsupported(checkedPipeline({ ...plain, components: { a: {}, spare: {} }, containers }))).toEqual([]);
});

const folder = conformancePart('kfp-ir');
test.skipIf(folder === undefined)('RES-63 every conformance pipeline is either supported or refused by name', () => {
  const runnable: string[] = [];
  for (const file of readdirSync(join(folder ?? '', 'valid'))) {
    const ir = parseIr(readFileSync(join(folder ?? '', 'valid', file), 'utf8'), file);
    if (!ir.ok) throw new Error(file);
    const findings = unsupported(ir.value);
    for (const { message } of findings)
      expect(message).toMatch(
        /^(Millrace cannot run .+ yet|Only Vertex AI runs .+|The pipeline needs the artifact .+)\.$/,
      );
    if (findings.length === 0) runnable.push(file);
  }
  expect(runnable).toContain('add_numbers.yaml');
  expect(runnable).toContain('pipeline_with_retry.yaml');
  expect(runnable).toContain('flip_coin.yaml');
  expect(runnable).toContain('pipeline_with_exit_handler.yaml');
  expect(runnable).toContain('parameters_complex.yaml');
  expect(runnable).toEqual(expect.arrayContaining(['k8s_node_selector.yaml', 'pipeline_with_workspace.yaml']));
});
