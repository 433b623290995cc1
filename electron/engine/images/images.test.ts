import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageProgress } from '../../../shared/run/events.ts';
import { ok } from '../../../shared/result.ts';
import type { DockerApi, ImageInfo, ProgressLine } from '../docker/api.ts';
import { createFakeDocker, fakeInfo, lostConnection, noDaemon } from '../docker/testing/fake-docker.ts';
import type { Clock } from '../ports.ts';
import { registryCredentials } from './credentials.ts';
import { createImages, type Images } from './images.ts';
import { loadRecipes } from './recipes.ts';
import { familiarName, nearestImage, registryOf } from './references.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-images-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function recipe(name: string, tag: string, dockerfile: string): Promise<void> {
  await mkdir(join(folder, 'images', name, 'data'), { recursive: true });
  await writeFile(
    join(folder, 'images', name, 'image.json'),
    JSON.stringify({ tag, description: 'Test.', sizeBytes: 1000 }),
  );
  await writeFile(join(folder, 'images', name, 'Dockerfile'), dockerfile);
  await writeFile(join(folder, 'images', name, 'data', 'x.csv'), 'a,b\n');
}

/** A daemon whose images are `present`, and whose pulls and builds answer with `lines`. */
function daemon(
  present: { readonly [name: string]: Partial<ImageInfo> },
  lines: readonly ProgressLine[] = [],
  made?: Partial<ImageInfo>,
) {
  const { api } = createFakeDocker();
  const images = new Map(Object.entries(present));
  const begun: string[] = [];
  const signals: AbortSignal[] = [];
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  async function* answer(name: string): AsyncGenerator<ProgressLine> {
    yield* lines;
    await gate;
    if (made !== undefined) images.set(name, made);
  }
  const fake: DockerApi = {
    ...api,
    async inspectImage(name) {
      const found = images.get(name);
      if (found === undefined) return api.inspectImage(name);
      return ok({ id: `sha256:${name}`, labels: {}, platform: 'linux/amd64', sizeBytes: 5, user: '', ...found });
    },
    listImageNames: async () => ok([...images.keys()]),
    async pullImage(name, _credentials, signal) {
      begun.push(`pull ${name}`);
      signals.push(signal);
      return ok(answer(name));
    },
    async buildImage(tar, { tag, labels }, signal) {
      begun.push(`build ${tag} ${labels['dev.millrace.recipe']?.length}`);
      signals.push(signal);
      tar.resume();
      return ok(answer(tag));
    },
  };
  return { api: fake, begun, signals, release: () => release() };
}

async function imagesOf(api: DockerApi): Promise<Images> {
  const recipes = await loadRecipes(join(folder, 'images'));
  return createImages({ api, info: fakeInfo, recipes, dockerConfig: folder, env: {}, clock: impatientClock });
}
const never = new AbortController().signal;

/** Every wait is over at once. */
const impatientClock: Pick<Clock, 'after'> = {
  after(_ms, callback) {
    const handle = setImmediate(callback);
    return { dispose: () => clearImmediate(handle) };
  },
};

