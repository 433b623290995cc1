/** Importers in whole runs: an object store that is not ours, and files of this machine, on real Docker. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../shared/json.ts';
import type { ParameterValues } from '../../shared/run/values.ts';
import { runPipeline, type Ended } from '../conformance/run-pipeline.ts';
import { openLocalEngine, type LocalEngine } from '../engine-harness.ts';
import { dockerOrSkip, s3OrSkip } from '../prepare/skip.ts';
import { openGoogle, type GoogleServer } from './testing/google-server.ts';

const docker = dockerOrSkip(['alpine:latest']);
const s3 = s3OrSkip();
const folder = mkdtempSync(join(tmpdir(), 'millrace-importer-'));
let engine: LocalEngine;
beforeAll(async () => {
  engine = await openLocalEngine();
});
afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

/** Imports what the parameter `uri` names, and prints it with a program in a container. */
function pipelineOf(script: string, toWorkspace: boolean): string {
  const artifactType = { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' };
  const uri = { parameterType: 'STRING' };
  const pipeline: Json = {
    pipelineInfo: { name: 'imports' },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
    root: {
      inputDefinitions: { parameters: { uri } },
      dag: {
        tasks: {
          fetch: {
            taskInfo: { name: 'fetch' },
            componentRef: { name: 'fetch' },
            inputs: { parameters: { uri: { componentInputParameter: 'uri' } } },
          },
          read: {
            taskInfo: { name: 'read' },
            componentRef: { name: 'read' },
            dependentTasks: ['fetch'],
            inputs: {
              artifacts: { data: { taskOutputArtifact: { producerTask: 'fetch', outputArtifactKey: 'artifact' } } },
            },
          },
        },
      },
    },
    components: {
      fetch: {
        executorLabel: 'fetch',
        inputDefinitions: { parameters: { uri } },
        outputDefinitions: { artifacts: { artifact: { artifactType } } },
      },
      read: { executorLabel: 'read', inputDefinitions: { artifacts: { data: { artifactType } } } },
    },
    deploymentSpec: {
      executors: {
        fetch: {
          importer: {
            artifactUri: { runtimeParameter: 'uri' },
            typeSchema: artifactType,
            ...(toWorkspace ? { downloadToWorkspace: true } : {}),
          },
        },
        read: {
          container: { image: 'alpine', command: ['sh', '-ec', script, "{{$.inputs.artifacts['data'].path}}"] },
        },
      },
    },
  };
  return JSON.stringify(pipeline);
}

function run(parameters: ParameterValues, script = 'cat "$0"', toWorkspace = false): Promise<Ended> {
  const text = pipelineOf(script, toWorkspace);
  return runPipeline(engine.api, { file: 'imports.yaml', text, executor: 'docker', parallel: 0, parameters });
}

describe.skipIf(!docker.ok)('importers', () => {
  test('STG-21 a step reads a file of this machine that a parameter names', async () => {
    const path = join(folder, 'data.csv');
    writeFileSync(path, 'a,b\n');
    const ended = await run({ uri: path });
    expect(await ended.log('read')).toBe('a,b\n');
    expect(ended.task('fetch')).toMatchObject({ status: 'SUCCEEDED', attempts: [] });
  });

  test('STG-22 KUB-6 what is imported into the workspace is there for its steps', async () => {
    const path = join(folder, 'table.csv');
    writeFileSync(path, 'c,d\n');
    const ended = await run({ uri: path }, 'echo "$0"; cat "$0"; touch /kfp-workspace/mine && ls /kfp-workspace', true);
    expect(ended.shown.status).toBe('SUCCEEDED');
    expect(await ended.log('read')).toBe(`/kfp-workspace/.artifacts${path}\nc,d\nmine\n`);
  });
});

describe.skipIf(!docker.ok)('importers of objects in Google Cloud Storage', () => {
  const file = join(folder, 'credentials.json');
  let google: GoogleServer;
  beforeAll(async () => {
    google = await openGoogle({ 'one.txt': 'one' });
  });
  beforeEach(() => {
    vi.stubEnv('STORAGE_EMULATOR_HOST', google.endpoint);
    vi.stubEnv('CLOUDSDK_AUTH_TOKEN_HOST', google.tokenUri);
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
  });
  afterAll(() => google.close());

  test.each(['serviceAccount', 'authorizedUser'] as const)(
    'STG-23 an object comes with the token that the credentials of this machine are exchanged for (%s)',
    async (which) => {
      writeFileSync(file, JSON.stringify(google[which]));
      expect(await (await run({ uri: 'gs://data/one.txt' })).log('read')).toBe('one');
    },
  );

  test('STG-23 credentials that are not accepted fail the import by name, and are not quoted', async () => {
    writeFileSync(file, JSON.stringify(google.stranger));
    const { shown, events } = await run({ uri: 'gs://data/one.txt' });
    expect(shown.status).toBe('FAILED');
    const failures = events.flatMap(({ event }) => (event.type === 'execution-failed' ? [event.failure] : []));
    expect(failures[0]).toMatchObject({
      reason: 'import-failed',
      uri: 'gs://data/one.txt',
      detail: 'Google did not accept the credentials of this machine (400)',
    });
  });
});

describe.skipIf(!docker.ok || !s3.ok)('importers of objects', () => {
  let server: ChildProcess;
  const objects = { 'one.txt': 'one', 'folder/a b.txt': 'first', 'folder/deep/ü+&.txt': 'second' };
  const settings: Record<string, string> = {};
  beforeAll(async () => {
    const script = join(import.meta.dirname, 'testing', 's3-server.py');
    server = spawn(s3.ok ? s3.value : '', [script, JSON.stringify(objects)], { stdio: ['pipe', 'pipe', 'ignore'] });
    if (server.stdout === null) throw new Error('no output');
    const [line]: unknown[] = await once(server.stdout.setEncoding('utf8'), 'data');
    const { endpoint, id, secret } = z
      .object({ endpoint: z.string(), id: z.string(), secret: z.string() })
      .parse(JSON.parse(String(line)));
    Object.assign(settings, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret });
  });
  afterAll(() => {
    server.stdin?.end();
    for (const name of Object.keys(settings)) delete process.env[name];
  });

  test('STG-23 an object and a folder of objects come from a store that asks for a signature', async () => {
    Object.assign(process.env, settings);
    expect(await (await run({ uri: 's3://data/one.txt' })).log('read')).toBe('one');
    const script = 'cd "$0"; find . -type f | sort; cat "a b.txt" "deep/ü+&.txt"';
    const ended = await run({ uri: 's3://data/folder' }, script);
    expect(await ended.log('read')).toBe('./a b.txt\n./deep/ü+&.txt\nfirstsecond');
  });

  test('STG-23 what the store does not have, or does not give to this key, fails by name', async () => {
    const wrong = { ...settings, AWS_SECRET_ACCESS_KEY: 'wrong' };
    for (const [uri, env, words] of [
      ['s3://data/none', settings, 'no such object or folder'],
      ['s3://none/none', settings, 'no such bucket'],
      ['s3://data/one.txt', wrong, '403'],
    ] as const) {
      Object.assign(process.env, env);
      const { shown, events } = await run({ uri });
      expect(shown.status).toBe('FAILED');
      const failures = events.flatMap(({ event }) => (event.type === 'execution-failed' ? [event.failure] : []));
      expect(failures[0]).toMatchObject({ reason: 'import-failed', uri });
      expect(JSON.stringify(failures[0])).toContain(words);
    }
  });
});
