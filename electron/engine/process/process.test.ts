import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rmdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executorOutputFile, outputArtifactPath, outputParameterFile } from '../../../shared/plan/layout.ts';
import { plainPod, type StepPod } from '../../../shared/plan/pod.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { noValues, type Artifact } from '../../../shared/run/values.ts';
import { openBlobStore, type BlobStore } from '../blobs.ts';
import type { AttemptIdentity, AttemptListener, AttemptOutcome, Executor, RunningAttempt } from '../executor.ts';
import { removeFolder } from '../files.ts';
import { createLogStore, type LogStore } from '../logs.ts';
import { systemClock, systemRandom } from '../system.ts';
import { createProcessExecutor } from './executor.ts';
import { sweepWorkspaceFolders } from './workspaces.ts';
import { readSupervised } from './supervisor.ts';

let folder: string;
let blobs: BlobStore;
let logs: LogStore;
let executor: Executor;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-process-'));
  blobs = await openBlobStore(join(folder, 'artifacts'));
  logs = createLogStore(join(folder, 'logs'));
  executor = makeExecutor();
});
afterEach(() => removeFolder(folder));

function makeExecutor(): Executor {
  return createProcessExecutor({
    blobs,
    logs,
    clock: systemClock,
    random: systemRandom,
    recipes: [],
    work: join(folder, 'work'),
    workspaces: join(folder, 'workspaces'),
    venvs: join(folder, 'venvs'),
    graceSeconds: 1,
  });
}

const identity = (path: string): AttemptIdentity => ({
  home: 'h',
  run: 'r',
  path,
  attempt: 1,
  nonce: systemRandom.hex(8),
  handle: `mr-${path}`,
});
const image = { image: 'python:3.12', digest: 'process:x' };
const quiet: AttemptListener = { started: () => undefined, unknown: () => undefined, exited: () => undefined };

function step(
  who: AttemptIdentity,
  argv: readonly string[],
  parameters: readonly string[] = [],
  artifacts: readonly string[] = [],
): ResolvedStep {
  const { root } = executor.layout(who);
  return {
    image: image.image,
    argv: argv.map((word) => word.replaceAll('ROOT', root)),
    env: [{ name: 'OWN', value: 'variable' }],
    resources: {},
    inputs: noValues,
    stageIn: [],
    inputFiles: [],
    outputs: {
      root,
      executorOutputFile: executorOutputFile(root),
      parameters: parameters.map((name) => ({ name, type: 'STRING', file: outputParameterFile(root, name) })),
      artifacts: artifacts.map((name) => ({
        name,
        type: 'system.Artifact',
        schemaVersion: '0.0.1',
        list: false,
        uri: outputArtifactPath(root, name),
        path: outputArtifactPath(root, name),
        metadata: {},
      })),
    },
  };
}

async function finish(attempt: RunningAttempt): Promise<AttemptOutcome> {
  const outcome = await attempt.outcome;
  await attempt.cleanUp();
  return outcome;
}
const run = (
  who: AttemptIdentity,
  argv: readonly string[],
  parameters?: readonly string[],
  artifacts?: readonly string[],
): Promise<AttemptOutcome> => finish(executor.start(who, step(who, argv, parameters, artifacts), image, quiet));
const lines = async (who: AttemptIdentity): Promise<readonly string[]> =>
  (await logs.read(who, 0, 100)).lines.map((line) => line.text);

/** Starts a step and waits until it has written its first line. */
async function startAndSee(who: AttemptIdentity, argv: readonly string[]): Promise<RunningAttempt> {
  const seen = new Promise<void>((resolve) => {
    const changes = logs.onChange(who, () => {
      changes.dispose();
      resolve();
    });
  });
  const attempt = executor.start(who, step(who, argv), image, quiet);
  await seen;
  return attempt;
}

