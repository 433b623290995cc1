import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import type { Executor } from '../executor.ts';
import type { Clock } from '../ports.ts';
import { createLateDockerExecutor } from './late-executor.ts';

/** Every wait is over at once. */
const impatientClock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after(_ms, callback) {
    const handle = setImmediate(callback);
    return { dispose: () => clearImmediate(handle) };
  },
};

const unused = (): never => {
  throw new Error('not asked in this test');
};
const docker: Executor = {
  kind: 'docker',
  layout: unused,
  workspacePath: unused,
  endRun: unused,
  prepareImage: async (image) => ok({ image, digest: 'sha256:x' }),
  start: unused,
  takeOver: unused,
  cleanUp: unused,
};

/** An executor whose daemon is found at the given look. */
function late(looks: number): { readonly executor: Executor; readonly looked: () => number } {
  let looked = 0;
  const executor = createLateDockerExecutor({
    clock: impatientClock,
    findExecutor: async () => {
      looked += 1;
      return looked < looks ? { problem: 'Docker is not running. Start it.' } : docker;
    },
  });
  return { executor, looked: () => looked };
}

const never = new AbortController().signal;

describe('an image that is asked for while there is no daemon', () => {
  it('EXE-26 is made ready when one is there', async () => {
    const { executor } = late(4);
    expect(await executor.prepareImage('x', never, () => undefined)).toEqual(ok({ image: 'x', digest: 'sha256:x' }));
  });

  it('EXE-26 fails with the reason when none comes, and is given up when nobody wants it any more', async () => {
    const { executor, looked } = late(Infinity);
    expect(await executor.prepareImage('x', never, () => undefined)).toEqual({
      ok: false,
      error: { reason: 'environment', detail: 'Docker is not running. Start it.' },
    });
    const before = looked();
    expect(before).toBeGreaterThan(10);
    expect(await executor.prepareImage('x', AbortSignal.abort(), () => undefined)).toMatchObject({ ok: false });
    expect(looked()).toBe(before + 1);
  });
});
