import { expect, test } from 'vitest';
import { checkIr } from '../ir/check.ts';
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import type { Json } from '../json.ts';
import { noValues } from '../run/values.ts';
import { containerLayout } from './layout.ts';
import { runNames, taskNames } from './names.ts';
import { emptyNamespace } from './namespace.ts';
import { resolveStep } from './resolve.ts';

type Passthroughs = NonNullable<IrComponent['taskConfigPassthroughs']>;

/** A step that takes its configuration in, and is told to Kubernetes what the second argument says. */
function resolve(taskConfigPassthroughs: Passthroughs, kubernetes: KubernetesExecutor = {}) {
  const platform: Json = {
    platforms: { kubernetes: { deploymentSpec: { executors: { e: JSON.parse(JSON.stringify(kubernetes)) } } } },
  };
  const checked = checkIr(
    {
      pipelineInfo: { name: 'p' },
      schemaVersion: '2.1.0',
      sdkVersion: 'kfp-2.17.0',
      root: { dag: { tasks: { step: { taskInfo: { name: 'step' }, componentRef: { name: 'c' } } } } },
      components: {
        c: {
          executorLabel: 'e',
          inputDefinitions: { parameters: { config: { parameterType: 'TASK_CONFIG' } } },
          taskConfigPassthroughs,
        },
      },
      deploymentSpec: {
        executors: {
          e: {
            container: {
              image: 'i',
              command: ['x'],
              env: [{ name: 'A', value: 'b' }],
              resources: {
                resourceCpuLimit: '2',
                memoryLimit: 1.5,
                resourceMemoryRequest: '500Mi',
                accelerator: { resourceType: 'nvidia.com/gpu', resourceCount: '1' },
              },
            },
          },
        },
      },
    },
    platform,
  );
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  const names = taskNames(runNames(checked.value, 'r1', 0), 'step');
  const scope = { inputs: noValues, outputsOf: () => undefined, finalStatusOf: () => undefined };
  const step = resolveStep(checked.value, 'c', noValues, containerLayout('/root'), names, {
    scope,
    namespace: emptyNamespace,
  });
  if (!step.ok) throw new Error(JSON.stringify(step.error));
  return { ...step.value, config: step.value.inputs.parameters['config'] };
}

test('RES-56 a step that takes nothing receives an empty configuration, and everything applies to it', () => {
  const step = resolve([]);
  expect(step.config).toEqual({});
  expect(step.env).toContainEqual({ name: 'A', value: 'b' });
  expect(step.resources).toMatchObject({ cpuLimit: 2 });
});

test('RES-56 resources and environment that it takes do not apply to itself', () => {
  const step = resolve([{ field: 'RESOURCES' }, { field: 'ENV' }]);
  expect(step.config).toEqual({
    resources: { limits: { cpu: '2', memory: '1.5G', 'nvidia.com/gpu': '1' }, requests: { memory: '500Mi' } },
    env: [{ name: 'A', value: 'b' }],
  });
  expect(step.env).not.toContainEqual({ name: 'A', value: 'b' });
  expect(step.resources).toEqual({});
});

test('RES-56 unless it says so', () => {
  const step = resolve([
    { field: 'RESOURCES', applyToTask: true },
    { field: 'ENV', applyToTask: true },
  ]);
  expect(step.env).toContainEqual({ name: 'A', value: 'b' });
  expect(step.resources).toMatchObject({ cpuLimit: 2, memoryLimitBytes: 1.5e9 });
});

test('RES-56 what Kubernetes is told arrives as fragments of a pod', () => {
  const kubernetes: KubernetesExecutor = {
    nodeSelector: { labels: { disk: 'ssd' } },
    tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute', tolerationSeconds: '30' }],
    nodeAffinity: [
      { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
      { matchExpressions: [{ key: 'kind', operator: 'Exists' }], weight: 5 },
    ],
    pvcMount: [{ constant: 'claim', mountPath: '/data' }],
    podResourceClaims: [
      { resourceClaimTemplateName: 'gpu' },
      { resourceClaimJson: { runtimeValue: { constant: { name: 'nic', resourceClaimName: 'shared' } } } },
    ],
  };
  const parts = ['NODE_SELECTOR', 'TOLERATIONS', 'AFFINITY', 'VOLUMES', 'RESOURCE_CLAIMS'];
  const fields = parts.map((part) => `KUBERNETES_${part}`);
  const step = resolve(
    fields.map((field) => ({ field })),
    kubernetes,
  );
  const zone = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] };
  const kind = { matchExpressions: [{ key: 'kind', operator: 'Exists' }] };
  expect(step.config).toEqual({
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute', tolerationSeconds: 30 }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [zone] },
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: kind }],
      },
    },
    volumes: [{ name: 'claim', persistentVolumeClaim: { claimName: 'claim' } }],
    volumeMounts: [{ name: 'claim', mountPath: '/data' }],
    resourceClaims: [
      { name: 'gpu', resourceClaimTemplateName: 'gpu' },
      { name: 'nic', resourceClaimName: 'shared' },
    ],
  });
  expect(step.pod?.mounts).toEqual([]);
});