describe('making an image ready', () => {
  it('EXE-17 does nothing for one that is here', async () => {
    const { api, begun } = daemon({ 'python:3.12': {} });
    const images = await imagesOf(api);
    expect(await images.prepare('python:3.12', never, () => undefined)).toMatchObject({
      ok: true,
      value: { digest: 'sha256:python:3.12' },
    });
    expect(await images.look('python:3.12')).toMatchObject({ state: 'present' });
    expect(begun).toEqual([]);
  });

  it('EXE-17 pulls one that is missing, with the sum of its layers', async () => {
    const { api, release, begun } = daemon(
      {},
      [
        { id: 'a', status: 'Downloading', doneBytes: 5, totalBytes: 10 },
        { id: 'b', status: 'Downloading', doneBytes: 1, totalBytes: 90 },
        { id: 'a', status: 'Pull complete' },
      ],
      { id: 'sha256:new' },
    );
    release();
    const images = await imagesOf(api);
    expect(await images.look('python:3.12')).toMatchObject({ state: 'pull' });
    const seen: ImageProgress[] = [];
    const result = await images.prepare('python:3.12', never, (progress) => seen.push(progress));
    expect(result).toMatchObject({ ok: true, value: { digest: 'sha256:new' } });
    expect(seen.at(-1)).toMatchObject({ action: 'pull', doneBytes: 11, totalBytes: 100 });
    expect(begun).toEqual(['pull python:3.12']);
  });

  it('EXE-18 builds a bundled one, and again when its recipe changed', async () => {
    await recipe('ml', 'millrace/ml:1', 'FROM python:3.12\n');
    const [first] = await loadRecipes(join(folder, 'images'));
    await recipe('ml', 'millrace/ml:1', 'FROM python:3.13\n');
    const [second] = await loadRecipes(join(folder, 'images'));
    expect(first?.digest).not.toBe(second?.digest);
    const { api, release, begun } = daemon(
      { 'millrace/ml:1': { labels: { 'dev.millrace.recipe': first?.digest ?? '' } } },
      [{ stream: 'Step 1/1' }],
      {
        id: 'sha256:built',
      },
    );
    release();
    const images = await imagesOf(api);
    expect(await images.look('millrace/ml:1')).toMatchObject({ state: 'build', sizeBytes: 1000, description: 'Test.' });
    const seen: ImageProgress[] = [];
    const result = await images.prepare('millrace/ml:1', never, (progress) => seen.push(progress));
    expect(result).toMatchObject({ ok: true, value: { digest: 'sha256:built' } });
    expect(seen.map((progress) => progress.message)).toEqual(['Preparing the build', 'Step 1/1']);
    expect(begun).toEqual(['build millrace/ml:1 64']);
  });

  it('EXE-19 shares one build among all who ask, and cancels it with the last of them', async () => {
    const { api, release, begun, signals } = daemon({}, [], { id: 'sha256:one' });
    const images = await imagesOf(api);
    const impatient = new AbortController();
    const first = images.prepare('x', impatient.signal, () => undefined);
    const second = images.prepare('x', never, () => undefined);
    impatient.abort();
    expect(await first).toMatchObject({ ok: false });
    release();
    expect(await second).toMatchObject({ ok: true });
    expect(begun).toEqual(['pull x']);
    expect(signals[0]?.aborted).toBe(false);

    const other = daemon({});
    const alone = new AbortController();
    const only = (await imagesOf(other.api)).prepare('y', alone.signal, () => alone.abort());
    expect(await only).toMatchObject({ ok: false, error: { reason: 'environment' } });
  });

  it.each([
    [
      'manifest for pythn:3.12 not found: manifest unknown',
      'image-not-found',
      'did you mean python:3.12, which is here',
    ],
    [
      'pull access denied for x, repository does not exist or may require docker login',
      'image-not-found',
      'docker login',
    ],
    ['unauthorized: authentication required', 'image-not-found', 'docker login'],
    ['no matching manifest for linux/amd64 in the manifest list entries', 'image-not-found', 'linux/amd64'],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'environment',
      'Check the network',
    ],
    ['write /var/lib/docker/tmp: no space left on device', 'environment', 'docker system prune'],
  ])('EXE-20 says what “%s” means', async (error, reason, words) => {
    const { api, release } = daemon({ 'python:3.12': {} }, [{ error }]);
    release();
    const result = await (await imagesOf(api)).prepare('pythn:3.12', never, () => undefined);
    expect(result).toMatchObject({ ok: false, error: { reason } });
    expect(JSON.stringify(result)).toContain(words);
  });

  it('EXE-20 gives the build step that failed', async () => {
    await recipe('ml', 'millrace/ml:1', 'FROM x\n');
    const { api, release } = daemon({}, [
      { stream: 'ERROR: No matching distribution found for numpy==9\n' },
      { error: "The command '/bin/sh -c pip install' returned a non-zero code: 1" },
    ]);
    release();
    const result = await (await imagesOf(api)).prepare('millrace/ml:1', never, () => undefined);
    expect(result).toMatchObject({ ok: false, error: { reason: 'image-build-failed' } });
    expect(JSON.stringify(result)).toContain('No matching distribution found for numpy==9');
  });

  describe('EXE-26 when the daemon goes away in the middle of a pull', () => {
    /** How one pull went: it broke off in some way, or it was done. */
    type Pull = 'no connection' | 'cut off' | 'given up' | 'ended early' | 'done';

    /** A daemon that is away for a few questions after each pull that broke off. */
    function restarting(pulls: readonly Pull[]): { readonly api: DockerApi; readonly begun: Pull[] } {
      const { api } = createFakeDocker();
      const begun: Pull[] = [];
      let away = 0;
      async function* answer(pull: Pull): AsyncGenerator<ProgressLine> {
        yield { id: 'a', status: 'Downloading', doneBytes: 5, totalBytes: 10 };
        if (pull === 'given up') yield { error: 'write /var/lib/docker/tmp/x: context canceled' };
        if (pull === 'cut off') throw new Error('aborted');
      }
      return {
        begun,
        api: {
          ...api,
          async inspectImage(name) {
            if (away > 0) {
              away -= 1;
              return { ok: false, error: noDaemon };
            }
            if (begun.at(-1) !== 'done') return api.inspectImage(name);
            return ok({ id: 'sha256:whole', labels: {}, platform: 'linux/amd64', sizeBytes: 5, user: '' });
          },
          async pullImage() {
            const pull = pulls[begun.length] ?? 'cut off';
            begun.push(pull);
            if (pull !== 'done') away = 3;
            return pull === 'no connection' ? { ok: false, error: lostConnection } : ok(answer(pull));
          },
        },
      };
    }

    it('waits for it, and the pull goes on', async () => {
      const pulls: readonly Pull[] = ['no connection', 'cut off', 'given up', 'ended early', 'done'];
      const { api, begun } = restarting(pulls);
      const said = new Set<string>();
      const images = await imagesOf(api);
      const result = await images.prepare('x', never, ({ message }) => said.add(message));
      expect(result).toMatchObject({ ok: true, value: { digest: 'sha256:whole' } });
      expect(begun).toEqual(pulls);
      expect([...said]).toContain('Docker went away; waiting for it');
    });

    it('gives up on one that goes away again and again, with the reason', async () => {
      const { api, begun } = restarting([]);
      expect(await (await imagesOf(api)).prepare('x', never, () => undefined)).toMatchObject({
        ok: false,
        error: { reason: 'environment', detail: expect.stringContaining('5 times before x was ready (aborted)') },
      });
      expect(begun).toHaveLength(5);
    });

    it('does not begin again what was cancelled meanwhile', async () => {
      const { api, begun } = restarting([]);
      const cancel = new AbortController();
      const images = await imagesOf(api);
      const result = await images.prepare('x', cancel.signal, ({ message }) => {
        if (message.startsWith('Docker went away')) cancel.abort();
      });
      expect(result).toMatchObject({ ok: false });
      expect(begun).toHaveLength(1);
    });
  });

  it('is an environment failure where there is no Docker', async () => {
    const { api } = daemon({});
    const images = await imagesOf({ ...api, inspectImage: async () => ({ ok: false, error: noDaemon }) });
    expect(await images.prepare('x', never, () => undefined)).toMatchObject({
      ok: false,
      error: { reason: 'environment' },
    });
    expect(await images.look('x')).toMatchObject({ state: 'unknown' });
  });
});

