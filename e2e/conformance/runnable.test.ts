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
import type { Ended } from '../cli/millrace.ts';
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

const all =
  folder === undefined ? [] : cases.parse(JSON.parse(readFileSync(join(folder, 'runnable.json'), 'utf8'))).cases;
type Case = (typeof all)[number] & { readonly index: number; readonly missing: string | undefined };
const known: readonly Case[] = all
  .map((entry, index) => ({ ...entry, index, missing: missingIn(entry.file) }))
  // A step has no folder that it shares with another but through artifacts; a case that brings one of its own cannot be asked for.
  .filter(({ needs }) => needs?.includes('mounted') !== true);

/** The first thing in a file that this version does not run. */
function missingIn(file: string): string | undefined {
  const ir = parseIr(readFileSync(join(folder ?? '', file), 'utf8'), file);
  if (!ir.ok) throw new Error(ir.error[0]?.message);
  return unsupported(ir.value)[0]?.message;
}

function run({ file, inputs = {} }: Case): Promise<Ended> {
  const given = Object.entries(inputs).flatMap(([name, value]) => [
    '-p',
    `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  ]);
  return millrace(home, ['run', join(folder ?? '', file), '--json', '--executor', 'docker', ...given]);
}

describe.skipIf(folder === undefined || !docker.ok)('compiled pipelines of KFP', () => {
  test.each(known.filter(({ missing }) => missing === undefined))(
    '$index $file gives the stated results',
    async (entry) => {
      ran += 1;
      const { stdout, stderr } = await run(entry);
      const last = stdout.trim().split('\n').at(-1) ?? '';
      const ended = z.looseObject({ run: shown }).safeParse(JSON.parse(last === '' ? 'null' : last));
      if (!ended.success) throw new Error(stderr);
      const { status, outputs, tasks } = ended.data.run;
      expect({ status, outputs: outputs.parameters }).toMatchObject({
        status: entry.expected.status,
        outputs: entry.expected.outputs ?? {},
      });
      const seen = Object.fromEntries(tasks.map((shownTask) => [shownTask.path, shownTask]));
      const stated = Object.entries(entry.expected.tasks).map(([path, task]) => [
        path,
        { status: task.status, ...(task.outputs === undefined ? {} : { outputs: { parameters: task.outputs } }) },
      ]);
      expect(seen).toMatchObject(Object.fromEntries(stated));
    },
  );

  test.each(known.filter(({ missing }) => missing !== undefined))(
    '$index $file is refused by name: $missing',
    async (entry) => {
      const { code, stdout, stderr } = await run(entry);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(entry.missing);
    },
  );
});
