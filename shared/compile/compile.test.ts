import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComponentSpec, TaskSpec } from '../component/spec.ts';
import { checkIr } from '../ir/check.ts';
import { parseIr } from '../ir/parse.ts';
import { printIr } from '../ir/print.ts';
import { ifPart } from '../validate/testing/components.ts';
import { pipelineDocuments } from '../validate/testing/documents.ts';
import { sdkVersion } from './compile.ts';
import { compiled } from './testing/compiled.ts';

const step: ComponentSpec = {
  name: 'Train model',
  inputs: [
    { name: 'Data', type: 'Dataset' },
    { name: 'Learning rate', type: 'Float', default: '0.1' },
    { name: 'note', type: 'String', optional: true },
  ],
  outputs: [
    { name: 'Model', type: 'Model', description: 'What was learned.' },
    { name: 'accuracy', type: 'Float' },
  ],
  implementation: {
    container: {
      image: 'python:3.12',
      command: ['python3', { concat: ['--rate=', { inputValue: 'Learning rate' }] }],
      args: [
        { inputPath: 'Data' },
        ifPart({ isPresent: 'note' }, ['--note', { inputValue: 'note' }]),
        { outputPath: 'Model' },
        { outputPath: 'accuracy' },
      ],
      env: { A: '1' },
    },
  },
};
const source: ComponentSpec = {
  name: 'Make data',
  outputs: [
    { name: 'Data', type: 'Dataset' },
    { name: 'rows', type: 'Integer' },
  ],
  implementation: {
    container: { image: 'busybox', command: ['sh', '-c', 'true', { outputPath: 'Data' }, { outputPath: 'rows' }] },
  },
};

function pipeline(tasks: Record<string, TaskSpec>, rest: Partial<ComponentSpec> = {}): ComponentSpec {
  return {
    name: 'My pipeline',
    ...rest,
    implementation: {
      graph: { tasks, ...(rest.implementation && 'graph' in rest.implementation ? rest.implementation.graph : {}) },
    },
  };
}

const train = (more: Partial<TaskSpec> = {}): TaskSpec => ({
  componentRef: { spec: step },
  arguments: { Data: { taskOutput: { taskId: 'Make', outputName: 'Data' } } },
  ...more,
});

