import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IrImporter } from '../../../shared/ir/pipeline-spec.ts';
import { datasetType, importerTask } from '../../../shared/plan/testing/importer.ts';
import type { Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { ParameterValues, Values } from '../../../shared/run/values.ts';
import { openBlobStore, type BlobStore } from '../blobs.ts';
import { createNetwork, type Network } from '../remote/transport.ts';
import { createImporter } from './importer.ts';
import { signedHeaders } from './signature.ts';

let folder = '';
let blobs: BlobStore;
const servers: Server[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-importer-'));
  blobs = await openBlobStore(join(folder, 'store'));
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

/** Serves on this machine. @returns its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

interface Asked {
  readonly uri: string;
  /** The parameters of the run; those that name the URI, if absent. */
  readonly given?: ParameterValues;
  readonly env?: Readonly<Record<string, string>>;
  readonly network?: Network;
  readonly importer?: IrImporter;
}

/** Runs an importer whose URI comes from an input. */
function run({
  uri,
  given = { uri },
  env = {},
  network = createNetwork(),
  importer = {},
}: Asked): Promise<Result<Values, Failure>> {
  const { ir, task, names } = importerTask({
    artifactUri: { runtimeParameter: 'uri' },
    typeSchema: datasetType,
    metadata: { a: 1 },
    ...importer,
  });
  const inputs = { parameters: { uri }, artifacts: {} };
  const ports = { blobs, network, random: { hex: () => 'id' }, env: { HOME: folder, ...env }, now: () => 0 };
  return createImporter(ports).perform(
    { run: 'r', path: 'fetch', kind: 'importer', ir, task, inputs, names, given },
    AbortSignal.timeout(10_000),
  );
}

function artifactOf(result: Result<Values, Failure>) {
  const artifact = result.ok ? result.value.artifacts['artifact']?.[0] : undefined;
  if (artifact?.content === undefined) throw new Error(JSON.stringify(result));
  return { ...artifact, content: artifact.content };
}

function textOf(result: Result<Values, Failure>): string {
  return readFileSync(blobs.filePath(artifactOf(result).content.digest), 'utf8');
}

function detailOf(result: Result<Values, Failure>): string {
  if (result.ok || result.error.reason !== 'import-failed') throw new Error(JSON.stringify(result));
  return result.error.detail;
}

describe('files of this machine', () => {
  test('STG-21 a file and a folder are copied, by path and by URI', async () => {
    mkdirSync(join(folder, 'data', 'sub'), { recursive: true });
    writeFileSync(join(folder, 'data', 'a b.csv'), 'text');
    writeFileSync(join(folder, 'data', 'sub', 'b'), 'more');
    symlinkSync('sub/b', join(folder, 'data', 'link'));
    const path = join(folder, 'data', 'a b.csv');
    const file = await run({ uri: path });
    expect(artifactOf(file)).toMatchObject({
      id: 'id',
      name: 'artifact',
      type: 'system.Dataset',
      uri: path,
      metadata: { a: 1 },
    });
    expect(textOf(file)).toBe('text');
    expect(textOf(await run({ uri: `file://${path.replace(' ', '%20')}` }))).toBe('text');
    const tree = artifactOf(await run({ uri: join(folder, 'data') })).content;
    expect(tree).toMatchObject({ kind: 'folder', fileCount: 3 });
  });

  test('STG-21 what is not there or not whole is named', async () => {
    const gone = join(folder, 'gone');
    expect(await run({ uri: gone })).toMatchObject({ error: { reason: 'import-failed', uri: gone } });
    expect(detailOf(await run({ uri: 'data.csv' }))).toContain('no whole path');
    expect(detailOf(await run({ uri: 'ftp://host/x' }))).toContain('ftp://');
  });

  test('STG-20 what a step names is not read', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'secret');
    expect(detailOf(await run({ uri: path, given: {} }))).toContain('what a step names may not be read');
    expect(detailOf(await run({ uri: `file://${path}`, given: {} }))).toContain('may not be read');
  });
});

