import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeDocker, lostConnection, type FakeDocker } from '../docker/testing/fake-docker.ts';
import { systemRandom } from '../system.ts';
import { clearProbe, probeStaging } from './probe.ts';
import { removeAsRoot } from './remove-as-root.ts';

let work: string;
let docker: FakeDocker;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'millrace-probe-'));
  docker = createFakeDocker();
});
afterEach(() => rm(work, { recursive: true, force: true }));

const probe = (): ReturnType<typeof probeStaging> =>
  probeStaging(docker.api, docker.info, 'sha256:0', 'home0000', work, systemRandom);

describe('what helper containers leave when their engine dies', () => {
  it('STG-17 a probe that was cut off is cleared, the container before the folder', async () => {
    docker.fail('create', lostConnection, 'after');
    expect(await probe()).toMatchObject({ ok: false, error: { kind: 'connection' } });
    expect(docker.containers.size).toBe(1);
    docker.fail('remove', lostConnection);
    expect(await clearProbe(docker.api, 'home0000', work)).toMatchObject({ ok: false });
    expect(await readdir(work)).toHaveLength(1);
    expect(await clearProbe(docker.api, 'home0000', work)).toMatchObject({ ok: true });
    expect(docker.containers.size).toBe(0);
    expect(await readdir(work)).toEqual([]);
  });

  it('STG-17 the next probe clears it first, and leaves nothing itself', async () => {
    docker.fail('create', lostConnection, 'after');
    await probe();
    expect(await probe()).toMatchObject({ ok: true });
    expect(docker.containers.size).toBe(0);
    expect(await readdir(work)).toEqual([]);
  });

  it('STG-17 a container of another folder is not touched', async () => {
    await docker.api.createContainer('mr-home0000-probe', {
      Image: 'x',
      Entrypoint: [],
      Cmd: [],
      Env: [],
      Labels: {},
      HostConfig: {},
    });
    await mkdir(join(work, 'mr-home0000-probe'));
    expect(await clearProbe(docker.api, 'home0000', work)).toMatchObject({ ok: true });
    expect(docker.containers.size).toBe(1);
  });

  it('STG-17 the container that removes files of root is taken up where an engine died beside it', async () => {
    const identity = { home: 'home0000', run: 'r', path: 'p', attempt: 1, nonce: 'n', handle: 'mr-x' };
    docker.fail('create', lostConnection, 'after');
    await expect(removeAsRoot(docker.api, 'sha256:0', identity, work, 'out')).rejects.toThrow('belong to root');
    expect(docker.containers.size).toBe(1);
    const removed = removeAsRoot(docker.api, 'sha256:0', identity, work, 'out');
    await docker.called('wait');
    docker.end('mr-x-rm', 0);
    await removed;
    expect(docker.containers.size).toBe(0);
    expect(docker.starts.get('mr-x-rm')).toBe(1);
  });
});
