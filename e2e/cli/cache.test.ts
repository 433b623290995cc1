import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dockerOrSkip } from '../prepare/skip.ts';
import { millrace, temporaryHome } from './millrace.ts';

const docker = dockerOrSkip(['alpine:latest']);
const { home, remove } = temporaryHome();
afterAll(remove);
const data = join(home, 'data');

const pipeline = `name: Cached
inputs:
- {name: n, type: Integer, default: '1'}
implementation:
  graph:
    tasks:
      make:
        componentRef: &make
          spec:
            name: Make
            inputs:
            - {name: n, type: Integer}
            outputs:
            - {name: file, type: Dataset}
            - {name: random, type: String}
            implementation:
              container:
                image: alpine
                command: [sh, -c, 'mkdir -p "$(dirname "$0")" "$(dirname "$1")"; cat /proc/sys/kernel/random/uuid | tee "$0" > "$1"; echo $2', {outputPath: file}, {outputPath: random}, {inputValue: n}]
        arguments:
          n: {graphInput: {inputName: n}}
      fresh:
        componentRef: *make
        arguments: {n: '7'}
        executionOptions: {cachingStrategy: {maxCacheStaleness: P0D}}
`;

const finished = z.object({
  type: z.literal('run-finished'),
  run: z.looseObject({
    id: z.string(),
    status: z.string(),
    tasks: z.array(
      z.looseObject({
        path: z.string(),
        cached: z.boolean(),
        attempts: z.array(z.unknown()),
        outputs: z.looseObject({ parameters: z.record(z.string(), z.unknown()) }),
      }),
    ),
  }),
});

async function run(...more: readonly string[]) {
  const file = join(home, 'cached.pipeline.yaml');
  writeFileSync(file, pipeline);
  const { code, stdout } = await millrace(data, ['run', file, '--json', ...more]);
  expect(code).toBe(0);
  const last = finished.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  const task = (path: string) => {
    const found = last.run.tasks.find((candidate) => candidate.path === path);
    if (found === undefined) throw new Error(`There is no task ${path}.`);
    return { cached: found.cached, containers: found.attempts.length, value: found.outputs.parameters['random'] };
  };
  return { make: task('make'), fresh: task('fresh') };
}

/** Writes other bytes of the same length over every stored file. */
function damage(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, 0o644);
    writeFileSync(path, 'x'.repeat(statSync(path).size));
  }
}

describe.skipIf(!docker.ok)('results of earlier runs', () => {
  test('SCH-24 SCH-25 a rerun takes them, unless told otherwise, changed, or damaged', async () => {
    const first = await run();
    expect(first.make).toMatchObject({ cached: false, containers: 1 });

    const second = await run();
    expect(second.make).toEqual({ cached: true, containers: 0, value: first.make.value });
    expect(second.fresh).toMatchObject({ cached: false, containers: 1 });
    expect(second.fresh.value).not.toBe(first.fresh.value);

    expect((await run('-p', 'n=2')).make.cached).toBe(false);
    expect((await run('--no-cache')).make.cached).toBe(false);

    damage(join(data, 'artifacts', 'files'));
    const after = await run();
    expect(after.make).toMatchObject({ cached: false, containers: 1 });
    expect(after.make.value).not.toBe(first.make.value);
    expect((await run()).make).toMatchObject({ cached: true, value: after.make.value });
  });
});
