import { expect, test } from 'vitest';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import { artifact } from '../run/testing/artifact.ts';
import type { Values } from '../run/values.ts';
import { collectOutputs, resolveGraphOutputs } from './graph-outputs.ts';

test('RES-37 outputs of a graph come from its tasks; what was not produced is absent', () => {
  const component: IrComponent = {
    dag: {
      outputs: {
        parameters: {
          n: { valueFromParameter: { producerSubtask: 'a', outputParameterKey: 'x' } },
          m: { valueFromParameter: { producerSubtask: 'b', outputParameterKey: 'x' } },
        },
        artifacts: { d: { artifactSelectors: [{ producerSubtask: 'a', outputArtifactKey: 'data' }] } },
      },
    },
  };
  const outputsOf = (task: string): Values | undefined =>
    task === 'a' ? { parameters: { x: 0 }, artifacts: { data: [artifact] } } : undefined;
  expect(resolveGraphOutputs(component, outputsOf)).toEqual({ parameters: { n: 0 }, artifacts: { d: [artifact] } });
});

test('RES-38 of several sources the first one counts whose task gave the value; null, false and 0 are values', () => {
  const oneOf = (output: string, ...tasks: readonly string[]) => ({
    valueFromOneof: {
      parameterSelectors: tasks.map((producerSubtask) => ({ producerSubtask, outputParameterKey: output })),
    },
  });
  const component: IrComponent = {
    dag: {
      outputs: {
        parameters: { n: oneOf('x', 'skipped', 'a', 'b'), none: oneOf('x', 'skipped'), zero: oneOf('y', 'a', 'b') },
        artifacts: {
          d: {
            artifactSelectors: [
              { producerSubtask: 'skipped', outputArtifactKey: 'data' },
              { producerSubtask: 'b', outputArtifactKey: 'data' },
            ],
          },
        },
      },
    },
  };
  const given: Readonly<Record<string, Values>> = {
    a: { parameters: { x: null, y: 0 }, artifacts: {} },
    b: { parameters: { x: 1, y: 1 }, artifacts: { data: [artifact] } },
  };
  expect(resolveGraphOutputs(component, (task) => given[task])).toEqual({
    parameters: { n: null, zero: 0 },
    artifacts: { d: [artifact] },
  });
});

test('RES-39 a loop gives lists in the order of its items: parameters nest, lists of artifacts are joined, what is absent adds nothing', () => {
  const component: IrComponent = { outputDefinitions: { parameters: { n: {} }, artifacts: { d: {} } } };
  const iterations: (Values | undefined)[] = [];
  iterations[2] = { parameters: { n: [2, 3] }, artifacts: { d: [artifact, artifact] } };
  iterations[0] = { parameters: { n: null }, artifacts: { d: [artifact] } };
  iterations[1] = { parameters: {}, artifacts: {} };
  expect(collectOutputs(component, iterations)).toEqual({
    parameters: { n: [null, [2, 3]] },
    artifacts: { d: [artifact, artifact, artifact] },
  });
  expect(collectOutputs(component, [])).toEqual({ parameters: { n: [] }, artifacts: { d: [] } });
});
