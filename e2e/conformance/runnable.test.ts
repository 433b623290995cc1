/** Compiled pipelines of the KFP project with stated results, run on real Docker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonValue } from '../../shared/json-shape.ts';
import { containerWorkspace } from '../../shared/plan/names.ts';
import { conformancePart, countConformance, isConformanceRequired } from '../../shared/testing/conformance.ts';
import { openLocalEngine, type LocalEngine } from '../engine-harness.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { runPipeline, type Ended } from './run-pipeline.ts';

const parameters = z.record(z.string(), jsonValue);
const cases = z.strictObject({
  about: z.string(),
  cases: z.array(
    z.strictObject({
      file: z.string(),
      images: z.array(z.string()),
      pip: z.array(z.string()),
      inputs: parameters,
      repeat: z.literal(2).exactOptional(),
      needs: z.string().exactOptional(),
      expected: z.strictObject({
        status: z.string(),
        outputs: parameters,
        artifacts: z.record(z.string(), z.array(z.string())).exactOptional(),
        tasks: z.record(
          z.string(),
          z.strictObject({
            status: z.string(),
            outputs: parameters.exactOptional(),
            attempts: z.number().exactOptional(),
          }),
        ),
        secondRun: z.strictObject({ cached: z.boolean(), outputs: parameters }).exactOptional(),
      }),
      from: z.string(),
      why: z.string(),
    }),
  ),
});
type Case = z.infer<typeof cases>['cases'][number];

/** The largest cases are many steps, and they run beside each other. */
const patience = 600_000;

const folder = conformancePart('kfp-ir');
const docker = dockerOrSkip(['alpine:latest', 'python:3.11']);
// Where a case wants a folder that its attempts share and that is empty at the start: the workspace is one.
const all =
  folder === undefined
    ? []
    : cases.parse(JSON.parse(readText('runnable.json').replaceAll('/mnt/shared', containerWorkspace))).cases;

function readText(file: string): string {
  return readFileSync(join(folder ?? '', file), 'utf8');
}

test.runIf(isConformanceRequired())('all cases can run', () => {
  expect({ docker, cases: all.length > 0 }).toMatchObject({ docker: { ok: true }, cases: true });
});

describe.skipIf(folder === undefined || !docker.ok)('compiled pipelines of KFP', () => {
  let engine: LocalEngine;
  let ran = 0;
  beforeAll(async () => {
    engine = await openLocalEngine();
  });
  afterAll(async () => {
    await engine.dispose();
    countConformance('runnable', ran);
  });

  test.concurrent.for(all.map((entry, index) => ({ ...entry, index })))(
    '$index $file gives the stated results',
    { timeout: patience },
    async (entry) => {
      ran += 1;
      const first = await run(entry);
      expect(await whatIsStated(entry, first)).toEqual(entry.expected);
    },
  );

  function run({ file, inputs, repeat }: Case): Promise<Ended> {
    const text = readText(file);
    const cache = repeat !== undefined;
    return runPipeline(engine.api, { file, text, executor: 'docker', parallel: 0, parameters: inputs, cache });
  }

  /** The statements of a case as they came true, in its own form. */
  async function whatIsStated(entry: Case, ended: Ended): Promise<Case['expected']> {
    const { artifacts, tasks, secondRun } = entry.expected;
    const texts = Object.keys(artifacts ?? {}).map(
      async (name) =>
        [name, await Promise.all((ended.shown.outputs.artifacts[name] ?? []).map((one) => ended.text(one)))] as const,
    );
    const paths = Object.entries(tasks).map(([path, stated]) => {
      const { status, outputs, attempts } = ended.task(path);
      return [
        path,
        {
          status,
          ...(stated.outputs === undefined ? {} : { outputs: only(stated.outputs, outputs.parameters) }),
          ...(stated.attempts === undefined ? {} : { attempts: attempts.length }),
        },
      ] as const;
    });
    return {
      status: ended.shown.status,
      outputs: only(entry.expected.outputs, ended.shown.outputs.parameters),
      ...(artifacts === undefined ? {} : { artifacts: Object.fromEntries(await Promise.all(texts)) }),
      tasks: Object.fromEntries(paths),
      ...(secondRun === undefined ? {} : { secondRun: cachedOutputs(await run(entry)) }),
    };
  }
});

/** The values of which something is stated. */
function only(stated: Case['inputs'], seen: Case['inputs']): Case['inputs'] {
  return Object.fromEntries(Object.entries(seen).filter(([name]) => Object.hasOwn(stated, name)));
}

function cachedOutputs({ shown, containers }: Ended): NonNullable<Case['expected']['secondRun']> {
  const steps = shown.tasks.filter(({ status }) => status === 'SUCCEEDED');
  return { cached: containers === 0 && steps.every(({ cached }) => cached), outputs: { ...shown.outputs.parameters } };
}