describe('files of the web', () => {
  test('STG-22 a file is downloaded, through redirects, and steps find it under its name', async () => {
    const address = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/data.csv' }).end();
      else response.end('text');
    });
    const result = await run({ uri: `${address}/old` });
    expect(textOf(result)).toBe('text');
    expect(artifactOf(result).customPath).toMatch(/^\/millrace\/imports\/[0-9a-f]{16}\/old$/);
  });

  test('STG-22 an artifact for the workspace is found there', async () => {
    const address = await serve((_, response) => response.end('text'));
    const artifact = artifactOf(await run({ uri: `${address}/data.csv`, importer: { downloadToWorkspace: true } }));
    expect(artifact.customPath).toMatch(/^\/kfp-workspace\/\.artifacts\/millrace\/imports\/[0-9a-f]{16}\/data\.csv$/);
    expect(artifact.metadata).toEqual({ a: 1, _kfp_workspace: true });
  });

  test('STG-20 private addresses are asked only where a person named them, and no redirect leads to another', async () => {
    const secret = await serve((_, response) => response.end('secret'));
    const address = await serve((_, response) => response.writeHead(302, { location: `${secret}/x` }).end());
    expect(detailOf(await run({ uri: `${secret}/x`, given: {} }))).toContain('private network');
    expect(detailOf(await run({ uri: `${address}/x` }))).toContain('private network');
    expect(textOf(await run({ uri: `${secret}/x` }))).toBe('secret');
  });

  test('STG-22 what breaks off, and what the host refuses, is no artifact', async () => {
    const address = await serve((request, response) => {
      if (request.url === '/half')
        response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy());
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else response.writeHead(404).end();
    });
    expect(detailOf(await run({ uri: `${address}/half` }))).not.toBe('');
    expect(detailOf(await run({ uri: `${address}/loop` }))).toContain('redirected');
    expect(detailOf(await run({ uri: `${address}/none` }))).toContain('404');
    expect(detailOf(await run({ uri: 'http://user:secret@host.test/' }))).not.toContain('secret');
  });
});

describe('object stores', () => {
  test('STG-23 requests are signed as Amazon documents it', () => {
    const key = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
    const url = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J');
    const { authorization } = signedHeaders(url, 'us-east-1', key, Date.UTC(2013, 4, 24));
    expect(authorization).toMatch(/Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/);
  });

  test('STG-23 a bucket of another region is asked there', async () => {
    const asked: (string | undefined)[] = [];
    const endpoint = await serve((request, response) => {
      asked.push(/\/(?<region>[a-z0-9-]+)\/s3\//.exec(request.headers.authorization ?? '')?.groups?.['region']);
      if (asked.length === 1) response.writeHead(301, { 'x-amz-bucket-region': 'eu-central-1' }).end();
      else response.end('text');
    });
    const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(textOf(await run({ uri: 's3://b/k', env }))).toBe('text');
    expect(asked).toEqual(['us-east-1', 'eu-central-1']);
  });

  test('STG-23 the credentials of a profile are found; what a step names is asked without any', async () => {
    mkdirSync(join(folder, '.aws'));
    writeFileSync(join(folder, '.aws', 'credentials'), '[lab]\naws_access_key_id = LAB\naws_secret_access_key=s\n');
    const endpoint = await serve((request, response) => response.end(request.headers.authorization ?? 'nobody'));
    writeFileSync(join(folder, '.aws', 'config'), `[profile lab]\nregion = eu-west-1\nendpoint_url = ${endpoint}\n`);
    const env = { AWS_PROFILE: 'lab' };
    expect(textOf(await run({ uri: 's3://b/k', env }))).toContain('Credential=LAB/19700101/eu-west-1/s3/');
    expect(textOf(await run({ uri: 's3://b/k', env, given: {} }))).toBe('nobody');
  });

  test('STG-23 tokens of Google and keys of MinIO', async () => {
    const endpoint = await serve((request, response) => response.end(request.headers.authorization));
    const google = { STORAGE_EMULATOR_HOST: endpoint, GOOGLE_OAUTH_ACCESS_TOKEN: 'token' };
    expect(textOf(await run({ uri: 'gs://b/k', env: google }))).toBe('Bearer token');
    const minio = { MINIO_ENDPOINT: endpoint.replace('http://', ''), MINIO_ACCESS_KEY: 'MIN', MINIO_SECRET_KEY: 's' };
    expect(textOf(await run({ uri: 'minio://b/k', env: minio }))).toContain('Credential=MIN/');
  });

  test('STG-23 what is missing is said: the endpoint, the credentials', async () => {
    const endpoint = await serve((_, response) => {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    });
    expect(detailOf(await run({ uri: 'minio://b/k' }))).toContain('MINIO_ENDPOINT');
    const denied = detailOf(await run({ uri: 's3://b/k', env: { AWS_ENDPOINT_URL: endpoint } }));
    expect(denied).toContain('403 (Access Denied)');
    expect(denied).toContain('AWS_ACCESS_KEY_ID');
  });
});
