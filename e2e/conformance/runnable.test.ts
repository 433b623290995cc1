/**
 * Compiled pipelines of the KFP project with stated results, run on real Docker. A case that uses what this version does not run yet is
 * counted, named, and must be refused before anything starts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { conformancePart, countConformance } from '../../shared/testing/conformance.ts';
import { parseIr } from '../../shared/ir/parse.ts';
import { unsupported } from '../../shared/plan/supported.ts';
import { millrace, temporaryHome } from '../cli/millrace.ts';
import { dockerOrSkip } from '../prepare/skip.ts';

const task = z.object({ status: z.string(), outputs: z.record(z.string(), z.unknown()).optional() });
const cases = z.object({
  cases: z.array(
    z.object({
      file: z.string(),
      images: z.array(z.string()),
      inputs: z.record(z.string(), z.unknown()).optional(),
      needs: z.string().optional(),
      expected: z.object({
        status: z.string(),
        outputs: z.record(z.string(), z.unknown()).optional(),
        tasks: z.record(z.string(), task),
      }),
    }),
  ),
});
const shown = z.looseObject({
  status: z.string(),
  outputs: z.looseObject({ parameters: z.record(z.string(), z.unknown()) }),
  tasks: z.array(
    z.looseObject({
      path: z.string(),
      status: z.string(),
      outputs: z.looseObject({ parameters: z.record(z.string(), z.unknown()) }),
    }),
  ),
});

const folder = conformancePart('kfp-ir');
const docker = dockerOrSkip(['alpine:latest', 'python:3.11']);
const { home, remove } = temporaryHome();
let ran = 0;
afterAll(() => {
  countConformance('runnable', ran);
  remove();
});

describe.skipIf(folder === undefined || !docker.ok)('compiled pipelines of KFP give the stated results', () => {
  const all =
    folder === undefined ? [] : cases.parse(JSON.parse(readFileSync(join(folder, 'runnable.json'), 'utf8'))).cases;
  // A step has no folder that it shares with another but through artifacts; a case that brings one of its own cannot be asked for.
  const askable = all.filter(({ needs }) => needs?.includes('mounted') !== true);
  test.each(askable.map((entry, index) => ({ ...entry, index })))(
    '$index $file',
    async ({ file, inputs = {}, expected }) => {
      const path = join(folder ?? '', file);
      const ir = parseIr(readFileSync(path, 'utf8'), file);
      if (!ir.ok) throw new Error(ir.error[0]?.message);
      const given = Object.entries(inputs).flatMap(([name, value]) => [
        '-p',
        `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ]);
      const { code, stdout, stderr } = await millrace(home, ['run', path, '--json', '--executor', 'docker', ...given]);
      const missing = unsupported(ir.value);
      if (missing.length > 0) {
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toContain(missing[0]?.message);
        return;
      }
      ran += 1;
      const last = stdout.trim().split('\n').at(-1) ?? '';
      const { run } = z.looseObject({ run: shown }).parse(JSON.parse(last));
      expect(run.status, stderr).toBe(expected.status);
      expect(run.outputs.parameters).toMatchObject(expected.outputs ?? {});
      const tasks = Object.fromEntries(
        run.tasks.map(({ path: key, status, outputs }) => [key, { status, outputs: outputs.parameters }]),
      );
      for (const [key, { status, outputs }] of Object.entries(expected.tasks)) {
        expect(tasks[key], key).toMatchObject({ status, ...(outputs === undefined ? {} : { outputs }) });
      }
    },
    120_000,
  );
});