describe('compile', () => {
  test('IR-1 a small pipeline, whole', () => {
    const ir = compiled(pipeline({ Make: { componentRef: { spec: source } }, Train: train() }));
    expect(ir).toEqual({
      pipelineInfo: { name: 'my-pipeline', displayName: 'My pipeline' },
      schemaVersion: '2.1.0',
      sdkVersion,
      components: {
        'comp-make': {
          executorLabel: 'exec-make',
          outputDefinitions: {
            artifacts: { data: { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' } } },
            parameters: { rows: { parameterType: 'NUMBER_INTEGER' } },
          },
        },
        'comp-train': {
          executorLabel: 'exec-train',
          inputDefinitions: {
            artifacts: { data: { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' } } },
            parameters: {
              learning_rate: { parameterType: 'NUMBER_DOUBLE', defaultValue: 0.1, isOptional: true },
              note: { parameterType: 'STRING', isOptional: true },
            },
          },
          outputDefinitions: {
            artifacts: {
              model: {
                artifactType: { schemaTitle: 'system.Model', schemaVersion: '0.0.1' },
                description: 'What was learned.',
              },
            },
            parameters: { accuracy: { parameterType: 'NUMBER_DOUBLE' } },
          },
        },
      },
      deploymentSpec: {
        executors: {
          'exec-make': {
            container: {
              image: 'busybox',
              command: [
                'sh',
                '-c',
                'true',
                "{{$.outputs.artifacts['data'].path}}",
                "{{$.outputs.parameters['rows'].output_file}}",
              ],
            },
          },
          'exec-train': {
            container: {
              image: 'python:3.12',
              command: ['python3', "--rate={{$.inputs.parameters['learning_rate']}}"],
              args: [
                "{{$.inputs.artifacts['data'].path}}",
                `{"IfPresent": {"InputName": "note", "Then": ["--note", "{{$.inputs.parameters['note']}}"]}}`,
                "{{$.outputs.artifacts['model'].path}}",
                "{{$.outputs.parameters['accuracy'].output_file}}",
              ],
              env: [{ name: 'A', value: '1' }],
            },
          },
        },
      },
      root: {
        dag: {
          tasks: {
            Make: {
              taskInfo: { name: 'Make' },
              componentRef: { name: 'comp-make' },
              cachingOptions: { enableCache: true },
            },
            Train: {
              taskInfo: { name: 'Train' },
              componentRef: { name: 'comp-train' },
              inputs: {
                parameters: { learning_rate: { runtimeValue: { constant: 0.1 } } },
                artifacts: { data: { taskOutputArtifact: { producerTask: 'Make', outputArtifactKey: 'data' } } },
              },
              dependentTasks: ['Make'],
              cachingOptions: { enableCache: true },
            },
          },
        },
      },
    });
  });

  test('IR-2 equal components with equal options are written once; other options fork them', () => {
    const ir = compiled(
      pipeline({
        Make: { componentRef: { spec: source } },
        One: train(),
        Two: train({ componentRef: { spec: structuredClone(step) } }),
        Three: train({
          executionOptions: {
            container: { env: { A: '2', B: '3' }, resources: { cpuLimit: '500m', memoryLimit: '1Gi' } },
          },
        }),
      }),
    );
    expect(Object.keys(ir.components ?? {})).toEqual(['comp-make', 'comp-one', 'comp-three']);
    expect(ir.root.dag?.tasks?.['Two']?.componentRef).toEqual({ name: 'comp-one' });
    const container = ir.deploymentSpec?.executors?.['exec-three']?.container;
    expect(container?.env).toEqual([
      { name: 'A', value: '2' },
      { name: 'B', value: '3' },
    ]);
    expect(container?.resources).toEqual({
      cpuLimit: 0.5,
      memoryLimit: 1.073741824,
      resourceCpuLimit: '500m',
      resourceMemoryLimit: '1Gi',
    });
  });

  test('IR-3 texts with references get inputs of their own, named as the SDK names them', () => {
    const ir = compiled(
      pipeline(
        {
          Make: { componentRef: { spec: source } },
          Train: train({
            arguments: {
              Data: { taskOutput: { taskId: 'Make', outputName: 'Data' } },
              note: "n={{$.tasks['Make'].outputs.parameters['rows']}} of {{$.inputs.parameters['Run name']}} in {{$.pipeline_job_uuid}}",
            },
          }),
        },
        { inputs: [{ name: 'Run name', type: 'String' }] },
      ),
    );
    const task = ir.root.dag?.tasks?.['Train'];
    expect(task?.inputs?.parameters).toEqual({
      learning_rate: { runtimeValue: { constant: 0.1 } },
      note: {
        runtimeValue: {
          constant:
            "n={{$.inputs.parameters['pipelinechannel--Make-rows']}} of {{$.inputs.parameters['pipelinechannel--run_name']}} in {{$.pipeline_job_uuid}}",
        },
      },
      'pipelinechannel--Make-rows': { taskOutputParameter: { producerTask: 'Make', outputParameterKey: 'rows' } },
      'pipelinechannel--run_name': { componentInputParameter: 'run_name' },
    });
    expect(task?.dependentTasks).toEqual(['Make']);
  });

  test('IR-4 task keys are unique slugs; order without data, retry and cache are carried over', () => {
    const one: TaskSpec = { componentRef: { spec: source } };
    const ir = compiled(
      pipeline({
        'Make it': one,
        'make-it': one,
        数据: one,
        Last: {
          ...one,
          runAfter: ['make-it', 'Make it'],
          executionOptions: {
            retryStrategy: { maxRetries: 3, backoffDuration: '5s' },
            cachingStrategy: { maxCacheStaleness: 'P0D', cacheKey: 'v2' },
          },
        },
      }),
    );
    expect(Object.keys(ir.root.dag?.tasks ?? {})).toEqual(['make-it-2', 'make-it', 'task', 'Last']);
    expect(ir.root.dag?.tasks?.['task']?.taskInfo).toEqual({ name: '数据' });
    expect(ir.root.dag?.tasks?.['Last']).toEqual({
      taskInfo: { name: 'Last' },
      componentRef: { name: 'comp-make-it-2' },
      dependentTasks: ['make-it', 'make-it-2'],
      cachingOptions: { cacheKey: 'v2' },
      retryPolicy: { maxRetryCount: 3, backoffDuration: '5s', backoffFactor: 2, backoffMaxDuration: '3600s' },
    });
  });

  test('IR-5 groups become graphs of their own with inputs and outputs', () => {
    const group: ComponentSpec = {
      name: 'Group',
      inputs: [{ name: 'In', type: 'Dataset' }],
      outputs: [{ name: 'Out', type: 'Model' }],
      implementation: {
        graph: {
          tasks: { Inner: { componentRef: { spec: step }, arguments: { Data: { graphInput: { inputName: 'In' } } } } },
          outputValues: { Out: { taskOutput: { taskId: 'Inner', outputName: 'Model' } } },
        },
      },
    };
    const ir = compiled(
      pipeline({
        Make: { componentRef: { spec: source } },
        Group: {
          componentRef: { spec: group },
          arguments: { In: { taskOutput: { taskId: 'Make', outputName: 'Data' } } },
        },
      }),
    );
    expect(ir.root.dag?.tasks?.['Group']?.inputs).toEqual({
      artifacts: { in: { taskOutputArtifact: { producerTask: 'Make', outputArtifactKey: 'data' } } },
    });
    expect(ir.root.dag?.tasks?.['Group']?.cachingOptions).toBeUndefined();
    expect(ir.components?.['comp-group']?.dag).toEqual({
      tasks: {
        Inner: {
          taskInfo: { name: 'Inner' },
          componentRef: { name: 'comp-inner' },
          inputs: {
            parameters: { learning_rate: { runtimeValue: { constant: 0.1 } } },
            artifacts: { data: { componentInputArtifact: 'in' } },
          },
          cachingOptions: { enableCache: true },
        },
      },
      outputs: {
        artifacts: { out: { artifactSelectors: [{ producerSubtask: 'Inner', outputArtifactKey: 'model' }] } },
      },
    });
  });

  test('IR-10 a task says the defaults of what it leaves out, in command lines and for groups', () => {
    const inner: ComponentSpec = {
      name: 'Inner',
      inputs: [
        { name: 'Rate', type: 'Float', default: '0.5' },
        { name: 'names', type: 'JsonArray', default: '[]' },
        { name: 'none', type: 'String', default: '' },
        { name: 'job', type: 'String', default: '{{$.pipeline_job_name}}' },
        { name: 'maybe', type: 'String', optional: true },
        { name: 'table', type: 'Dataset', optional: true },
      ],
      implementation: {
        container: {
          image: 'busybox',
          command: ['echo', ...['Rate', 'names', 'none', 'job'].map((inputValue) => ({ inputValue }))],
        },
      },
    };
    const group: ComponentSpec = {
      name: 'Group',
      inputs: [{ name: 'Rate', type: 'Float', default: '0.7' }],
      implementation: {
        graph: {
          tasks: {
            Inner: { componentRef: { spec: inner }, arguments: { Rate: { graphInput: { inputName: 'Rate' } } } },
          },
        },
      },
    };
    const ir = compiled(
      pipeline({
        Group: { componentRef: { spec: group } },
        Own: { componentRef: { spec: inner }, arguments: { Rate: '1' } },
        Null: {
          componentRef: { spec: inner },
          arguments: { Rate: { value: null }, names: { value: null }, table: { value: null } },
        },
      }),
    );
    expect(ir.root.dag?.tasks?.['Group']?.inputs).toEqual({
      parameters: { rate: { runtimeValue: { constant: 0.7 } } },
    });
    const rest = { names: { runtimeValue: { constant: [] } }, none: { runtimeValue: { constant: '' } } };
    expect(ir.components?.['comp-group']?.dag?.tasks?.['Inner']?.inputs).toEqual({
      parameters: { rate: { componentInputParameter: 'rate' }, ...rest },
    });
    expect(ir.root.dag?.tasks?.['Own']?.inputs).toEqual({
      parameters: { rate: { runtimeValue: { constant: 1 } }, ...rest },
    });
    expect(ir.root.dag?.tasks?.['Null']?.inputs).toEqual({ parameters: { none: rest.none } });
  });

  test('IR-8 whatever is valid compiles to IR that passes the check and survives printing', () => {
    fc.assert(
      fc.property(pipelineDocuments, (spec) => {
        const ir = compiled(spec);
        const text = printIr(ir);
        expect(text).toBe(printIr(compiled(structuredClone(spec))));
        const direct = checkIr(ir);
        expect(direct.ok ? [] : direct.error).toEqual([]);
        const parsed = parseIr(text, 'x.yaml');
        expect(parsed.ok ? parsed.value.spec : parsed.error).toEqual(ir);
      }),
      { numRuns: 150 },
    );
  });

  test('IR-9 the compiler says its version', () => {
    const packageJson = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
    expect(packageJson).toContain(`"version": "${sdkVersion.replace('millrace-', '')}"`);
  });
});
