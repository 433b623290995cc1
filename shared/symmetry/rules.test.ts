import { expect, test } from 'vitest';
import type { IrTask } from '../ir/pipeline-spec.ts';
import type { JsonObject } from '../json.ts';
import { symmetryReport, symmetryRules, symmetryWarnings } from './report.ts';
import {
  text,
  checked,
  rulesOf,
  from,
  tasks,
  container,
  add,
  afterAll,
  addExit,
  addImporter,
  group,
  overOne,
  addLoop,
  setConstant,
} from './testing/pipelines.ts';
import type { Change } from './testing/pipelines.ts';

const number = { parameterType: 'NUMBER_INTEGER' } as const;
const whenTrue: NonNullable<IrTask['triggerPolicy']> = { condition: 'true' };
const fromGraph = { inputs: { parameters: { uri: { componentInputParameter: 'uri' } } } };
const refersToY = "say {{$.inputs.parameters['y']}}";

function kubernetes(label: string, configuration: JsonObject): JsonObject {
  return { platforms: { kubernetes: { deploymentSpec: { executors: { [label]: configuration } } } } };
}

/** What makes a pipeline go another way, by the rule that says so. */
const cases: [rule: string, change: Change, platform?: JsonObject][] = [
  ['SYM-1', (spec) => add(spec, 'other', {}, {})],
  ['SYM-2', (spec) => addExit(spec, 'exit', ['make', 'use'])],
  [
    'SYM-3',
    (spec) => {
      addExit(spec, 'exit', ['use']);
      addExit(spec, 'exit-2', ['use']);
    },
  ],
  [
    'SYM-4',
    (spec) => {
      addLoop(spec, {});
      addExit(spec, 'exit', ['loop']);
    },
  ],
  [
    'SYM-5',
    (spec) => {
      tasks(spec)['use']!.triggerPolicy = whenTrue;
      addExit(spec, 'exit', ['use']);
    },
  ],
  [
    'SYM-6',
    (spec) => {
      addExit(spec, 'exit', ['use']);
      add(
        spec,
        'late',
        { dependentTasks: ['exit'], inputs: { parameters: { x: from('exit') } } },
        { inputDefinitions: { parameters: { x: text } } },
      );
    },
  ],
  [
    'SYM-7',
    (spec) =>
      add(
        spec,
        'exit',
        {
          dependentTasks: ['make', 'use'],
          triggerPolicy: afterAll,
          inputs: { parameters: { status: { taskFinalStatus: { producerTask: 'use' } } } },
        },
        { inputDefinitions: { parameters: { status: { parameterType: 'TASK_FINAL_STATUS' } } } },
      ),
  ],
  [
    'SYM-8',
    (spec) =>
      add(
        spec,
        'exit',
        {
          triggerPolicy: afterAll,
          inputs: { parameters: { status: { taskFinalStatus: { producerTask: 'use' } } } },
        },
        { inputDefinitions: { parameters: { status: { parameterType: 'TASK_FINAL_STATUS' } } } },
      ),
  ],
  ['SYM-9', (spec) => addLoop(spec, {}, { retryPolicy: { maxRetryCount: 1 } })],
  ['SYM-10', (spec) => (tasks(spec)['use']!.retryPolicy = { maxRetryCount: 1, backoffFactor: 1.5 })],
  ['SYM-11', (spec) => (tasks(spec)['use']!.retryPolicy = { maxRetryCount: 1, backoffMaxDuration: '60s' })],
  ['SYM-12', (spec) => (tasks(spec)['use']!.triggerPolicy = whenTrue)],
  ['SYM-13', (spec) => delete tasks(spec)['use']!.taskInfo],
  ['SYM-14', (spec) => delete tasks(spec)['use']!.dependentTasks],
  [
    'SYM-20',
    (spec) => {
      addLoop(spec, {});
      spec.components!['inner-loop'] = spec.components!['loop']!;
      spec.components!['loop'] = group({ ...overOne, componentRef: { name: 'inner-loop' } });
    },
  ],
  ['SYM-21', (spec) => addLoop(spec, {}, { parameterIterator: { items: { raw: '[]' }, itemInput: 'item' } })],
  ['SYM-22', (spec) => addLoop(spec, { triggerPolicy: whenTrue })],
  ['SYM-23', (spec) => addLoop(spec, {}, { triggerPolicy: whenTrue })],
  [
    'SYM-24',
    (spec) => {
      delete tasks(spec)['use']!.inputs;
      tasks(spec)['use']!.parameterIterator = { items: { raw: '["a"]' }, itemInput: 'x' };
    },
  ],
  [
    'SYM-25',
    (spec) => {
      spec.components!['make']!.outputDefinitions!.artifacts = { files: { isArtifactList: true } };
      add(
        spec,
        'each',
        {
          dependentTasks: ['use'],
          inputs: { artifacts: { all: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'files' } } } },
          artifactIterator: { items: { inputArtifact: 'all' }, itemInput: 'one' },
        },
        { inputDefinitions: { artifacts: { one: {} } } },
      );
    },
  ],
  [
    'SYM-26',
    (spec) => {
      spec.components!['count'] = { executorLabel: 'make', inputDefinitions: { parameters: { n: number } } };
      addLoop(spec, {});
      spec.components!['loop']!.dag!.tasks!['count'] = {
        taskInfo: { name: 'count' },
        componentRef: { name: 'count' },
        inputs: { parameters: { n: { componentInputParameter: 'item' } } },
      };
    },
  ],
  [
    'SYM-27',
    (spec) => {
      const [item, field] = ['pipelinechannel--loop-item-param-1', 'pipelinechannel--loop-item-param-1-subvar-a'];
      spec.components!['loop'] = {
        inputDefinitions: { parameters: { [item]: { parameterType: 'STRUCT' }, [field]: text } },
        dag: {
          tasks: {
            use: {
              taskInfo: { name: 'use' },
              componentRef: { name: 'use' },
              inputs: {
                parameters: { x: { runtimeValue: { constant: 'text' } }, [field]: { componentInputParameter: field } },
              },
            },
          },
        },
      };
      tasks(spec)['for-loop-2'] = {
        taskInfo: { name: 'for-loop-2' },
        componentRef: { name: 'loop' },
        inputs: { parameters: { [field]: { componentInputParameter: 'loop-item-param-1-subvar-a' } } },
        parameterIterator: { items: { raw: '[{"a": "b"}]' }, itemInput: item },
      };
    },
  ],
  [
    'SYM-28',
    (spec) => {
      addLoop(spec, {});
      spec.components!['inner-loop'] = spec.components!['loop']!;
      spec.components!['loop'] = group({ ...overOne, componentRef: { name: 'inner-loop' } });
    },
  ],
  ['SYM-30', (spec) => addImporter(spec, { ...fromGraph, dependentTasks: ['use'] })],
  ['SYM-31', (spec) => addImporter(spec, { inputs: { parameters: { uri: from('make') } } })],
  ['SYM-32', (spec) => addImporter(spec, { ...fromGraph, triggerPolicy: whenTrue })],
  [
    'SYM-40',
    (spec) => {
      spec.root.inputDefinitions = { artifacts: { data: { isOptional: true } } };
      spec.components!['use']!.inputDefinitions!.artifacts = { data: { isOptional: true } };
      tasks(spec)['use']!.inputs!.artifacts = { data: { componentInputArtifact: 'data' } };
    },
  ],
  [
    'SYM-41',
    (spec) => {
      spec.components!['use']!.inputDefinitions!.parameters!['y'] = { ...text, defaultValue: 'a' };
      container(spec, 'use').args = ["{{$.inputs.parameters['y']}}"];
    },
  ],
  [
    'SYM-42',
    (spec) => {
      spec.components!['use']!.inputDefinitions!.parameters!['cpus'] = number;
      tasks(spec)['use']!.inputs!.parameters!['cpus'] = { runtimeValue: { constant: 2 } };
      container(spec, 'use').resources = { resourceCpuLimit: "{{$.inputs.parameters['cpus']}}" };
    },
  ],
  ['SYM-43', (spec) => setConstant(spec, 'run {{$.pipeline_job_name}}')],
  [
    'SYM-44',
    (spec) => {
      addLoop(spec, {});
      tasks(spec)['loop'] = {
        componentRef: { name: 'loop' },
        dependentTasks: ['use'],
        inputs: { parameters: { item: { runtimeValue: { constant: refersToY } }, y: from('make') } },
      };
    },
  ],
  ['SYM-45', (spec) => setConstant(spec, refersToY)],
  [
    'SYM-46',
    (spec) => {
      setConstant(spec, { said: refersToY });
      spec.components!['use']!.inputDefinitions!.parameters!['x'] = { parameterType: 'STRUCT' };
    },
  ],
  ['SYM-47', (spec) => (container(spec, 'use').args = ['{"Concat": ["a", "b"]}'])],
  [
    'SYM-48',
    (spec) => {
      spec.components!['use']!.inputDefinitions!.artifacts = { data: { isOptional: true } };
      container(spec, 'use').args = ['{"IfPresent": {"InputName": "data", "Then": ["--data"]}}'];
    },
  ],
  [
    'SYM-49',
    (spec) => {
      container(spec, 'use').command = [];
      container(spec, 'use').args = ['--help'];
    },
  ],
  ['SYM-50', (spec) => (container(spec, 'make').args = ["{{$.outputs.parameters['out'].output_file}}"])],
  ['SYM-51', (spec) => (tasks(spec)['use']!.inputs = { parameters: { x: { runtimeValue: { constant: [1] } } } })],
  ['SYM-52', (spec) => (container(spec, 'use').env = [{ name: 'A', value: "{{$.inputs.parameters['x']}}" }])],
  ['SYM-53', (spec) => (container(spec, 'use').args = ['{{$.pipeline_job_uuid}}'])],
  [
    'SYM-54',
    (spec) => {
      spec.components!['make']!.outputDefinitions!.artifacts = { data: {} };
      container(spec, 'make').args = ["{{$.outputs.artifacts['data'].uri}}"];
    },
  ],
  ['SYM-55', (spec) => (container(spec, 'use').args = ['{{$.json_escape[1]}}'])],
  ['SYM-56', (spec) => setConstant(spec, 'to {{$.outputs.output_file}}')],
  ['SYM-60', (spec) => (tasks(spec)['use']!.cachingOptions = { enableCache: true })],
  ['SYM-61', (spec) => (tasks(spec)['use']!.cachingOptions = { enableCache: true, cacheKey: 'v1' })],
  [
    'SYM-62',
    (spec) => {
      spec.components!['make']!.outputDefinitions!.artifacts = { data: {} };
      spec.components!['use']!.inputDefinitions!.artifacts = { data: {} };
      tasks(spec)['use']!.inputs!.artifacts = {
        data: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'data' } },
      };
    },
  ],
  [
    'SYM-63',
    (spec) =>
      (container(spec, 'use').resources = { accelerator: { resourceType: 'nvidia.com/gpu', resourceCount: '1' } }),
  ],
  ['SYM-64', (spec) => (container(spec, 'use').resources = { resourceMemoryLimit: '8Gi' })],
  ['SYM-80', (spec) => (container(spec, 'use').args = ['x'.repeat(1_600_000)])],
  ['SYM-81', (spec) => add(spec, 'my_task', { dependentTasks: ['use'] }, {})],
  ['SYM-82', (spec) => add(spec, 'a'.repeat(64), { dependentTasks: ['use'] }, {})],
  ['SYM-83', (spec) => add(spec, 'Use', { dependentTasks: ['use'] }, {})],
  ['SYM-70', () => undefined, kubernetes('use', { nodeSelector: { labels: { disk: 'ssd' } } })],
  ['SYM-71', () => undefined, kubernetes('use', { podMetadata: { labels: { team: 'a' } } })],
  ['SYM-72', () => undefined, kubernetes('use', { secretAsEnv: [{ secretName: 'token' }] })],
  ['SYM-73', () => undefined, kubernetes('use', { imagePullPolicy: 'Always' })],
  ['SYM-74', () => undefined, kubernetes('use', { pvcMount: [{ constant: 'data', mountPath: '/data' }] })],
  [
    'SYM-75',
    () => undefined,
    kubernetes('use', { initContainers: [{ name: 'a', image: 'b', restartPolicy: 'Always' }] }),
  ],
  ['SYM-76', () => undefined, kubernetes('use', { securityContext: { runAsUser: '1000' } })],
  ['SYM-77', () => undefined, { platforms: { kubernetes: { pipelineConfig: { workspace: { size: '1Gi' } } } } }],
  ['SYM-78', () => undefined, { platforms: { kubernetes: { pipelineConfig: { resourceTtlOnCompletion: 60 } } } }],
  ['SYM-79', () => undefined, { platforms: { kubernetes: { pipelineConfig: { activeDeadlineSeconds: 60 } } } }],
];

test.each(cases)(
  '%s has its line in the report, and its warning where a run would go otherwise',
  (rule, change, platform) => {
    const ir = checked(change, platform);
    const item = symmetryReport(ir).find((candidate) => candidate.rule === rule);
    if (item === undefined) throw new Error(`Only ${rulesOf(ir).join(', ')}`);
    expect(item.sentence).toMatch(/^(On a cluster, |A cluster ).+\. (Here, ).+\.$/);
    expect(item.cure).toMatch(/\.$/);
    expect(item.places.length).toBeGreaterThan(0);
    const warnings = symmetryWarnings(ir, ({ tasks: keys, path }) => ({ path, place: { tasks: keys } }));
    const warned = warnings.filter(({ message }) => new RegExp(`\\(${rule}[:,)]`).test(message));
    expect(warned).toHaveLength(item.severity === 'warning' ? 1 : 0);
  },
);

test('SYM-90 has a case here', () => {
  expect(symmetryRules.map(({ rule }) => rule).toSorted()).toEqual(cases.map(([rule]) => rule).toSorted());
});
