import { describe, expect, test } from 'vitest';
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import type { Json } from '../json.ts';
import type { Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import { noValues } from '../run/values.ts';
import { emptyNamespace, type Namespace, type NamespaceObject } from './namespace.ts';
import { runNames, taskNames } from './names.ts';
import { resolvePod, type StepPod } from './pod.ts';
import type { PodVariable } from './pod-variables.ts';

const ir = checkedPipeline({ tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } });
const names = taskNames(runNames(ir, 'r1', 0), 'g/a');

function object(values: Readonly<Record<string, string>>): NamespaceObject {
  const encoder = new TextEncoder();
  return new Map(Object.entries(values).map(([key, text]) => [key, { text, bytes: encoder.encode(text) }]));
}

const namespace: Namespace = {
  secrets: new Map([['token', object({ value: 'hunter2', short: 'abc' })]]),
  configMaps: new Map([['settings', object({ mode: 'fast' })]]),
};

interface Given {
  readonly namespace?: Namespace | 'gone';
  readonly inputs?: Readonly<Record<string, Json>>;
}

function read(options: KubernetesExecutor, { namespace: known = namespace, inputs = {} }: Given = {}) {
  const scope = {
    inputs: { parameters: inputs, artifacts: {} },
    outputsOf: (task: string) => (task === 'make' ? { ...noValues, parameters: { name: 'made' } } : undefined),
    finalStatusOf: () => undefined,
  };
  return resolvePod(options, { scope, namespace: known }, names);
}

type Resolved = { readonly pod: StepPod; readonly variables: readonly PodVariable[] };

function must(result: Result<Resolved, Failure>): Resolved {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function refusal(result: Result<Resolved, Failure>): string {
  return result.ok ? 'it was not refused' : 'detail' in result.error ? result.error.detail : result.error.reason;
}

const asVariable = { secretName: 'token', keyToEnv: [{ secretKey: 'value', envVar: 'TOKEN' }] };

describe('variables', () => {
  test('KUB-3 come from secrets, config maps and fields, in this order; secrets are to be hidden', () => {
    const { pod, variables } = must(
      read({
        fieldPathAsEnv: [{ name: 'NAME', fieldPath: 'metadata.name' }],
        configMapAsEnv: [{ configMapName: 'settings', keyToEnv: [{ configMapKey: 'mode', envVar: 'MODE' }] }],
        secretAsEnv: [asVariable, { secretName: 'token', keyToEnv: [{ secretKey: 'short', envVar: 'SHORT' }] }],
      }),
    );
    expect(variables).toEqual([
      { name: 'TOKEN', value: 'hunter2' },
      { name: 'SHORT', value: 'abc' },
      { name: 'MODE', value: 'fast' },
      { name: 'NAME', value: 'test-r1-g.a' },
    ]);
    expect(pod.secrets).toEqual(['hunter2']);
    expect(pod.secretPlaces.variables).toEqual(['TOKEN', 'SHORT']);
  });

  test.each<[string, KubernetesExecutor]>([
    [
      'an input of the graph',
      {
        secretAsEnv: [{ ...asVariable, secretName: 'other', secretNameParameter: { componentInputParameter: 'from' } }],
      },
    ],
    ['a constant', { secretAsEnv: [{ ...asVariable, secretNameParameter: { runtimeValue: { constant: 'token' } } }] }],
  ])('KUB-1 the name of a secret comes from %s', (_where, options) => {
    expect(must(read(options, { inputs: { from: 'token' } })).variables).toEqual([{ name: 'TOKEN', value: 'hunter2' }]);
  });

  test.each<[string, KubernetesExecutor, RegExp]>([
    ['a secret', { secretAsEnv: [{ ...asVariable, secretName: 'nope' }] }, /secret “nope” was not given.*--kubernetes/],
    ['a key', { secretAsEnv: [{ secretName: 'token', keyToEnv: [{ secretKey: 'x', envVar: 'X' }] }] }, /no key “x”/],
    ['a config map', { configMapAsVolume: [{ configMapName: 'nope', mountPath: '/c' }] }, /config map “nope” was not/],
    [
      'a name',
      { secretAsEnv: [{ ...asVariable, secretNameParameter: { runtimeValue: { constant: '' } } }] },
      /name of a secret/,
    ],
    ['a field', { fieldPathAsEnv: [{ name: 'X', fieldPath: 'spec.color' }] }, /no field “spec.color”/],
  ])('KUB-2 %s that is missing when it is the step’s turn refuses its start', (_what, options, detail) => {
    expect(refusal(read(options))).toMatch(detail);
  });

  test('KUB-2 secrets and config maps whose name nobody gave do not count, as on Kubeflow; a claim needs its name', () => {
    const nobody = { componentInputParameter: 'nobody' };
    const { pod, variables } = must(
      read({
        secretAsEnv: [{ ...asVariable, secretNameParameter: nobody, secretName: 'token' }],
        secretAsVolume: [{ secretNameParameter: nobody, mountPath: '/s' }],
        configMapAsEnv: [{ configMapNameParameter: nobody, keyToEnv: [{ configMapKey: 'mode', envVar: 'MODE' }] }],
        configMapAsVolume: [{ configMapNameParameter: nobody, mountPath: '/c' }],
      }),
    );
    expect([pod.mounts, variables]).toEqual([[], []]);
    expect(refusal(read({ pvcMount: [{ pvcNameParameter: nobody, mountPath: '/d' }] }))).toMatch(/volume claim/);
  });

  test('KUB-2 what may be absent may be', () => {
    const { pod, variables } = must(
      read({
        secretAsEnv: [{ ...asVariable, secretName: 'nope', optional: true }],
        secretAsVolume: [{ secretName: 'nope', mountPath: '/s', optional: true }],
      }),
    );
    expect(variables).toEqual([]);
    expect(pod.mounts).toMatchObject([{ kind: 'files', path: '/s', files: new Map() }]);
  });

  test('KUB-8 fields are what the pipeline says itself, else names of the run, else empty', () => {
    const field = (fieldPath: string) => ({ name: fieldPath, fieldPath });
    const { pod, variables } = must(
      read({
        podMetadata: { labels: { team: 'a' }, annotations: { note: 'b' } },
        fieldPathAsEnv: [
          field("metadata.labels['team']"),
          field("metadata.annotations['note']"),
          field("metadata.labels['other']"),
          field("metadata.annotations['pipelines.kubeflow.org/run_name']"),
          field('metadata.namespace'),
        ],
      }),
    );
    expect(variables.map(({ value }) => value)).toEqual(['a', 'b', '', 'test-r1', 'default']);
    expect(pod.labels).toEqual({ team: 'a', note: 'b' });
  });

  test('KUB-4 without the values a step cannot be started, but can be watched', () => {
    const { pod, variables } = must(read({ secretAsEnv: [asVariable] }, { namespace: 'gone' }));
    expect(variables).toEqual([]);
    expect(pod.valuesGone).toBe(true);
    expect(must(read({ activeDeadlineSeconds: 5 }, { namespace: 'gone' })).pod.valuesGone).toBeUndefined();
  });
});

describe('mounts', () => {
  test.each<[string, NonNullable<KubernetesExecutor['pvcMount']>[number]]>([
    ['made', { pvcNameParameter: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'name' } } }],
    ['made', { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'name' } }],
    ['given', { componentInputParameter: 'claim' }],
    ['written', { constant: 'written' }],
  ])('KUB-1 KUB-5 the claim “%s” is read from %j', (claim, option) => {
    const { pod } = must(read({ pvcMount: [{ ...option, mountPath: '/data' }] }, { inputs: { claim: 'given' } }));
    expect(pod.mounts).toEqual([{ kind: 'claim', path: '/data', volume: claim, claim }]);
  });

  test('KUB-7 empty folders lie in memory with their size, or on the disk; paths count from the root', () => {
    const { pod } = must(
      read({
        emptyDirMounts: [
          { volumeName: 'm', mountPath: '/m', medium: 'Memory', sizeLimit: '1Mi' },
          { volumeName: 'd', mountPath: '/d/' },
        ],
        genericEphemeralVolume: [{ volumeName: 'e', mountPath: 'path', size: '1Gi' }],
        enabledSharedMemory: { size: '2Mi' },
      }),
    );
    expect(pod.mounts.map(({ volume: _volume, ...mount }) => mount)).toEqual([
      { kind: 'memory', path: '/m', sizeBytes: 2 ** 20 },
      { kind: 'scratch', path: '/d' },
      { kind: 'scratch', path: '/path' },
      { kind: 'memory', path: '/dev/shm', sizeBytes: 2 ** 21 },
    ]);
  });

  test.each<[KubernetesExecutor, RegExp]>([
    [{ pvcMount: [{ constant: 'Data_1', mountPath: '/d' }] }, /no name for a volume claim/],
    [{ pvcMount: [{ constant: 'a', mountPath: '/d', subPath: 'x/../..' }] }, /leaves its volume/],
    [{ emptyDirMounts: [{ mountPath: '/d' }, { mountPath: '/d/' }] }, /Two volumes are to be mounted at \/d/],
    [{ initContainers: [{ name: 'i', volumeMounts: [{ volumeName: 'x', mountPath: '/x' }] }] }, /no such volume/],
    [{ securityContext: { runAsUser: 0, runAsNonRoot: true } }, /runAsNonRoot/],
  ])('KUB-7 KUB-9 KUB-12 %j is refused', (options, detail) => {
    expect(refusal(read(options))).toMatch(detail);
  });
});