describe.skipIf(process.platform === 'win32')('steps as processes', () => {
  it('EXE-21 run in their own folder with their own venv, HOME and TMPDIR, and nothing of this process’s environment', async () => {
    const who = identity('own');
    process.env['MILLRACE_TEST_SECRET'] = 'x';
    const program =
      'import json, os, sys; print(json.dumps([sys.prefix, os.environ["HOME"], os.environ["TMPDIR"], os.environ["OWN"], os.environ.get("MILLRACE_TEST_SECRET")]))';
    expect(await run(who, ['python3', '-c', program])).toMatchObject({ type: 'succeeded', exit: { exitCode: 0 } });
    delete process.env['MILLRACE_TEST_SECRET'];
    const own = join(folder, 'work', who.handle);
    expect(JSON.parse((await lines(who))[0] ?? '')).toEqual([
      join(own, 'venv'),
      join(own, 'home'),
      join(own, 'tmp'),
      'variable',
      null,
    ]);
    await expect(readFile(own)).rejects.toThrow('ENOENT');
  });

  it('EXE-21 read inputs where the store has them and leave outputs like any step', async () => {
    const who = identity('data');
    const stored = await blobs.putStream(bytes('input'));
    const artifact: Artifact = {
      id: 'a',
      name: 'in',
      type: 'system.Dataset',
      schemaVersion: '0.0.1',
      uri: '/elsewhere',
      metadata: {},
      content: { ...stored, kind: 'file', fileCount: 1 },
    };
    const path = executor.layout(who).inputPath(artifact);
    const script = `cat ${path} > ROOT/out; printf value > ROOT/.parameters/p; ln -s /etc/passwd ROOT/bad`;
    expect(await run(who, ['sh', '-c', script], ['p'], ['out'])).toMatchObject({
      type: 'succeeded',
      outputs: { parameters: { p: 'value' }, artifacts: { out: [{ content: { digest: stored.digest } }] } },
    });
    const other = identity('bad');
    expect(await run(other, ['ln', '-s', '/etc/passwd', 'ROOT/bad'], [], ['bad'])).toMatchObject({
      failure: { reason: 'output-refused' },
    });
  });

  it('EXE-22 have the status, the signal and the last line they ended with', async () => {
    const statuses = await Promise.all(
      [0, 1, 2, 97, 126, 127, 255].map((status) => run(identity(`s${status}`), ['sh', '-c', `exit ${status}`])),
    );
    expect(statuses).toMatchObject([0, 1, 2, 97, 126, 127, 255].map((exitCode) => ({ exit: { exitCode } })));
    expect(await run(identity('segv'), ['sh', '-c', 'kill -SEGV $$'])).toMatchObject({
      failure: { reason: 'signal', signal: 'SIGSEGV', exitCode: 139 },
    });
    expect(await run(identity('line'), ['sh', '-c', 'echo why >&2; exit 3'])).toMatchObject({
      failure: { reason: 'exit-code', exitCode: 3, lastLogLine: 'why' },
    });
    expect(await run(identity('none'), ['no-such-program'])).toMatchObject({
      exit: {},
      failure: { reason: 'start-refused' },
    });
  });

  it('EXE-22 take builtins of the shell for programs, never for builtins', async () => {
    expect(await run(identity('exit'), ['exit', '0'])).toMatchObject({ failure: { reason: 'start-refused' } });
    expect(await run(identity('echo'), ['echo', '-n', '$HOME;`id`'])).toMatchObject({ type: 'succeeded' });
    expect(await lines(identity('echo'))).toEqual(['$HOME;`id`']);
  });

  it('EXE-23 are cancelled with everything they started, gently or not', async () => {
    const gentle = identity('gentle');
    const first = await startAndSee(gentle, [
      'sh',
      '-c',
      'trap "echo bye; exit 0" TERM; echo begun; while true; do sleep 0.05; done',
    ]);
    first.cancel();
    expect(await finish(first)).toMatchObject({ type: 'canceled' });
    expect(await lines(gentle)).toContain('bye');

    const deaf = identity('deaf');
    const second = await startAndSee(deaf, [
      'python3',
      '-c',
      'import signal, time, os\nsignal.signal(15, signal.SIG_IGN)\nprint(os.getpid(), flush=True)\ntime.sleep(60)',
    ]);
    second.cancel();
    expect(await finish(second)).toMatchObject({ type: 'canceled' });
    const [pid] = await lines(deaf);
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  });

  it('EXE-23 leave nothing of their group behind when they end', async () => {
    const who = identity('group');
    await run(who, ['sh', '-c', 'sleep 60 & echo $!']);
    const [pid] = await lines(who);
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  });

  it('EXE-24 survive the engine: the next one has the status and every byte', async () => {
    const who = identity('survive');
    const first = await startAndSee(who, ['sh', '-c', 'echo one; sleep 0.5; printf "two\\377" >&2; exit 5']);
    await first.detach();
    const second = makeExecutor().takeOver(who, step(who, []), image, true, quiet);
    expect(await finish(second)).toMatchObject({ type: 'failed', exit: { exitCode: 5 } });
    expect((await logs.readBytes(who, 0, 100)).data.toString('latin1')).toBe('one\ntwo\u00FF');
    expect((await logs.read(who, 0, 10)).complete).toBe(true);
  });

  it('EXE-24 are never started twice, also by two engines at once', async () => {
    const who = identity('twice');
    const ledger = join(folder, 'ledger');
    const one = step(who, ['sh', '-c', `echo start >> ${ledger}; sleep 0.3`]);
    const [first, second] = await Promise.all([
      executor.start(who, one, image, quiet).outcome,
      makeExecutor().takeOver(who, one, image, false, quiet).outcome,
    ]);
    expect([first.type, second.type]).toEqual(['succeeded', 'succeeded']);
    expect(await readFile(ledger, 'utf8')).toBe('start\n');
    await executor.cleanUp(who);
  });

  it('EXE-24 are lost where the process is gone and left no status; its number alone proves nothing', async () => {
    const who = identity('gone');
    const own = join(folder, 'work', who.handle);
    await mkdir(join(own, 'claim'), { recursive: true });
    const stranger = spawn('sleep', ['60']);
    await writeFile(join(own, 'pid'), `${stranger.pid}\n`);
    expect(await readSupervised(own, who.nonce)).toMatchObject({ state: 'vanished' });
    expect(await finish(executor.takeOver(who, step(who, []), image, true, quiet))).toMatchObject({
      failure: { reason: 'lost' },
    });
    stranger.kill();
    const never = identity('never');
    expect(await finish(executor.takeOver(never, step(never, ['true']), image, true, quiet))).toMatchObject({
      failure: { reason: 'lost' },
    });
  });

  describe('EXE-27 on a full disk', () => {
    it('wait for room for their status', async () => {
      const who = identity('full');
      const attempt = await startAndSee(who, [
        'sh',
        '-c',
        'echo $$; while [ ! -e ROOT/go ]; do sleep 0.05; done; exit 3',
      ]);
      const own = join(folder, 'work', who.handle);
      // Nothing can be written in the place of the status, as on a full disk.
      await mkdir(join(own, 'status.partial'));
      await writeFile(join(executor.layout(who).root, 'go'), '');
      const [pid] = await lines(who);
      await expect.poll(() => isAlive(Number(pid))).toBe(false);
      expect(await readSupervised(own, who.nonce)).toMatchObject({ state: 'running' });
      await rmdir(join(own, 'status.partial'));
      expect(await finish(attempt)).toMatchObject({ type: 'failed', failure: { reason: 'exit-code', exitCode: 3 } });
    });

    it('are not begun where there is no room to begin', async () => {
      const who = identity('no-room');
      const own = join(folder, 'work', who.handle);
      await mkdir(join(own, 'pid.partial'), { recursive: true });
      expect(await run(who, ['touch', join(folder, 'begun')])).toMatchObject({
        type: 'failed',
        exit: {},
        failure: { reason: 'environment', detail: expect.stringContaining(own) },
      });
      await expect(readFile(join(folder, 'begun'))).rejects.toThrow('ENOENT');
    });

    it('have no status and no process number in a file that is empty', async () => {
      const own = join(folder, 'half');
      await mkdir(join(own, 'claim'), { recursive: true });
      await writeFile(join(own, 'pid'), '');
      await writeFile(join(own, 'status'), '');
      expect(await readSupervised(own, 'x')).toEqual({ state: 'claimed' });
      await writeFile(join(own, 'pid'), '123456789\n');
      expect(await readSupervised(own, 'x')).toMatchObject({ state: 'vanished' });
      await writeFile(join(own, 'status'), '12\n');
      expect(await readSupervised(own, 'x')).toMatchObject({ state: 'ended', status: 12 });
    });
  });

  it('EXE-25 stand in for plain Python only; other images are refused by name', async () => {
    const prepare = (name: string): ReturnType<Executor['prepareImage']> =>
      executor.prepareImage(name, new AbortController().signal, () => undefined);
    expect(await prepare('docker.io/library/python:3.12-slim')).toMatchObject({
      ok: true,
      value: { digest: expect.stringMatching(/^process:/) },
    });
    expect(await prepare('tensorflow/tensorflow:2')).toMatchObject({
      ok: false,
      error: { reason: 'image-not-found', image: 'tensorflow/tensorflow:2' },
    });
    expect(await prepare('evil/notpython:3')).toMatchObject({ ok: false });
  });

  it('do not write through a link that was planted in the folder of their outputs', async () => {
    const who = identity('planted');
    const { root } = executor.layout(who);
    await mkdir(join(root, '..'), { recursive: true });
    await symlink('/etc', root);
    const outcome = await finish(executor.start(who, step(who, ['true'], [], ['passwd']), image, quiet));
    expect(outcome.type).toBe('failed');
  });
});

