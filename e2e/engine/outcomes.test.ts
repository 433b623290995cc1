import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadyImage } from '../../electron/engine/executor.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { finish, openWorkbench, quiet, startedSignal, type Workbench } from './testing/workbench.ts';

const docker = dockerOrSkip(['busybox:latest']);

describe.skipIf(!docker.ok)('outcomes on real Docker', () => {
  let bench: Workbench;
  let image: ReadyImage;
  beforeAll(async () => {
    if (!docker.ok) return;
    bench = await openWorkbench(docker.value);
    image = await bench.image('busybox:latest');
  });
  afterAll(() => bench?.dispose());

  it('EXE-1 gets all of 500 instant exits with statuses 0 to 255 right', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < 500; index = next++) {
        const status = index % 256;
        const who = bench.identity(`exit-${index}`);
        const step = bench.step(who, { argv: ['sh', '-c', `exit ${status}`] });
        const attempt = bench.executor.start(who, step, image, quiet);
        const outcome = await finish(attempt);
        const expected = status === 0 ? 'succeeded' : 'failed';
        if (outcome.type !== expected || outcome.exit.exitCode !== status)
          wrong.push(`${index}: ${JSON.stringify(outcome)}`);
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    expect(wrong).toEqual([]);
    expect(await bench.containers()).toEqual([]);
  });

  it('EXE-2 names a lack of memory with its limit', { timeout: 60_000 }, async () => {
    const limit = 24 * 1024 * 1024;
    const outcome = await bench.run('oom', {
      argv: ['sh', '-c', 'x=a; while true; do x=$x$x; done'],
      resources: { memoryLimitBytes: limit },
    });
    expect(outcome).toMatchObject({ type: 'failed', failure: { reason: 'out-of-memory', limitBytes: limit } });
  });

  it('EXE-3 says what is wrong with a program that cannot be started', { timeout: 60_000 }, async () => {
    expect(await bench.run('missing', { argv: ['no-such-program'] })).toMatchObject({
      type: 'failed',
      exit: {},
      failure: { reason: 'start-refused', detail: 'The image has no program “no-such-program” on its PATH.' },
    });
    expect(await bench.run('no-file', { argv: ['/no/such/file'] })).toMatchObject({
      failure: { reason: 'start-refused' },
    });
    expect(await bench.run('folder', { argv: ['/tmp'] })).toMatchObject({ failure: { reason: 'start-refused' } });
    expect(await bench.containers()).toEqual([]);
  });

  it('EXE-3 names a signal that nobody here sent, and the last line', { timeout: 60_000 }, async () => {
    // The first process of a container is immune to most signals, so it passes on the end of its child.
    expect(await bench.run('signal', { argv: ['sh', '-c', 'sleep 60 & kill -SEGV $!; wait $!'] })).toMatchObject({
      failure: { reason: 'signal', signal: 'SIGSEGV', exitCode: 139 },
    });
    expect(
      await bench.run('line', { argv: ['sh', '-c', 'echo first; echo no such column >&2; exit 2'] }),
    ).toMatchObject({
      failure: { reason: 'exit-code', exitCode: 2, lastLogLine: 'no such column' },
    });
  });

  it('EXE-11 leaves no container of 20 that were cancelled at once', { timeout: 120_000 }, async () => {
    const attempts = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const who = bench.identity(`cancel-${index}`);
        const { listener, started } = startedSignal();
        const step = bench.step(who, { argv: ['sh', '-c', 'trap "" TERM; while true; do sleep 1; done'] });
        const attempt = bench.executor.start(who, step, image, listener);
        // Some are cancelled while they are being created or started.
        if (index < 10) await started;
        return attempt;
      }),
    );
    for (const attempt of attempts) attempt.cancel();
    const outcomes = await Promise.all(attempts.map(finish));
    expect(outcomes.map((outcome) => outcome.type)).toEqual(outcomes.map(() => 'canceled'));
    expect(await bench.containers()).toEqual([]);
  });

  it('EXE-6 leaves a foreign container with its name alone', { timeout: 60_000 }, async () => {
    const who = bench.identity('clash');
    const foreign = await bench.api.createContainer(who.handle, {
      Image: image.digest,
      Entrypoint: ['true'],
      Cmd: [],
      Env: [],
      Labels: { 'dev.millrace.home': bench.home },
      HostConfig: {},
    });
    expect(foreign.ok).toBe(true);
    const outcome = await finish(bench.executor.start(who, bench.step(who, { argv: ['true'] }), image, quiet));
    expect(outcome).toMatchObject({ type: 'failed', failure: { reason: 'start-refused' } });
    expect(await bench.containers()).toHaveLength(1);
    if (foreign.ok) await bench.api.removeContainer(foreign.value);
  });

  it('EXE-13 gives steps no more than Docker’s default rights, and their limits', { timeout: 60_000 }, async () => {
    const who = bench.identity('rights');
    const { listener, started } = startedSignal();
    const step = bench.step(who, {
      argv: [
        'sh',
        '-c',
        'grep -E "NoNewPrivs|CapEff" /proc/self/status; ls /var/run/docker.sock; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null',
      ],
      resources: { memoryLimitBytes: 64 * 1024 * 1024, cpuLimit: 0.5 },
    });
    const attempt = bench.executor.start(who, step, image, listener);
    await started;
    await finish(attempt);
    const text = (await bench.logs.read(who, 0, 100)).lines.map((line) => line.text).join('\n');
    expect(text).toContain('NoNewPrivs:\t1');
    expect(text).toContain('CapEff:\t00000000a80425fb');
    expect(text).toContain('67108864');
    expect(text).toMatch(/docker\.sock: No such file/);
  });
});
