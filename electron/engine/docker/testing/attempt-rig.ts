import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containerRoot, executorOutputFile } from '../../../../shared/plan/layout.ts';
import type { ResolvedStep } from '../../../../shared/plan/step.ts';
import { noValues } from '../../../../shared/run/values.ts';
import { openBlobStore } from '../../blobs.ts';
import type { AttemptIdentity, AttemptListener, Executor, RunningAttempt } from '../../executor.ts';
import { attemptHandle } from '../../handles.ts';
import { createImages } from '../../images/images.ts';
import { createLogStore, type LogStore } from '../../logs.ts';
import type { Clock } from '../../ports.ts';
import { systemRandom } from '../../system.ts';
import { createDockerExecutor } from '../executor.ts';
import { createFakeDocker, type FakeDocker } from './fake-docker.ts';

/** A clock on which every wait is over at once: faults are then retried without the test having to wait. */
const impatient: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after(_ms, callback) {
    const handle = setImmediate(callback);
    return { dispose: () => clearImmediate(handle) };
  },
};

/** The image of every step. */
export const image = { image: 'busybox', digest: 'sha256:0' };

/** The Docker executor over a daemon that only pretends, with a data folder of its own. */
export interface AttemptRig {
  readonly folder: string;
  readonly docker: FakeDocker;
  readonly logs: LogStore;
  readonly executor: Executor;
  /** What attempts told their listener, in order. */
  readonly said: readonly string[];
  readonly listener: AttemptListener;
  close(): Promise<void>;
}

/** Makes a rig for one test, which closes it at its end. */
export async function createAttemptRig(): Promise<AttemptRig> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-attempt-'));
  const docker = createFakeDocker();
  const logs = createLogStore(join(folder, 'logs'));
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
  const begun: RunningAttempt[] = [];
  const remember = (attempt: RunningAttempt): RunningAttempt => {
    begun.push(attempt);
    return attempt;
  };
  const said: string[] = [];
  return {
    folder,
    docker,
    logs,
    executor: {
      ...real,
      start: (...args) => remember(real.start(...args)),
      takeOver: (...args) => remember(real.takeOver(...args)),
    },
    said,
    listener: {
      started: (id) => said.push(`started ${id}`),
      unknown: (detail) => said.push(detail === undefined ? 'known' : 'unknown'),
      exited: () => said.push('exited'),
    },
    async close() {
      // An attempt that was not cleaned up may still be storing its log.
      await Promise.all(begun.map((attempt) => attempt.detach()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Who an attempt is; the nonce tells apart two of the same handle. */
export function identity(nonce = 'n1'): AttemptIdentity {
  const who = { home: 'home0000', run: 'run1', path: 'train', attempt: 1, nonce };
  return { ...who, handle: attemptHandle(who.home, who.run, who.path, who.attempt) };
}

/** A step of a small image, with what a test changes of it. */
export function step(change: Partial<ResolvedStep> = {}): ResolvedStep {
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
