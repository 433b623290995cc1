import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { containerRoot, executorOutputFile } from '../../../shared/plan/layout.ts';
import { noValues } from '../../../shared/run/values.ts';
import { openBlobStore } from '../blobs.ts';
import type { AttemptIdentity, AttemptListener, Executor, RunningAttempt } from '../executor.ts';
import { attemptHandle } from '../handles.ts';
import { createImages } from '../images/images.ts';
import { createLogStore, type LogStore } from '../logs.ts';
import type { Clock } from '../ports.ts';
import { systemRandom } from '../system.ts';
import { createDockerExecutor } from './executor.ts';
import { attemptLabels } from './labels.ts';
import { createFakeDocker, logFrame, lostConnection, noDaemon, type FakeDocker } from './testing/fake-docker.ts';

/** A clock on which every wait is over at once: faults are then retried without the test having to wait. */
const impatient: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after(_ms, callback) {
    const handle = setImmediate(callback);
    return { dispose: () => clearImmediate(handle) };
  },
};

const image = { image: 'busybox', digest: 'sha256:0' };
let folder: string;
let docker: FakeDocker;
let logs: LogStore;
let executor: Executor;
let begun: RunningAttempt[];
let said: string[];
let listener: AttemptListener;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-attempt-'));
  docker = createFakeDocker();
  logs = createLogStore(join(folder, 'logs'));
  said = [];
  listener = {
    started: (id) => said.push(`started ${id}`),
    unknown: (detail) => said.push(detail === undefined ? 'known' : 'unknown'),
    exited: () => said.push('exited'),
  };
  const real = createDockerExecutor({
    api: docker.api,
    info: docker.info,
    images: createImages({
      api: docker.api,
      info: docker.info,
      recipes: [],
      dockerConfig: folder,
      env: {},
      clock: impatient,
    }),
    blobs: await openBlobStore(join(folder, 'artifacts')),
    logs,
    clock: impatient,
    random: systemRandom,
    home: 'home0000',
    work: join(folder, 'work'),
    staging: 'mounts',
  });
  begun = [];
  const remember = (attempt: RunningAttempt): RunningAttempt => {
    begun.push(attempt);
    return attempt;
  };
  executor = {
    ...real,
    start: (...args) => remember(real.start(...args)),
    takeOver: (...args) => remember(real.takeOver(...args)),
  };
});
afterEach(async () => {
  // An attempt that was not cleaned up may still be storing its log.
  await Promise.all(begun.map((attempt) => attempt.detach()));
  await rm(folder, { recursive: true, force: true });
});

function identity(nonce = 'n1'): AttemptIdentity {
  const who = { home: 'home0000', run: 'run1', path: 'train', attempt: 1, nonce };
  return { ...who, handle: attemptHandle(who.home, who.run, who.path, who.attempt) };
}

function step(change: Partial<ResolvedStep> = {}): ResolvedStep {
  const root = containerRoot('run1', 'train', 1);
  return {
    image: 'busybox',
    argv: ['train'],
    env: [],
    resources: {},
    inputs: noValues,
    stageIn: [],
    inputFiles: [],
    outputs: { root, executorOutputFile: executorOutputFile(root), parameters: [], artifacts: [] },
    ...change,
  };
}

const { handle } = identity();

describe('an attempt whose connection breaks', () => {
  it('EXE-7 treats an end of file at wait as unknown and asks inspect', async () => {
    docker.fail('wait', lostConnection);
    docker.fail('wait', lostConnection);
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait', 3);
    docker.end(handle, 3);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'exit-code', exitCode: 3 } });
    expect(said).toEqual(['started id-1', 'unknown', 'known', 'unknown', 'known', 'exited']);
    await attempt.cleanUp();
    expect(docker.containers.size).toBe(0);
  });

  it('EXE-7 does not take a 404 at wait for an end', async () => {
    docker.fail('wait', { kind: 'status', status: 404, message: 'No such container' });
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait', 2);
    docker.end(handle, 0);
    expect(await attempt.outcome).toMatchObject({ type: 'succeeded', exit: { exitCode: 0 } });
  });

  it('EXE-4 creates once where the answer to create was lost', async () => {
    docker.fail('create', lostConnection, 'after');
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    expect(docker.starts.get(handle)).toBe(1);
  });

  it('EXE-5 starts once where the answer to start was lost', async () => {
    docker.fail('start', lostConnection, 'after');
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    expect(docker.starts.get(handle)).toBe(1);
  });

  it('EXE-5 starts again where the start never arrived', async () => {
    docker.fail('start', lostConnection, 'before');
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    expect(docker.starts.get(handle)).toBe(1);
  });

  it('EXE-8 calls a removed container lost, only after looking more than once', async () => {
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    docker.containers.get(handle)?.announceEnd();
    docker.containers.delete(handle);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'lost' } });
    expect(docker.calls.filter((call) => call === 'inspect').length).toBeGreaterThanOrEqual(3);
  });

  it('fails a step that never began where there is no Docker', async () => {
    for (let count = 0; count < 40; count += 1) docker.fail('create', noDaemon);
    const attempt = executor.start(identity(), step(), image, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', exit: {}, failure: { reason: 'environment' } });
  });
});

