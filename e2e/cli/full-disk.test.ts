import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dockerOrSkip } from '../prepare/skip.ts';
import type { Started } from './millrace.ts';
import { launcher, millrace, startMillrace, temporaryHome } from './millrace.ts';
import { letGo, patientStep } from './patient-step.ts';

const docker = dockerOrSkip(['alpine:latest']);
/** A small disk of its own can be had by root on Linux only. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!docker.ok || !canMount)(`a full disk (${docker.reason})`, () => {
  let folder = temporaryHome();
  let disk = '';
  let data = '';
  beforeEach(() => {
    folder = temporaryHome();
    disk = join(folder.home, 'disk');
    data = join(disk, 'data');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]);
  });
  afterEach(() => {
    execFileSync('umount', ['--lazy', disk]);
    folder.remove();
  });

  const ballast = (): string => join(disk, 'ballast');

  /** Writes until not one byte has room. */
  function fill(): void {
    const file = openSync(ballast(), 'a');
    try {
      for (const size of [65_536, 4096, 1]) writeAll(file, size);
    } finally {
      closeSync(file);
    }
  }

  /** A run of the patient step, of which the first line was seen, and then the disk was filled and the step let go. */
  async function runOnFullDisk(): Promise<{ readonly started: Started; readonly run: string }> {
    const started = startMillrace(data, ['run', patientStep(folder.home)]);
    await started.errors(/^Run /m);
    const log = startMillrace(data, ['logs', 'latest', '-f']);
    await log.output('begun');
    log.process.kill('SIGINT');
    await log.ended;
    const { stdout } = await millrace(data, ['runs', '--json']);
    const [latest] = z.array(z.looseObject({ id: z.string() })).parse(JSON.parse(stdout));
    const run = latest?.id ?? '';
    fill();
    letGo(run);
    await started.errors('waits: There is no space left');
    return { started, run };
  }

  async function expectOneAttempt(run: string): Promise<void> {
    const { stdout } = await millrace(data, ['show', run, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ tasks: [{ attempts: [{ number: 1, status: 'SUCCEEDED' }] }] });
    expect((await millrace(data, ['logs', run])).stdout).toMatch(/begun\n.*over\n$/);
  }

  test('STG-19 a run waits, says so, and goes on when there is room', async () => {
    const { started, run } = await runOnFullDisk();
    rmSync(ballast());
    expect(await started.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('goes on') });
    await expectOneAttempt(run);
  });

  test('STG-19 an engine that dies on it leaves a record that opens, and its run is finished when there is room', async () => {
    const { started, run } = await runOnFullDisk();
    process.kill(started.engine(), 'SIGKILL');
    await started.ended;
    fill();
    expect(await millrace(data, ['attach', run])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^There is no space left .* Free some disk space; .*\n$/),
    });
    rmSync(ballast());
    expect(await millrace(data, ['attach', run])).toMatchObject({ code: 0 });
    await expectOneAttempt(run);
  });

  test('CLI-7 outputs and logs that have no room where they are to go are refused with the reason', async () => {
    const file = join(folder.home, 'large.component.yaml');
    writeFileSync(
      file,
      `name: Large
outputs: [{name: data, type: Dataset}]
implementation:
  container:
    image: alpine
    command: [sh, -c, 'mkdir -p "$(dirname "$0")"; yes | head -c 100000 | tee "$0"', {outputPath: data}]
`,
    );
    const elsewhere = join(folder.home, 'elsewhere');
    expect(await millrace(elsewhere, ['run', file])).toMatchObject({ code: 0 });
    const target = join(disk, 'outputs');
    mkdirSync(target);
    const log = openSync(join(disk, 'log'), 'w');
    fill();
    expect(await millrace(elsewhere, ['outputs', 'latest', '-o', target])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/could not be written: .*no space left.* Make room there/),
    });
    const printed = spawnSync(process.execPath, [launcher, 'logs', 'latest'], {
      env: { ...process.env, MILLRACE_HOME: elsewhere },
      stdio: ['ignore', log, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(log);
    expect(printed).toMatchObject({ status: 3, stderr: expect.stringContaining('not all of it') });
  });
});

function writeAll(file: number, size: number): void {
  const piece = Buffer.alloc(size);
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
