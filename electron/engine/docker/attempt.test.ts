import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptLabels } from './labels.ts';
import { createAttemptRig, identity, image, step, type AttemptRig } from './testing/attempt-rig.ts';
import { logFrame, lostConnection, noDaemon } from './testing/fake-docker.ts';

let rig: AttemptRig;
beforeEach(async () => {
  rig = await createAttemptRig();
});
afterEach(() => rig.close());

const { handle } = identity();

describe('an attempt whose connection breaks', () => {
  it('EXE-7 treats an end of file at wait as unknown and asks inspect', async () => {
    rig.docker.fail('wait', lostConnection);
    rig.docker.fail('wait', lostConnection);
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait', 3);
    rig.docker.end(handle, 3);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'exit-code', exitCode: 3 } });
    expect(rig.said).toEqual(['started id-1', 'unknown', 'known', 'unknown', 'known', 'exited']);
    await attempt.cleanUp();
    expect(rig.docker.containers.size).toBe(0);
  });

  it('EXE-7 does not take a 404 at wait for an end', async () => {
    rig.docker.fail('wait', { kind: 'status', status: 404, message: 'No such container' });
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait', 2);
    rig.docker.end(handle, 0);
    expect(await attempt.outcome).toMatchObject({ type: 'succeeded', exit: { exitCode: 0 } });
  });

  it.each([
    ['EXE-4 creates once where the answer to create was lost', 'create', 'after'],
    ['EXE-5 starts once where the answer to start was lost', 'start', 'after'],
    ['EXE-5 starts again where the start never arrived', 'start', 'before'],
  ] as const)('%s', async (_, call, when) => {
    rig.docker.fail(call, lostConnection, when);
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait');
    rig.docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    expect(rig.docker.starts.get(handle)).toBe(1);
  });

  it('EXE-8 calls a removed container lost, only after looking more than once', async () => {
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait');
    rig.docker.containers.get(handle)?.announceEnd();
    rig.docker.containers.delete(handle);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'lost' } });
    expect(rig.docker.calls.filter((call) => call === 'inspect').length).toBeGreaterThanOrEqual(3);
  });

  it('fails a step that never began where there is no Docker', async () => {
    for (let count = 0; count < 40; count += 1) rig.docker.fail('create', noDaemon);
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', exit: {}, failure: { reason: 'environment' } });
  });
});

/** A container of our name that was there before. */
async function createLabelled(Labels: Record<string, string>): Promise<void> {
  await rig.docker.api.createContainer(handle, {
    Image: 'x',
    Entrypoint: [],
    Cmd: [],
    Env: [],
    Labels,
    HostConfig: {},
  });
}

describe('a name that is taken', () => {
  it('EXE-6 is refused where the labels are not ours, and left alone', async () => {
    await createLabelled({});
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'start-refused' } });
    await attempt.cleanUp();
    expect(rig.docker.containers.has(handle)).toBe(true);
    expect(rig.docker.starts.size).toBe(0);
  });

  it('EXE-6 is refused where only the nonce differs', async () => {
    await createLabelled(attemptLabels(identity('other'), 'mounts'));
    const attempt = rig.executor.takeOver(identity(), step(), image, false, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'start-refused' } });
  });
});

describe('taking over', () => {
  const createOurs = (): Promise<void> => createLabelled(attemptLabels(identity(), 'mounts'));

  it('EXE-9 starts a container that was created and never started', async () => {
    await createOurs();
    const attempt = rig.executor.takeOver(identity(), step(), image, false, rig.listener);
    await rig.docker.called('wait');
    rig.docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
    expect(rig.docker.starts.get(handle)).toBe(1);
    expect(rig.said).toContain('started id-1');
  });

  it('EXE-9 reads the outcome of a container that ended while nobody looked', async () => {
    await createOurs();
    await rig.docker.api.startContainer('id-1');
    rig.docker.end(handle, 4);
    const attempt = rig.executor.takeOver(identity(), step(), image, true, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', exit: { exitCode: 4 } });
    expect(rig.docker.starts.get(handle)).toBe(1);
    expect(rig.said).not.toContain('started id-1');
  });

  it('EXE-9 creates what is not there and was never started', async () => {
    const attempt = rig.executor.takeOver(identity(), step(), image, false, rig.listener);
    await rig.docker.called('wait');
    rig.docker.end(handle, 0);
    expect((await attempt.outcome).type).toBe('succeeded');
  });

  it('EXE-9 calls what was started and is gone lost', async () => {
    const attempt = rig.executor.takeOver(identity(), step(), image, true, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'lost' } });
    expect(rig.docker.calls).not.toContain('create');
  });

  it('EXE-10 does not believe a status of a container whose end the daemon does not know', async () => {
    await createOurs();
    await rig.docker.api.startContainer('id-1');
    rig.docker.end(handle, 0);
    const container = rig.docker.containers.get(handle)!;
    const { finishedAt: _gone, ...state } = container.state;
    container.state = state;
    const attempt = rig.executor.takeOver(identity(), step(), image, true, rig.listener);
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'lost' } });
  });
});

describe('cancelling', () => {
  it('EXE-11 stops the container and says canceled', async () => {
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait');
    attempt.cancel();
    attempt.cancel();
    expect(await attempt.outcome).toMatchObject({ type: 'canceled', exit: { exitCode: 137 } });
    expect(rig.docker.calls.filter((call) => call === 'stop')).toHaveLength(1);
  });

  it('EXE-11 never starts what was cancelled before', async () => {
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    attempt.cancel();
    expect(await attempt.outcome).toEqual({ type: 'canceled', exit: {} });
    expect(rig.docker.starts.size).toBe(0);
    await attempt.cleanUp();
    expect(rig.docker.containers.size).toBe(0);
  });

  it('EXE-11 keeps the outcome of a step that ended first', async () => {
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait');
    rig.docker.containers.get(handle)!.state = {
      ...rig.docker.containers.get(handle)!.state,
      status: 'exited',
      exitCode: 5,
      finishedAt: 2000,
    };
    attempt.cancel();
    await rig.docker.called('stop');
    rig.docker.containers.get(handle)!.announceEnd();
    expect(await attempt.outcome).toMatchObject({ type: 'failed', failure: { reason: 'exit-code', exitCode: 5 } });
  });
});

describe('logs', () => {
  it('EXE-12 stores a log that was cut off twice, once', async () => {
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('logs');
    const frames = Array.from({ length: 50 }, (_, n) =>
      logFrame('stdout', `2026-01-01T00:00:00.${String(n).padStart(9, '0')}Z`, `line ${n}\n`),
    );
    const container = rig.docker.containers.get(handle)!;
    // What the first reading sees ends in the middle of a frame, as a connection that breaks does.
    container.log = Buffer.concat(frames).subarray(0, 700);
    rig.docker.end(handle, 0);
    await attempt.outcome;
    container.log = Buffer.concat(frames);
    await attempt.cleanUp();
    const page = await rig.logs.read(identity(), 0, 100);
    expect(page.lines.map((line) => line.text)).toEqual(Array.from({ length: 50 }, (_, n) => `line ${n}`));
    expect(page.complete).toBe(true);
  });

  it('detaches without an outcome and leaves the container', async () => {
    const attempt = rig.executor.start(identity(), step(), image, rig.listener);
    await rig.docker.called('wait');
    rig.docker.containers.get(handle)!.announceEnd();
    await attempt.detach();
    expect(rig.docker.containers.get(handle)?.state.status).toBe('running');
    expect(rig.docker.calls).not.toContain('stop');
  });
});