describe('a name that is taken', () => {
  it('EXE-6 is refused where the labels are not ours, and left alone', async () => {
    await docker.api.createContainer(handle, {
      Image: 'x',
      Entrypoint: [],
      Cmd: [],
      Env: [],
      Labels: {},
      HostConfig: {},
    });
    const attempt = executor.start(identity(), step(), image, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'start-refused' } });
    await attempt.cleanUp();
    expect(docker.containers.has(handle)).toBe(true);
    expect(docker.starts.size).toBe(0);
  });

  it('EXE-6 is refused where only the nonce differs', async () => {
    const Labels = attemptLabels(identity('other'), 'mounts');
    await docker.api.createContainer(handle, { Image: 'x', Entrypoint: [], Cmd: [], Env: [], Labels, HostConfig: {} });
    const attempt = executor.takeOver(identity(), step(), image, false, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'start-refused' } });
  });
});

describe('taking over', () => {
  const createOurs = async (): Promise<void> => {
    const Labels = attemptLabels(identity(), 'mounts');
    await docker.api.createContainer(handle, { Image: 'x', Entrypoint: [], Cmd: [], Env: [], Labels, HostConfig: {} });
  };

  it('EXE-9 starts a container that was created and never started', async () => {
    await createOurs();
    const attempt = executor.takeOver(identity(), step(), image, false, listener);
    await docker.called('wait');
    docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    expect(docker.starts.get(handle)).toBe(1);
    expect(said).toContain('started id-1');
  });

  it('EXE-9 reads the outcome of a container that ended while nobody looked', async () => {
    await createOurs();
    await docker.api.startContainer('id-1');
    docker.end(handle, 4);
    const attempt = executor.takeOver(identity(), step(), image, true, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', exit: { exitCode: 4 } });
    expect(docker.starts.get(handle)).toBe(1);
    expect(said).not.toContain('started id-1');
  });

  it('EXE-9 creates what is not there and was never started', async () => {
    const attempt = executor.takeOver(identity(), step(), image, false, listener);
    await docker.called('wait');
    docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
  });

  it('EXE-9 calls what was started and is gone lost', async () => {
    const attempt = executor.takeOver(identity(), step(), image, true, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'lost' } });
    expect(docker.calls).not.toContain('create');
  });

  it('EXE-10 does not believe a status of a container whose end the daemon does not know', async () => {
    await createOurs();
    await docker.api.startContainer('id-1');
    docker.end(handle, 0);
    const container = docker.containers.get(handle)!;
    const { finishedAt: _gone, ...state } = container.state;
    container.state = state;
    const attempt = executor.takeOver(identity(), step(), image, true, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'lost' } });
  });
});

describe('cancelling', () => {
  it('EXE-11 stops the container and says canceled', async () => {
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    attempt.cancel();
    attempt.cancel();
    expect(await attempt.outcome).toMatchObject({ type: 'canceled', exit: { exitCode: 137 } });
    expect(docker.calls.filter((call) => call === 'stop')).toHaveLength(1);
  });

  it('EXE-11 never starts what was cancelled before', async () => {
    const attempt = executor.start(identity(), step(), image, listener);
    attempt.cancel();
    expect(await attempt.outcome).toEqual({ type: 'canceled', exit: {} });
    expect(docker.starts.size).toBe(0);
    await attempt.cleanUp();
    expect(docker.containers.size).toBe(0);
  });

  it('EXE-11 keeps the outcome of a step that ended first', async () => {
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    docker.containers.get(handle)!.state = {
      ...docker.containers.get(handle)!.state,
      status: 'exited',
      exitCode: 5,
      finishedAt: 2000,
    };
    attempt.cancel();
    await docker.called('stop');
    docker.containers.get(handle)!.announceEnd();
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'exit-code', exitCode: 5 } });
  });
});

describe('logs', () => {
  it('EXE-12 stores a log that was cut off twice, once', async () => {
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('logs');
    const frames = Array.from({ length: 50 }, (_, n) =>
      logFrame('stdout', `2026-01-01T00:00:00.${String(n).padStart(9, '0')}Z`, `line ${n}\n`),
    );
    const container = docker.containers.get(handle)!;
    // What the first reading sees ends in the middle of a frame, as a connection that breaks does.
    container.log = Buffer.concat(frames).subarray(0, 700);
    docker.end(handle, 0);
    await attempt.outcome;
    container.log = Buffer.concat(frames);
    await attempt.cleanUp();
    const page = await logs.read(identity(), 0, 100);
    expect(page.lines.map((line) => line.text)).toEqual(Array.from({ length: 50 }, (_, n) => `line ${n}`));
    expect(page.complete).toBe(true);
  });

  it('detaches without an outcome and leaves the container', async () => {
    const attempt = executor.start(identity(), step(), image, listener);
    await docker.called('wait');
    docker.containers.get(handle)!.announceEnd();
    await attempt.detach();
    expect(docker.containers.get(handle)?.state.status).toBe('running');
    expect(docker.calls).not.toContain('stop');
  });
});