/** A process that was killed and whose parent did not look yet is dead too. */
async function isAlive(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
    return !text.slice(text.lastIndexOf(')')).startsWith(') Z');
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('what a pod adds', () => {
  it('KUB-6 the workspace is a folder of the run that goes with it', async () => {
    const path = executor.workspacePath('r');
    const pod: StepPod = { ...plainPod, mounts: [{ kind: 'workspace', path, volume: 'kfp-workspace' }] };
    const write = step(identity('write'), ['sh', '-c', `echo shared > ${path}/file`]);
    expect(await finish(executor.start(identity('write'), { ...write, pod }, image, quiet))).toMatchObject({
      type: 'succeeded',
    });
    const read = step(identity('read'), ['cat', `${path}/file`]);
    await finish(executor.start(identity('read'), { ...read, pod }, image, quiet));
    expect(await lines(identity('read'))).toEqual(['shared']);
    await executor.endRun('r');
    await expect(access(path)).rejects.toThrow('ENOENT');
  });

  it('KUB-6 workspaces of runs that are over are removed at the start', async () => {
    for (const name of ['open', 'over']) await mkdir(join(folder, 'workspaces', name), { recursive: true });
    await sweepWorkspaceFolders(join(folder, 'workspaces'), (name) => name === 'open');
    expect(await readdir(join(folder, 'workspaces'))).toEqual(['open']);
  });

  it('KUB-10 a step is ended at its deadline', async () => {
    const who = identity('late');
    const pod: StepPod = { ...plainPod, deadlineSeconds: 1 };
    const late = { ...step(who, ['sleep', '600']), pod };
    expect(await finish(executor.start(who, late, image, quiet))).toMatchObject({
      type: 'failed',
      failure: { reason: 'deadline', seconds: 1 },
    });
  });

  it('KUB-4 a step whose values are gone is not started', async () => {
    const who = identity('gone');
    const gone = { ...step(who, ['true']), pod: { ...plainPod, valuesGone: true } as const };
    expect(await finish(executor.takeOver(who, gone, image, false, quiet))).toEqual({ type: 'unprovided' });
  });
});
