import { expect, test } from 'vitest';
import { checkIr } from '../../../shared/ir/check.ts';
import { pipelineOf } from '../../../shared/ir/testing/pipelines.ts';
import { plannedWork } from './plan-steps.ts';

const artifact = { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' } };

function work(): ReturnType<typeof plannedWork> {
  const spec = pipelineOf({
    tasks: {
      fetch: { taskInfo: { name: 'fetch' }, componentRef: { name: 'fetch' } },
      say: { taskInfo: { name: 'say' }, componentRef: { name: 'say' } },
    },
    components: { fetch: { outputDefinitions: { artifacts: { artifact } } }, say: {} },
  });
  const executors = spec.deploymentSpec?.executors ?? {};
  executors[spec.components?.['fetch']?.executorLabel ?? ''] = {
    importer: { artifactUri: { constant: 'https://example.com/a.csv' }, typeSchema: artifact.artifactType },
  };
  const label = spec.components?.['say']?.executorLabel ?? '';
  const checked = checkIr(spec, {
    platforms: {
      kubernetes: {
        deploymentSpec: {
          executors: {
            [label]: {
              secretAsEnv: [{ secretName: 'token', keyToEnv: [{ secretKey: 'key', envVar: 'TOKEN' }] }],
              pvcMount: [{ pvcNameParameter: { runtimeValue: { constant: 'shared' } }, mountPath: '/data' }],
            },
          },
        },
      },
    },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return plannedWork(checked.value);
}

test('APP-20 before a run it is said what is imported, and what of the cluster a step is given', () => {
  const { steps, effects } = work();
  expect(effects).toEqual([{ path: 'fetch', does: 'Imports https://example.com/a.csv.' }]);
  expect(steps.map(({ path, gets }) => ({ path, gets }))).toEqual([
    { path: 'say', gets: ['the secret “token” as TOKEN', 'the volume “shared” at /data'] },
  ]);
});

test('KUB-12 the init containers of a step are shown before it', () => {
  const initContainers = [{ name: 'first', image: 'i', command: ['x'], args: ['y'] }];
  const checked = checkIr(pipelineOf({ tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } }), {
    platforms: { kubernetes: { deploymentSpec: { executors: { a: { initContainers } } } } },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  expect(plannedWork(checked.value).steps).toMatchObject([
    { path: 'a (first)', image: 'i', command: ['x', 'y'] },
    { path: 'a', image: 'busybox', command: ['true'] },
  ]);
});
