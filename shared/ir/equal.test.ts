import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { irDifference, type Ir } from './equal.ts';
import type { IrComponent, IrTask, PipelineSpec } from './pipeline-spec.ts';

const task: IrTask = {
  taskInfo: { name: 'a' },
  componentRef: { name: 'comp-a' },
  inputs: { parameters: { n: { runtimeValue: { constant: 1 } } } },
  dependentTasks: ['x', 'y'],
};
const component: IrComponent = {
  executorLabel: 'exec-a',
  inputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER', isOptional: true, defaultValue: 0 } } },
};

function pipeline(
  change: { task?: Partial<IrTask>; component?: Partial<IrComponent>; spec?: Partial<PipelineSpec> } = {},
): Ir {
  return {
    spec: {
      pipelineInfo: { name: 'p' },
      schemaVersion: '2.1.0',
      sdkVersion: 'kfp-2.14.3',
      components: { 'comp-a': { ...component, ...change.component } },
      deploymentSpec: { executors: { 'exec-a': { container: { image: 'busybox', command: ['true'] } } } },
      root: { dag: { tasks: { a: { ...task, ...change.task } } } },
      ...change.spec,
    },
  };
}

function difference(left: Ir, right: Ir): string | undefined {
  expect(irDifference(right, left) === undefined).toBe(irDifference(left, right) === undefined);
  return irDifference(left, right)?.path.join('.');
}

describe('equality of compiled pipelines', () => {
  test.each<[string, Ir]>([
    ['who compiled it', pipeline({ spec: { sdkVersion: 'millrace-0.1.0' } })],
    ['the order of dependentTasks', pipeline({ task: { dependentTasks: ['y', 'x'] } })],
    ['empty cachingOptions', pipeline({ task: { cachingOptions: {} } })],
    ['a cache that is off', pipeline({ task: { cachingOptions: { enableCache: false } } })],
    [
      'defaults of scalars',
      pipeline({ spec: { defaultPipelineRoot: '', pipelineInfo: { name: 'p', description: '' } } }),
    ],
    ['defaults of enums', pipeline({ component: { taskConfigPassthroughs: [] } })],
    [
      'the order of maps',
      pipeline({
        spec: {
          components: { 'comp-a': { inputDefinitions: component.inputDefinitions ?? {}, executorLabel: 'exec-a' } },
        },
      }),
    ],
    [
      'names of components and executors',
      pipeline({
        task: { componentRef: { name: 'other' } },
        spec: {
          components: { other: { ...component, executorLabel: 'e' }, unused: { dag: {} } },
          deploymentSpec: { executors: { e: { container: { image: 'busybox', command: ['true'] } } } },
        },
      }),
    ],
  ])('IMP-1 %s does not count', (_, other) => {
    const { spec } = other;
    const tasks = spec.root.dag?.tasks ?? {};
    const same = { spec: { ...spec, root: { dag: { tasks } } } };
    expect(difference(pipeline(), same)).toBeUndefined();
  });

  test.each<[string, string, Ir]>([
    ['the name', 'pipelineInfo.name', pipeline({ spec: { pipelineInfo: { name: 'q' } } })],
    ['a task', 'root.dag.tasks.b', pipeline({ spec: { root: { dag: { tasks: { a: task, b: task } } } } })],
    [
      'an empty message',
      'root.dag.outputs',
      pipeline({ spec: { root: { dag: { tasks: { a: task }, outputs: {} } } } }),
    ],
    ['a dependency', 'root.dag.tasks.a.dependentTasks', pipeline({ task: { dependentTasks: ['x'] } })],
    ['a dependency twice', 'root.dag.tasks.a.dependentTasks', pipeline({ task: { dependentTasks: ['x', 'y', 'y'] } })],
    [
      'null and nothing',
      'root.dag.tasks.a.inputs.parameters.n.runtimeValue.constant',
      pipeline({ task: { inputs: { parameters: { n: { runtimeValue: { constant: null } } } } } }),
    ],
    [
      'a default of zero and none',
      'components.comp-a.inputDefinitions.parameters.n.defaultValue',
      pipeline({
        component: { inputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER', isOptional: true } } } },
      }),
    ],
    [
      'a default in an executor',
      'deploymentSpec.executors.exec-a.container',
      pipeline({
        spec: {
          deploymentSpec: { executors: { 'exec-a': { container: { image: 'busybox', command: ['true'], args: [] } } } },
        },
      }),
    ],
    [
      'a literal text of one field where another has its default',
      'components.comp-a.inputDefinitions.parameters.n.description',
      pipeline({
        component: {
          inputDefinitions: {
            parameters: {
              n: { parameterType: 'NUMBER_INTEGER', isOptional: true, defaultValue: 0, description: 'NONE' },
            },
          },
        },
      }),
    ],
  ])('IMP-1 %s counts, at its path', (_, path, other) => {
    expect(difference(pipeline(), other)).toBe(path);
  });

  test('IMP-1 platforms are compared by the executors that they configure', () => {
    const platform = (label: string, value: string, rest = {}): JsonObject => ({
      platforms: { kubernetes: { deploymentSpec: { executors: { [label]: { imagePullPolicy: value } } }, ...rest } },
    });
    const left: Ir = { ...pipeline(), platform: platform('exec-a', 'Always') };
    const renamed = pipeline({
      component: { executorLabel: 'e' },
      spec: {
        components: { 'comp-a': { ...component, executorLabel: 'e' } },
        deploymentSpec: { executors: { e: { container: { image: 'busybox', command: ['true'] } } } },
      },
    });
    expect(difference(left, { ...renamed, platform: platform('e', 'Always') })).toBeUndefined();
    expect(difference(left, { ...pipeline(), platform: platform('exec-a', 'Never') })).toBe(
      'platforms.kubernetes.deploymentSpec.executors.exec-a',
    );
    expect(difference(left, pipeline())).toBe('platforms.kubernetes.deploymentSpec.executors.exec-a');
    const workspace = platform('exec-a', 'Always', { pipelineConfig: { workspace: { size: '1Gi' } } });
    expect(difference(left, { ...pipeline(), platform: workspace })).toBe('platforms.kubernetes');
  });

  test('IMP-1 components that hold each other by the thousand are compared once each', () => {
    const depth = 3000;
    const nested = (prefix: string): Ir => ({
      spec: {
        pipelineInfo: { name: 'p' },
        schemaVersion: '2.1.0',
        components: Object.fromEntries(
          Array.from({ length: depth }, (_, level): [string, IrComponent] => [
            `${prefix}${level}`,
            level === depth - 1
              ? { dag: { tasks: {} } }
              : {
                  dag: {
                    tasks: {
                      a: { componentRef: { name: `${prefix}${level + 1}` } },
                      b: { componentRef: { name: `${prefix}${level + 1}` } },
                    },
                  },
                },
          ]),
        ),
        root: { dag: { tasks: { a: { componentRef: { name: `${prefix}0` } } } } },
      },
    });
    expect(irDifference(nested('a'), nested('b'))).toBeUndefined();
  });
});
