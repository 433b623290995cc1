import { expect, test } from 'vitest';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import type { Artifact, Values } from '../run/values.ts';
import { resolveGraphOutputs } from './graph-outputs.ts';

const artifact: Artifact = {
  id: 'a1',
  name: 'data',
  type: 'system.Dataset',
  schemaVersion: '0.0.1',
  uri: '/millrace/artifacts/r1/make/1/data',
  metadata: { rows: 3, note: 'x' },
  content: { digest: 'sha256:00', kind: 'file', size: 1, fileCount: 1 },
};

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
