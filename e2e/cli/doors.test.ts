import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dockerOrSkip } from '../prepare/skip.ts';
import type { Started } from './millrace.ts';
import { millrace, startMillrace, startServer, temporaryHome } from './millrace.ts';
import { letGo, patientPython, patientStep } from './patient-step.ts';

const docker = dockerOrSkip(['alpine:latest']);
const python = dockerOrSkip(['python:3.12']);

let folder = temporaryHome();
let data = '';
let doors: Started[] = [];
beforeEach(() => {
  folder = temporaryHome();
  data = join(folder.home, 'data');
});
afterEach(async () => {
  for (const door of doors.splice(0)) {
    door.process.kill('SIGCONT');
    door.process.kill('SIGTERM');
    await door.ended;
  }
  folder.remove();
});

async function serve(): Promise<Started> {
  const server = startServer(data);
  doors.push(server);
  await server.output('/open?token=');
  return server;
}

function command(...args: readonly string[]): Started {
  const started = startMillrace(data, args);
  doors.push(started);
  return started;
}

const event = z.looseObject({ run: z.looseObject({ id: z.string() }).optional(), path: z.string().optional() });

/** A run of the patient step that is under way, its id and the path of its step. */
async function startedRun(
  file = patientStep(folder.home),
): Promise<{ readonly started: Started; readonly run: string; readonly path: string }> {
  const started = command('run', file, '--json');
  const printed = await started.output(/"attempt-started".*\n/);
  const last = event.parse(JSON.parse(printed.trim().split('\n').at(-1) ?? ''));
  const { stdout } = await millrace(data, ['runs', '--json']);
  const [run] = z.array(z.looseObject({ id: z.string() })).parse(JSON.parse(stdout));
  return { started, run: run?.id ?? '', path: last.path ?? '' };
}

describe.skipIf(!docker.ok)(`doors of one data folder (${docker.reason})`, () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'CLI-6 the app ends by %s while a run and three more commands follow it: one of them takes over, and all see its end',
    async (signal) => {
      const server = await serve();
      const { started, run, path } = await startedRun();
      const all = command('logs', run, '-f');
      const one = command('logs', run, path, '-f');
      const attached = command('attach', run, '--json');
      // A step that lives: what it has written is there before its end.
      await Promise.all([all.output('begun'), one.output('begun'), attached.output('attempt-started')]);
      server.process.kill(signal);
      await server.ended;
      letGo(run);
      const ends = await Promise.all([started, all, one, attached].map((door) => door.ended));
      expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(ends.map(() => ({ code: 0, stderr: '' })));
      expect(ends.map(({ stdout }) => stdout)).toEqual([
        expect.stringMatching(/"type":"run-finished".*"status":"SUCCEEDED"/),
        `[${path}] begun\n[${path}] over\n`,
        'begun\nover\n',
        expect.stringMatching(/"type":"run-finished".*"status":"SUCCEEDED"/),
      ]);
      const { stdout } = await millrace(data, ['show', run, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ tasks: [{ attempts: [{ number: 1, status: 'SUCCEEDED' }] }] });
    },
  );

  test('ENG-4 two runs and the app that start at the same moment on a new folder share one engine', async () => {
    const file = patientStep(folder.home);
    const server = startServer(data);
    doors.push(server);
    const runs = [command('run', file, '--json'), command('run', file, '--json')];
    await Promise.all([server.output('/open?token='), ...runs.map((run) => run.output('attempt-started'))]);
    const { stdout } = await millrace(data, ['runs', '--json']);
    const listed = z.array(z.looseObject({ id: z.string() })).parse(JSON.parse(stdout));
    expect(listed).toHaveLength(2);
    for (const { id } of listed) letGo(id);
    const ends = await Promise.all(runs.map((run) => run.ended));
    expect(ends).toEqual(ends.map(() => ({ code: 0, stdout: expect.stringContaining('SUCCEEDED'), stderr: '' })));
  });

  test('CLI-5 Ctrl+C leaves a log at once and does not stop its run', async () => {
    await serve();
    const { started, run } = await startedRun();
    const log = command('logs', run, '-f');
    await log.output('begun');
    log.process.kill('SIGINT');
    expect((await log.ended).code).toBe(130);
    letGo(run);
    expect((await started.ended).code).toBe(0);
  });

  test.skipIf(!python.ok)('EXE-28 what a Python step prints is seen while it runs', async () => {
    const { started, run, path } = await startedRun(patientPython(folder.home));
    await command('logs', run, path, '-f').output('begun');
    letGo(run);
    expect((await started.ended).code).toBe(0);
  });

  test('ENG-8 ENG-9 commands wait for an owner that is suspended, say so, and go on when it does', async () => {
    const server = await serve();
    const { started, run } = await startedRun();
    server.process.kill('SIGSTOP');
    const list = command('runs');
    await list.errors('Waiting for the Millrace process');
    await started.errors(`its process ${server.process.pid} may be suspended`);
    letGo(run);
    server.process.kill('SIGCONT');
    expect(await list.ended).toMatchObject({ code: 0, stdout: expect.stringContaining(run) });
    expect((await started.ended).code).toBe(0);
  });

  test('CLI-5 ENG-9 two Ctrl+C leave a run whose engine does not answer', async () => {
    const server = await serve();
    const { started, run } = await startedRun();
    server.process.kill('SIGSTOP');
    started.process.kill('SIGINT');
    // Seconds later: a second press within half of one would be the same one.
    await started.errors('may be suspended');
    started.process.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130 });
    server.process.kill('SIGCONT');
    await millrace(data, ['cancel', run]);
  });
});
