import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseIr } from '../ir/parse.ts';
import { checkedPipeline, type PipelineParts } from '../ir/testing/pipelines.ts';
import { conformancePart } from '../testing/conformance.ts';
import { unsupported } from './supported.ts';

const plain: PipelineParts = { tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } };

test('RES-60 plain steps, groups, retry, environment, limits and caching are supported', () => {
  const ir = checkedPipeline({
    tasks: {
      g: { componentRef: { name: 'g' } },
      a: { componentRef: { name: 'a' }, retryPolicy: { maxRetryCount: 2 }, cachingOptions: { enableCache: true } },
    },
    components: { a: {}, g: { dag: { tasks: { inner: { componentRef: { name: 'a' } } } } } },
    containers: { a: { env: [{ name: 'A', value: 'b' }], resources: { resourceCpuLimit: '1' } } },
  });
  expect(unsupported(ir)).toEqual([]);
});

test.each<[RegExp, PipelineParts]>([
  [
    /condition of the task “a”/,
    { ...plain, tasks: { a: { componentRef: { name: 'a' }, triggerPolicy: { condition: 'true' } } } },
  ],
  [
    /exit trigger/,
    {
      ...plain,
      tasks: {
        ...plain.tasks,
        b: {
          componentRef: { name: 'a' },
          dependentTasks: ['a'],
          triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
        },
      },
    },
  ],
  [
    /loop of the task “a”/,
    {
      components: { a: { inputDefinitions: { parameters: { x: { parameterType: 'NUMBER_INTEGER' } } } } },
      tasks: { a: { componentRef: { name: 'a' }, parameterIterator: { items: { raw: '[1]' }, itemInput: 'x' } } },
    },
  ],
  [
    /selector/,
    {
      ...plain,
      tasks: {
        a: {
          componentRef: { name: 'a' },
          inputs: {
            parameters: { x: { runtimeValue: { constant: '{}' }, parameterExpressionSelector: 'string_value' } },
          },
        },
      },
    },
  ],
  [
    /status of a task/,
    {
      ...plain,
      tasks: {
        ...plain.tasks,
        b: { componentRef: { name: 'a' }, inputs: { parameters: { x: { taskFinalStatus: { producerTask: 'a' } } } } },
      },
    },
  ],
  [/workspace_path/, { ...plain, containers: { a: { command: ['{{$.workspace_path}}'] } } }],
  [/argostub/, { ...plain, containers: { a: { image: 'argostub/createpvc' } } }],
  [/artifact “data”/, { ...plain, root: { inputDefinitions: { artifacts: { data: {} } } } }],
])('RES-61 %s is refused by name', (message, parts) => {
  const [first, ...more] = unsupported(checkedPipeline(parts));
  expect(more).toEqual([]);
  expect(first).toMatchObject({ code: 'not-supported', severity: 'error' });
  expect(first?.message).toMatch(message);
});

test('RES-62 a component that no task uses keeps nothing from running', () => {
  const spare = { dag: { tasks: { x: { componentRef: { name: 'a' }, triggerPolicy: { condition: 'true' } } } } };
  expect(unsupported(checkedPipeline({ ...plain, components: { a: {}, spare } }))).toEqual([]);
});

const folder = conformancePart('kfp-ir');
test.skipIf(folder === undefined)('RES-63 every conformance pipeline is either supported or refused by name', () => {
  const runnable: string[] = [];
  for (const file of readdirSync(join(folder ?? '', 'valid'))) {
    const ir = parseIr(readFileSync(join(folder ?? '', 'valid', file), 'utf8'), file);
    if (!ir.ok) throw new Error(file);
    const findings = unsupported(ir.value);
    for (const { message } of findings)
      expect(message).toMatch(/^(Millrace cannot run .+ yet|The pipeline needs the artifact .+)\.$/);
    if (findings.length === 0) runnable.push(file);
  }
  expect(runnable).toContain('add_numbers.yaml');
  expect(runnable).toContain('pipeline_with_retry.yaml');
  expect(runnable).not.toContain('flip_coin.yaml');
  expect(runnable).not.toContain('k8s_node_selector.yaml');
});
