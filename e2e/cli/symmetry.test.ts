import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { millrace, temporaryHome } from './millrace.ts';

const { home, remove } = temporaryHome();
const files = join(home, 'files');
const step = '{componentRef: {spec: {implementation: {container: {image: alpine, command: ["true"]}}}}';

beforeAll(() => {
  mkdirSync(files);
  const pipeline = (more: string): string =>
    `name: P\nimplementation:\n  graph:\n    tasks:\n      a: ${step}, executionOptions: {cachingStrategy: {maxCacheStaleness: P0D}${more}}}\n`;
  writeFileSync(join(files, 'plain.pipeline.yaml'), pipeline(''));
  writeFileSync(join(files, 'retry.pipeline.yaml'), pipeline(', retryStrategy: {maxRetries: 1, backoffFactor: 1.5}'));
  writeFileSync(join(files, 'broken.pipeline.yaml'), 'name: [');
});
afterAll(remove);

const report = z.object({ items: z.array(z.object({ rule: z.string(), places: z.array(z.unknown()) })) });

const of = (name: string, ...options: readonly string[]) =>
  millrace(home, ['symmetry', join(files, `${name}.pipeline.yaml`), ...options]);

test('SYM-92 the report says what differs, what to do and where', async () => {
  const { code, stdout } = await of('retry');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^SYM-10 On a cluster, .+ Here, any number will do\.\n {2}Use a whole number\.\n {2}In a\.$/m);
});

test('SYM-92 a pipeline that is the same everywhere is said to be', async () => {
  expect(await of('plain')).toMatchObject({ code: 0, stdout: expect.stringContaining('does the same on a cluster.') });
});

test('SYM-92 --all lists every rule, --json gives data', async () => {
  const { stdout } = await of('plain', '--all', '--json');
  const { items } = report.parse(JSON.parse(stdout));
  expect(items.length).toBeGreaterThan(50);
  expect(items[0]).toEqual({ rule: 'SYM-1', places: [] });
});

test('SYM-92 what cannot be read is refused as elsewhere', async () => {
  const { code, stderr } = await of('broken');
  expect(code).toBe(2);
  expect(stderr).toMatch(/broken\.pipeline\.yaml:1/);
});
