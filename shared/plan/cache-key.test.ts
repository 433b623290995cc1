import { describe, expect, test } from 'vitest';
import type { IrTask } from '../ir/pipeline-spec.ts';
import { checkedPipeline, type PipelineParts } from '../ir/testing/pipelines.ts';
import type { JsonObject } from '../json.ts';
import type { Artifact, Values } from '../run/values.ts';
import { cacheKey, type CacheableStep } from './cache-key.ts';

const artifact: Artifact = {
  id: 'a1',
  name: 'data',
  type: 'system.Dataset',
  schemaVersion: '0.0.1',
  uri: '/millrace/artifacts/r1/data',
  metadata: {},
  content: { digest: 'sha256:1', kind: 'file', size: 1, fileCount: 1 },
};

interface Parts {
  readonly inputs?: Values;
  readonly command?: readonly string[];
  readonly env?: string;
  readonly task?: Partial<IrTask>;
  readonly imageDigest?: string;
  readonly executor?: CacheableStep['executor'];
  readonly mounts?: CacheableStep['mounts'];
  readonly options?: JsonObject;
}

function key(parts: Parts) {
  const { inputs, command = ['run'], env = 'x', task = {}, imageDigest = 'i1', executor = 'docker' } = parts;
  const { mounts = [], options } = parts;
  const pipeline: PipelineParts = {
    tasks: { work: { componentRef: { name: 'work' }, ...task } },
    components: { work: { outputDefinitions: { parameters: { out: { parameterType: 'STRING' } } } } },
    containers: { work: { command: [...command], env: [{ name: 'E', value: env }] } },
  };
  const ir = checkedPipeline(pipeline, options && { work: options });
  return cacheKey({
    executor,
    ir,
    task: ir.spec.root.dag?.tasks?.['work'] ?? {},
    inputs: inputs ?? { parameters: { n: 1 }, artifacts: { data: [artifact] } },
    imageDigest,
    mounts,
  });
}

describe('SCH-24 what the results of a step depend on', () => {
  const base = key({});
  const withArtifact = (more: Partial<Artifact>): Parts => ({
    inputs: { parameters: { n: 1 }, artifacts: { data: [{ ...artifact, ...more }] } },
  });

  test.each<[string, Parts]>([
    ['a parameter', { inputs: { parameters: { n: 2 }, artifacts: { data: [artifact] } } }],
    ['null instead of nothing', { inputs: { parameters: { n: 1, m: null }, artifacts: { data: [artifact] } } }],
    [
      'the content of an artifact',
      withArtifact({ content: { digest: 'sha256:2', kind: 'file', size: 1, fileCount: 1 } }),
    ],
    ['its metadata', withArtifact({ metadata: { rows: 3 } })],
    ['its type', withArtifact({ type: 'system.Model' })],
    ['the command', { command: ['run', '--fast'] }],
    ['the environment', { env: 'y' }],
    ['the content of the image', { imageDigest: 'i2' }],
    ['the executor', { executor: 'process' }],
  ])('%s', (_what, parts) => {
    expect(key(parts)).not.toEqual(base);
  });

  test('not on the run that made an artifact, nor on where it lies', () => {
    expect(key(withArtifact({ id: 'a2', uri: '/millrace/artifacts/r2/data' }))).toEqual(base);
  });

  test('a key of its own counts alone, in its pipeline', () => {
    const own = { cachingOptions: { enableCache: true, cacheKey: 'v1' } };
    expect(key({ task: own, imageDigest: 'i2', env: 'y' })).toEqual(key({ task: own }));
    expect(key({ task: own })?.pipeline).toBe('test');
    expect(base?.pipeline).toBe('');
  });

  test('a command that asks for the run has no key, one that asks for its task has', () => {
    expect(key({ command: ['run', '{{$.pipeline_job_uuid}}'] })).toBeUndefined();
    expect(key({ command: ['run', '{{$.workspace_path}}'] })).toBeUndefined();
    expect(key({ command: ['run', '{{$.pipeline_task_name}}'] })).toBeDefined();
  });

  test('an input that was never written has no content to go by', () => {
    const { content: _, ...empty } = artifact;
    expect(key({ inputs: { parameters: {}, artifacts: { data: [empty] } } })).toBeUndefined();
  });

  test('KUB-5 claims count by name', () => {
    const claim = (name: string): Parts => ({ mounts: [{ kind: 'claim', path: '/d', volume: name, claim: name }] });
    expect(key(claim('a'))).toEqual(key(claim('a')));
    expect(key(claim('a'))).not.toEqual(key(claim('b')));
  });

  test.each<[string, Parts]>([
    ['the workspace', { mounts: [{ kind: 'workspace', path: '/w', volume: 'w' }] }],
    ['a secret', { options: { secretAsEnv: [{ secretName: 's' }] } }],
    ['a config map', { options: { configMapAsVolume: [{ configMapName: 'c' }] } }],
    ['a field of its pod', { options: { fieldPathAsEnv: [{ name: 'X', fieldPath: 'metadata.name' }] } }],
  ])('what reads %s has no key', (_what, parts) => {
    expect(key(parts)).toBeUndefined();
  });
});