describe('what else a pod says', () => {
  test('KUB-9 KUB-10 the user and the deadline', () => {
    const { pod } = must(
      read({ activeDeadlineSeconds: '20', securityContext: { runAsUser: '65534', runAsGroup: '0' } }),
    );
    expect(pod).toMatchObject({ deadlineSeconds: 20, user: { user: 65534, group: 0, notRoot: false } });
  });

  test('KUB-12 SYM-75 init containers share volumes of the step, which then lie on the disk; sidecars are left out', () => {
    const { pod } = must(
      read({
        emptyDirMounts: [{ volumeName: 'v', mountPath: '/step', medium: 'Memory' }],
        initContainers: [
          { name: 'sidecar', image: 's', restartPolicy: 'Always' },
          {
            name: 'first',
            image: 'i',
            args: ['$(A)'],
            env: [{ name: 'A', value: '1' }],
            volumeMounts: [{ volumeName: 'v', mountPath: '/init' }],
          },
        ],
      }),
    );
    const volume = { kind: 'scratch', path: '/step', volume: 'v' };
    expect(pod.mounts).toEqual([volume]);
    expect(pod.initContainers).toEqual([
      {
        name: 'first',
        image: 'i',
        args: ['1'],
        env: [{ name: 'A', value: '1' }],
        mounts: [{ of: volume, path: '/init' }],
      },
    ]);
  });

  test('KUB-3 texts to hide are whole values, their lines, and never shorter than four characters', () => {
    const secrets = new Map([['token', object({ value: 'line one\nab\n  line two\n' })]]);
    const { pod } = must(read({ secretAsEnv: [asVariable] }, { namespace: { ...emptyNamespace, secrets } }));
    expect(pod.secrets).toEqual(['line one\nab\n  line two\n', 'line one\nab\n  line two', 'line one', 'line two']);
  });
});
