import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptIdentity, ReadyImage } from '../../electron/engine/executor.ts';
import type { StagingKind } from '../../electron/engine/staging/staging.ts';
import type { ResolvedStep } from '../../shared/plan/step.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { finish, openWorkbench, quiet, startedSignal, type Workbench } from './testing/workbench.ts';

const docker = dockerOrSkip(['busybox:latest']);

describe.skipIf(!docker.ok).each<StagingKind>(['mounts', 'archives'])('taking over on real Docker by %s', (staging) => {
  let bench: Workbench;
  let image: ReadyImage;
  beforeAll(async () => {
    if (!docker.ok) return;
    bench = await openWorkbench(docker.value, { staging });
    image = await bench.image('busybox:latest');
  });
  afterAll(() => bench?.dispose());

  /** A step that counts its own starts in an output, waits for `seconds`, and says so. */
  const counting = (who: AttemptIdentity, seconds: number): ResolvedStep => {
    const base = bench.step(who, { argv: [] }, { parameters: ['starts'] });
    const file = base.outputs.parameters[0]?.file ?? '';
    return { ...base, argv: ['sh', '-c', `echo begun; printf x >> ${file}; sleep ${seconds}; echo done`] };
  };

  const onlyOnce = { type: 'succeeded', exit: { exitCode: 0 }, outputs: { parameters: { starts: 'x' } } };
  const lines = async (who: AttemptIdentity): Promise<readonly string[]> =>
    (await bench.logs.read(who, 0, 100)).lines.map((line) => line.text);

  it('EXE-9 watches a step that runs', { timeout: 60_000 }, async () => {
    const who = bench.identity('running');
    const step = counting(who, 2);
    const { listener, started } = startedSignal();
    const first = bench.executor.start(who, step, image, listener);
    await started;
    await first.detach();
    const second = (await bench.successor()).takeOver(who, step, image, true, quiet);
    expect(await finish(second)).toMatchObject(onlyOnce);
    expect(await lines(who)).toEqual(['begun', 'done']);
  });

  it('EXE-9 reads the outcome and the log of a step that ended meanwhile', { timeout: 60_000 }, async () => {
    const who = bench.identity('ended');
    const step = counting(who, 0);
    const { listener, started } = startedSignal();
    const first = bench.executor.start(who, step, image, listener);
    const id = await started;
    await first.detach();
    await bench.api.waitContainer(id, new AbortController().signal);
    const second = (await bench.successor()).takeOver(who, step, image, true, quiet);
    expect(await finish(second)).toMatchObject(onlyOnce);
    expect(await lines(who)).toEqual(['begun', 'done']);
  });

  it('EXE-9 starts what was created and never started, and says so', { timeout: 60_000 }, async () => {
    const who = bench.identity('created');
    const step = counting(who, 0);
    const reached = Promise.withResolvers<void>();
    const startContainer = (): Promise<never> => {
      reached.resolve();
      return new Promise(() => undefined);
    };
    const withoutStart = await openWorkbench(docker.ok ? docker.value : '', {
      home: bench.home,
      work: join(bench.folder, 'work'),
      logs: bench.logs,
      staging,
      api: { ...bench.api, startContainer },
    });
    const first = withoutStart.executor.start(who, step, image, quiet);
    await reached.promise;
    void first.detach();
    const { listener, started } = startedSignal();
    const second = (await bench.successor()).takeOver(who, step, image, false, listener);
    expect(await finish(second)).toMatchObject(onlyOnce);
    expect(await started).toMatch(/^[0-9a-f]{64}$/);
    await withoutStart.dispose();
  });

  it(
    'EXE-9 creates what is not there and was never started; what was started is lost',
    { timeout: 60_000 },
    async () => {
      const who = bench.identity('absent');
      const executor = await bench.successor();
      expect(await finish(executor.takeOver(who, counting(who, 0), image, false, quiet))).toMatchObject(onlyOnce);
      const gone = bench.identity('gone');
      expect(await finish(executor.takeOver(gone, counting(gone, 0), image, true, quiet))).toMatchObject({
        type: 'failed',
        failure: { reason: 'lost' },
      });
    },
  );

  it('EXE-9 cancels a step that another engine started', { timeout: 60_000 }, async () => {
    const who = bench.identity('cancel');
    const step = bench.step(who, { argv: ['sleep', '60'] });
    const { listener, started } = startedSignal();
    const first = bench.executor.start(who, step, image, listener);
    await started;
    await first.detach();
    const second = (await bench.successor()).takeOver(who, step, image, true, quiet);
    second.cancel();
    expect(await finish(second)).toMatchObject({ type: 'canceled' });
  });

  it(
    'EXE-14 cleans up after an engine that died between outcome and removal, with the whole log',
    { timeout: 60_000 },
    async () => {
      const who = bench.identity('left');
      const step = counting(who, 0);
      const { listener, started } = startedSignal();
      const first = bench.executor.start(who, step, image, listener);
      const id = await started;
      await first.detach();
      await bench.api.waitContainer(id, new AbortController().signal);
      const executor = await bench.successor();
      await executor.cleanUp(who);
      await executor.cleanUp(who);
      expect(await lines(who)).toEqual(['begun', 'done']);
      expect((await bench.logs.read(who, 0, 1)).complete).toBe(true);
    },
  );

  it('leaves no container', async () => {
    expect(await bench.containers()).toEqual([]);
  });
});

describe.skipIf(!docker.ok)('inputs of the store', () => {
  it('STG-6 cannot be changed by a step', { timeout: 60_000 }, async () => {
    if (!docker.ok) return;
    const bench = await openWorkbench(docker.value, { staging: 'mounts' });
    try {
      const source = join(bench.folder, 'input');
      await writeFile(source, 'precious');
      const { digest } = await bench.blobs.putStream(chunks(await readFile(source)));
      const outcome = await bench.run('write', {
        argv: ['sh', '-c', 'echo changed > /millrace/input; echo $?; rm -f /millrace/input; cat /millrace/input'],
        stageIn: [{ path: '/millrace/input', digest, kind: 'file' }],
      });
      expect(outcome).toMatchObject({ type: 'succeeded' });
      expect(await bench.blobs.verify({ digest, kind: 'file' })).toBe(true);
    } finally {
      await bench.dispose();
    }
  });
});

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
