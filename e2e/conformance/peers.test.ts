/** What other local runners of compiled pipelines get wrong or do not run, on real Docker. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformancePart, countConformance, isConformanceRequired } from '../../shared/testing/conformance.ts';
import { openLocalEngine, type LocalEngine } from '../engine-harness.ts';
import { askForWork } from '../prepare/docker-api.ts';
import { dockerOrSkip, kfpOrSkip } from '../prepare/skip.ts';
import { goldens } from './peers-goldens.ts';
import type { Row } from './peers-row.ts';
import { containers, rebuilt, variants } from './peers-variants.ts';
import { runPipeline, type Ended } from './run-pipeline.ts';

const data = conformancePart('kfp-ir');
const docker = dockerOrSkip(['alpine:latest', 'python:3.11']);
const kfp = kfpOrSkip();
const compiled = mkdtempSync(join(tmpdir(), 'millrace-peers-'));
let engine: LocalEngine;
let ran = 0;

beforeAll(async () => {
  // Nobody listens there: objects of the cloud are out of reach, whatever this machine may reach.
  process.env['STORAGE_EMULATOR_HOST'] = '127.0.0.1:9';
  engine = await openLocalEngine();
  if (!kfp.ok) return;
  const child = spawnSync(kfp.value, [join(import.meta.dirname, 'peers.py'), compiled], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
});
afterAll(async () => {
  await engine.dispose();
  rmSync(compiled, { recursive: true });
  countConformance('peers', ran);
});

test.runIf(isConformanceRequired())('all cases can run', () => {
  expect({ docker, kfp }).toMatchObject({ docker: { ok: true }, kfp: { ok: true } });
});

/** The largest rows are many steps, and they run beside each other. */
const patience = 600_000;

/** Images that are not here, and one that is with the same programs. */
const standIns: readonly (readonly [RegExp, string])[] = [
  [/registry\.access\.redhat\.com\/ubi9\/python-311:latest/g, 'python:3.11'],
  [/python:alpine3\.9/g, 'python:3.11'],
  [/ghcr\.io\/containerd\/busybox/g, 'alpine'],
];

function run(folder: string, { pipeline, parallel = 0, check: _check, says: _says, ...options }: Row): Promise<Ended> {
  const file = `${pipeline}.yaml`;
  const text = standIns.reduce(
    (read, [image, standIn]) => read.replaceAll(image, standIn),
    readFileSync(join(folder, file), 'utf8'),
  );
  ran += 1;
  return runPipeline(engine.api, { file, text, executor: 'docker', parallel, ...options });
}

describe.skipIf(data === undefined || !docker.ok)('pipelines of KFP', () => {
  test.concurrent.for(goldens)('$pipeline: $says', { timeout: patience }, async (row) => {
    const ended = await run(join(data ?? '', 'valid'), row);
    await row.check(ended);
    expect(ended.shown.finishedAt).toBeDefined();
  });
});

describe.skipIf(!kfp.ok || !docker.ok)('pipelines of the SDK', () => {
  test.concurrent.for([...rebuilt, ...variants, ...containers])(
    '$pipeline: $says',
    { timeout: patience },
    async (row) => {
      const ended = await run(compiled, row);
      await row.check(ended);
      expect(ended.shown.finishedAt).toBeDefined();
    },
  );

  test('the entry point of an image is never used', async () => {
    const image = 'millrace-test-entrypoint:1';
    const tar = pack();
    tar.entry({ name: 'Dockerfile' }, 'FROM alpine\nENTRYPOINT ["echo", "ENTRYPOINT"]\n');
    tar.finalize();
    const path = `/build?t=${image}`;
    const host = docker.ok ? docker.value : '';
    expect(await askForWork(host, { method: 'POST', path, tar: Readable.from(tar), deadline: patience })).toMatchObject(
      { ok: true },
    );
    const text = readFileSync(join(compiled, 'entrypoint.yaml'), 'utf8').replaceAll('millrace-test-entrypoint', image);
    const ended = await runPipeline(engine.api, { file: 'entrypoint.yaml', text, executor: 'docker', parallel: 0 });
    expect(await ended.log('command-and-argument')).toBe('CMD ARG\n');
  });

  test('condition_with_quote: a condition that is no CEL is refused before anything starts', async () => {
    const refused = run(compiled, { pipeline: 'condition_with_quote', says: '', check() {} });
    await expect(refused).rejects.toThrow(/condition/);
  });
});
