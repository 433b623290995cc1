import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../electron/engine/docker/endpoint.ts';
import { createTransport } from '../../electron/engine/docker/transport.ts';
import { createImages, type Images } from '../../electron/engine/images/images.ts';
import { loadRecipes } from '../../electron/engine/images/recipes.ts';
import { systemClock, systemRandom } from '../../electron/engine/system.ts';
import { askDocker } from '../prepare/docker-api.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { openWorkbench, type Workbench } from './testing/workbench.ts';

const docker = dockerOrSkip(['busybox:latest']);

describe.skipIf(!docker.ok)('bundled images on real Docker', () => {
  let bench: Workbench;
  let folder: string;
  const nonce = systemRandom.hex(6);
  const tag = `millrace-test/image-${nonce}:1`;
  const built = new Set<string>([tag]);
  beforeAll(async () => {
    if (!docker.ok) return;
    bench = await openWorkbench(docker.value);
    folder = await mkdtemp(join(tmpdir(), 'millrace-recipes-'));
  });
  afterAll(async () => {
    if (!docker.ok) return;
    const endpoint = parseEndpoint(docker.value);
    if (endpoint.ok) {
      const transport = createTransport(endpoint.value);
      for (const image of built) await transport.ask({ method: 'DELETE', path: `/images/${image}` });
      transport.close();
    }
    await bench.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const withRecipe = async (dockerfile: string): Promise<Images> => {
    const recipe = join(folder, 'test');
    await mkdir(join(recipe, 'datasets'), { recursive: true });
    await writeFile(join(recipe, 'image.json'), JSON.stringify({ tag, description: 'A test.', sizeBytes: 2_000_000 }));
    await writeFile(join(recipe, 'Dockerfile'), dockerfile);
    // Unknown to Docker's build cache.
    await writeFile(join(recipe, 'datasets', 'data.csv'), `${nonce}\n`);
    return createImages({
      api: bench.api,
      info: bench.info,
      recipes: await loadRecipes(folder),
      dockerConfig: '/nonexistent',
      env: {},
      clock: systemClock,
    });
  };
  const never = new AbortController().signal;

  it(
    'EXE-18 are built once for all who ask, known by content, and built anew when the recipe changes',
    { timeout: 120_000 },
    async () => {
      const images = await withRecipe('FROM busybox:latest\nCOPY datasets /datasets\nRUN cat /datasets/data.csv\n');
      const messages: string[] = [];
      const made = await Promise.all(
        Array.from({ length: 5 }, () => images.prepare(tag, never, (progress) => messages.push(progress.message))),
      );
      const [first] = made;
      if (first?.ok === true) built.add(first.value.digest);
      expect(first).toMatchObject({
        ok: true,
        value: { digest: expect.stringMatching(/^sha256:/), platform: bench.info.platform },
      });
      expect(new Set(made.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(messages).toContain(nonce);
      expect(await images.look(tag)).toMatchObject({ state: 'present' });
      const again = await withRecipe('FROM busybox:latest\nCOPY datasets /other\n');
      expect(await again.look(tag)).toMatchObject({ state: 'build' });
      const second = await again.prepare(tag, never, () => undefined);
      expect(second.ok && first?.ok && second.value.digest !== first.value.digest).toBe(true);
    },
  );

  it('EXE-20 say which command of their recipe failed', { timeout: 120_000 }, async () => {
    const images = await withRecipe('FROM busybox:latest\nRUN echo "ERROR: no such package" && exit 3\n');
    const result = await images.prepare(tag, never, () => undefined);
    expect(result).toMatchObject({ ok: false, error: { reason: 'image-build-failed' } });
    expect(JSON.stringify(result)).toContain('ERROR: no such package');
  });

  it('EXE-19 stop being built when nobody waits any more', { timeout: 120_000 }, async () => {
    const images = await withRecipe('FROM busybox:latest\nRUN echo working; sleep 600\n');
    const cancel = new AbortController();
    const result = await images.prepare(tag, cancel.signal, (progress) => {
      if (progress.message === 'working') cancel.abort();
    });
    expect(result.ok).toBe(false);
    // The daemon ends the build's container when its client goes away.
    await expect
      .poll(
        async () => {
          const answer = await askDocker(docker.ok ? docker.value : '', {
            method: 'GET',
            path: '/containers/json',
            deadline: 30_000,
          });
          return answer.ok && answer.value.body.includes('sleep 600');
        },
        { timeout: 60_000 },
      )
      .toBe(false);
  });
});