describe('names of images', () => {
  it('are the same short and long', () => {
    expect(familiarName('docker.io/library/python')).toBe('python:latest');
    expect(familiarName('ghcr.io/a/b:1')).toBe('ghcr.io/a/b:1');
    expect(familiarName('localhost:5000/a')).toBe('localhost:5000/a:latest');
    expect(familiarName('python@sha256:0')).toBe('python@sha256:0');
    expect(registryOf('python:3')).toBe('https://index.docker.io/v1/');
    expect(registryOf('user/image')).toBe('https://index.docker.io/v1/');
    expect(registryOf('localhost:5000/a')).toBe('localhost:5000');
  });

  it('are suggested only where they are near', () => {
    expect(nearestImage('python:3.13', ['python:3.12', 'alpine:latest'])).toBe('python:3.12');
    expect(nearestImage('busybux', ['busybox:latest'])).toBe('busybox:latest');
    expect(nearestImage('tensorflow/tensorflow', ['alpine:latest'])).toBeUndefined();
  });

  it('have the login that Docker stored for their registry', async () => {
    const auth = Buffer.from('me:pass:word').toString('base64');
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { 'ghcr.io': { auth } } }));
    expect(await registryCredentials('ghcr.io/a/b', folder)).toEqual({
      username: 'me',
      password: 'pass:word',
      serveraddress: 'ghcr.io',
    });
    expect(await registryCredentials('python', folder)).toBeUndefined();
    await writeFile(join(folder, 'config.json'), JSON.stringify({ credsStore: 'no-such-helper-here' }));
    expect(await registryCredentials('python', folder)).toBeUndefined();
  });
});
