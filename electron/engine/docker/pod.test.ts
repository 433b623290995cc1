import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { plainPod, type StepPod } from '../../../shared/plan/pod.ts';
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
import { createFakeDocker, logFrame, type FakeDocker } from './testing/fake-docker.ts';

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

describe('what a pod adds', () => {
  const pod = (change: Partial<StepPod>): Partial<ResolvedStep> => ({ pod: { ...plainPod, ...change } });
  const scratch = { kind: 'scratch', path: '/scratch', volume: 'v' } as const;

  it('KUB-5 KUB-6 KUB-7 KUB-9 gives volumes, memory and a user to the container', async () => {
    const files = new Map([['key', { text: 'x', bytes: Buffer.from('x') }]]);
    const attempt = executor.start(
      identity(),
      step(
        pod({
          mounts: [
            { kind: 'workspace', path: '/kfp-workspace', volume: 'kfp-workspace' },
            { kind: 'claim', path: '/data', volume: 'c', claim: 'c' },
            { kind: 'memory', path: '/mem', volume: 'm', sizeBytes: 5 },
            { kind: 'files', path: '/files', volume: 'f', files },
            scratch,
          ],
          user: { user: 7, group: 8, notRoot: false },
          labels: { team: 'a', 'dev.millrace.run': 'forged' },
        }),
      ),
      image,
      listener,
    );
    await docker.called('wait');
    const spec = docker.containers.get(handle)?.spec;
    expect(spec).toMatchObject({ User: '7:8', Labels: { team: 'a', 'dev.millrace.run': 'run1' } });
    expect(spec?.HostConfig.Mounts?.slice(1)).toMatchObject([
      { Type: 'volume', Source: 'mr-home0000-workspace-run1', Target: '/kfp-workspace' },
      { Type: 'volume', Source: 'mr-home0000-claim-c', Target: '/data' },
      { Type: 'tmpfs', Target: '/mem', TmpfsOptions: { SizeBytes: 5 } },
      {
        Type: 'volume',
        Target: '/files',
        VolumeOptions: { NoCopy: true, Labels: { 'dev.millrace.home': 'home0000' } },
      },
      { Type: 'volume', Target: '/scratch' },
    ]);
    expect(docker.calls.indexOf('put-archive')).toBeLessThan(docker.calls.indexOf('start'));
    docker.end(handle, 0);
    expect(await attempt.outcome).toMatchObject({ warnings: [expect.stringContaining('“c” was not there')] });
    await executor.endRun('run1');
    expect([...docker.volumes.keys()]).toEqual(['mr-home0000-claim-c']);
  });

  it('KUB-10 ends a step at its deadline and says so', async () => {
    const attempt = executor.start(identity(), step(pod({ deadlineSeconds: 20 })), image, listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'deadline', seconds: 20 } });
  });

  it('KUB-9 does not start an image of root that must not run as root', async () => {
    const attempt = executor.start(identity(), step(pod({ user: { notRoot: true } })), image, listener);
    expect(await attempt.outcome).toMatchObject({ failure: { detail: expect.stringContaining('runAsNonRoot') } });
    expect(docker.containers.size).toBe(0);
  });

  it('KUB-3 hides secrets in the log', async () => {
    const attempt = executor.start(identity(), step(pod({ secrets: ['hunter2'] })), image, listener);
    await docker.called('wait');
    const container = docker.containers.get(handle);
    if (container !== undefined) container.log = logFrame('stderr', '2024-01-01T00:00:00Z', 'no hunter2\n');
    docker.end(handle, 1);
    await attempt.outcome;
    await attempt.cleanUp();
    expect((await logs.read(identity(), 0, 1)).lines[0]?.text).toBe('no *******');
  });

  it('KUB-4 goes on with a step whose secrets are gone, hides them all the same, and starts none', async () => {
    const given = { secretPlaces: { variables: ['TOKEN'], folders: [] }, secrets: ['hunter2'] };
    const env = [{ name: 'TOKEN', value: 'hunter2' }];
    const first = executor.start(identity(), step({ env, ...pod(given) }), image, listener);
    await docker.called('wait');
    const container = docker.containers.get(handle);
    container?.announceEnd();
    await first.detach();
    expect(JSON.stringify(container?.spec.Labels)).not.toContain('hunter2');
    if (container !== undefined) container.log = logFrame('stdout', '2024-01-01T00:00:00Z', 'a hunter2\n');
    const unstartable = { reason: 'start-refused', detail: 'gone' } as const;
    const gone = step(pod({ unstartable }));
    const second = executor.takeOver(identity(), gone, image, true, listener);
    docker.end(handle, 0);
    expect((await second.outcome).type).toBe('succeeded');
    await second.cleanUp();
    expect((await logs.read(identity(), 0, 1)).lines[0]?.text).toBe('a *******');
    const third = executor.start(identity('n2'), gone, image, listener);
    expect(await third.outcome).toMatchObject({ type: 'failed', failure: unstartable });
    expect(docker.starts.get(handle)).toBe(1);
  });

  it('KUB-12 runs init containers first, one after the other, and removes them with the step', async () => {
    const init = (name: string) => ({ name, image: `${name}-image`, args: [], env: [], mounts: [] });
    const inits = pod({ mounts: [scratch], initContainers: [init('one'), init('two')] });
    const attempt = executor.start(identity(), step(inits), image, listener);
    await docker.called('wait');
    expect([...docker.containers.keys()]).toEqual([handle, `${handle}-init-0`]);
    docker.end(`${handle}-init-0`, 0);
    await docker.called('wait', 2);
    docker.end(`${handle}-init-1`, 0);
    await docker.called('wait', 3);
    expect(docker.starts.get(handle)).toBe(1);
    docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    await attempt.cleanUp();
    expect(docker.containers.size).toBe(0);
  });

  it('KUB-12 does not start a step whose init container failed, nor one that is cancelled meanwhile', async () => {
    const inits = pod({
      initContainers: [{ name: 'one', image: 'i', command: ['check'], args: [], env: [], mounts: [] }],
    });
    const attempt = executor.start(identity(), step(inits), image, listener);
    await docker.called('wait');
    docker.end(`${handle}-init-0`, 3);
    expect(await attempt.outcome).toMatchObject({
      failure: { detail: expect.stringMatching(/“one” ended with status 3/) },
    });
    await attempt.cleanUp();
    const canceled = executor.start(identity(), step(inits), image, listener);
    await docker.called('wait', 2);
    canceled.cancel();
    expect((await canceled.outcome).type).toBe('canceled');
    await canceled.cleanUp();
    expect(docker.containers.size).toBe(0);
    expect(docker.starts.has(handle)).toBe(false);
  });
});
