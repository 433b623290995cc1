import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { plainPod, type StepPod } from '../../../shared/plan/pod.ts';
import { createAttemptRig, identity, image, step, type AttemptRig } from './testing/attempt-rig.ts';
import { logFrame } from './testing/fake-docker.ts';

let rig: AttemptRig;
beforeEach(async () => {
  rig = await createAttemptRig();
});
afterEach(() => rig.close());

const { handle } = identity();

describe('what a pod adds', () => {
  const pod = (change: Partial<StepPod>): Partial<ResolvedStep> => ({ pod: { ...plainPod, ...change } });
  const scratch = { kind: 'scratch', path: '/scratch', volume: 'v' } as const;

  it('KUB-5 KUB-6 KUB-7 KUB-9 gives volumes, memory and a user to the container', async () => {
    const files = new Map([['key', { text: 'x', bytes: Buffer.from('x') }]]);
    const attempt = rig.executor.start(
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
      rig.listener,
    );
    await rig.docker.called('wait');
    const spec = rig.docker.containers.get(handle)?.spec;
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
    expect(rig.docker.calls.indexOf('put-archive')).toBeLessThan(rig.docker.calls.indexOf('start'));
    rig.docker.end(handle, 0);
    expect(await attempt.outcome).toMatchObject({ warnings: [expect.stringContaining('“c” was not there')] });
    await rig.executor.endRun('run1');
    expect([...rig.docker.volumes.keys()]).toEqual(['mr-home0000-claim-c']);
  });

  it('KUB-10 ends a step at its deadline and says so', async () => {
    const attempt = rig.executor.start(identity(), step(pod({ deadlineSeconds: 20 })), image, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'deadline', seconds: 20 } });
  });

  it('KUB-9 does not start an image of root that must not run as root', async () => {
    const attempt = rig.executor.start(identity(), step(pod({ user: { notRoot: true } })), image, rig.listener);
    expect(await attempt.outcome).toMatchObject({ failure: { detail: expect.stringContaining('runAsNonRoot') } });
    expect(rig.docker.containers.size).toBe(0);
  });

  it('KUB-3 hides secrets in the log', async () => {
    const attempt = rig.executor.start(identity(), step(pod({ secrets: ['hunter2'] })), image, rig.listener);
    await rig.docker.called('wait');
    const container = rig.docker.containers.get(handle);
    if (container !== undefined) container.log = logFrame('stderr', '2024-01-01T00:00:00Z', 'no hunter2\n');
    rig.docker.end(handle, 1);
    await attempt.outcome;
    await attempt.cleanUp();
    expect((await rig.logs.read(identity(), 0, 1)).lines[0]?.text).toBe('no *******');
  });

  it('KUB-4 goes on with a step whose secrets are gone, hides them all the same, and starts none', async () => {
    const given = { secretPlaces: { variables: ['TOKEN'], folders: [] }, secrets: ['hunter2'] };
    const env = [{ name: 'TOKEN', value: 'hunter2' }];
    const first = rig.executor.start(identity(), step({ env, ...pod(given) }), image, rig.listener);
    await rig.docker.called('wait');
    const container = rig.docker.containers.get(handle);
    container?.announceEnd();
    await first.detach();
    expect(JSON.stringify(container?.spec.Labels)).not.toContain('hunter2');
    if (container !== undefined) container.log = logFrame('stdout', '2024-01-01T00:00:00Z', 'a hunter2\n');
    const gone = step(pod({ valuesGone: true }));
    const second = rig.executor.takeOver(identity(), gone, image, true, rig.listener);
    rig.docker.end(handle, 0);
    expect((await second.outcome).type).toBe('succeeded');
    await second.cleanUp();
    expect((await rig.logs.read(identity(), 0, 1)).lines[0]?.text).toBe('a *******');
    const third = rig.executor.takeOver(identity('n2'), gone, image, false, rig.listener);
    expect(await third.outcome).toEqual({ type: 'unprovided' });
    expect(rig.docker.starts.get(handle)).toBe(1);
  });

  it('KUB-12 runs init containers first, one after the other, and removes them with the step', async () => {
    const init = (name: string) => ({ name, image: `${name}-image`, args: [], env: [], mounts: [] });
    const inits = pod({ mounts: [scratch], initContainers: [init('one'), init('two')] });
    const attempt = rig.executor.start(identity(), step(inits), image, rig.listener);
    await rig.docker.called('wait');
    expect([...rig.docker.containers.keys()]).toEqual([handle, `${handle}-init-0`]);
    rig.docker.end(`${handle}-init-0`, 0);
    await rig.docker.called('wait', 2);
    rig.docker.end(`${handle}-init-1`, 0);
    await rig.docker.called('wait', 3);
    expect(rig.docker.starts.get(handle)).toBe(1);
    rig.docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    await attempt.cleanUp();
    expect(rig.docker.containers.size).toBe(0);
  });

  it('KUB-12 does not start a step whose init container failed, nor one that is cancelled meanwhile', async () => {
    const inits = pod({
      initContainers: [{ name: 'one', image: 'i', command: ['check'], args: [], env: [], mounts: [] }],
    });
    const attempt = rig.executor.start(identity(), step(inits), image, rig.listener);
    await rig.docker.called('wait');
    rig.docker.end(`${handle}-init-0`, 3);
    expect(await attempt.outcome).toMatchObject({
      failure: { detail: expect.stringMatching(/“one” ended with status 3/) },
    });
    await attempt.cleanUp();
    const canceled = rig.executor.start(identity(), step(inits), image, rig.listener);
    await rig.docker.called('wait', 2);
    canceled.cancel();
    expect((await canceled.outcome).type).toBe('canceled');
    await canceled.cleanUp();
    expect(rig.docker.containers.size).toBe(0);
    expect(rig.docker.starts.has(handle)).toBe(false);
  });
});
