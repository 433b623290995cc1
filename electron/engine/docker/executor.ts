import { containerLayout, containerRoot } from '../../../shared/plan/layout.ts';
import { containerWorkspace } from '../../../shared/plan/names.ts';
import type { BlobStore } from '../blobs.ts';
import type { AttemptIdentity, Executor } from '../executor.ts';
import type { Images } from '../images/images.ts';
import type { LogStore } from '../logs.ts';
import type { Clock, Random } from '../ports.ts';
import { archiveStaging } from '../staging/archives.ts';
import { mountStaging } from '../staging/mounts.ts';
import { outputLimits } from '../staging/outputs.ts';
import { clearProbe, probeStaging } from '../staging/probe.ts';
import { ConnectionLost, type StagingContext, type StagingKind } from '../staging/staging.ts';
import type { DaemonInfo, DockerApi } from './api.ts';
import { runAttempt } from './attempt.ts';
import { removeAttempt } from './clean-up.ts';
import type { AttemptContext } from './phase.ts';
import { removeWorkspace } from './volumes.ts';

/** What the Docker executor stands on. */
export interface DockerExecutorOptions {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly images: Images;
  readonly blobs: BlobStore;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Id of the data folder. */
  readonly home: string;
  /** The folder of all attempts, `work/` in the data folder. */
  readonly work: string;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds?: number;
  /** Decided by a probe when absent. */
  readonly staging?: StagingKind;
}

const defaultGrace = 5;

/** Runs steps in containers of one Docker daemon. */
export function createDockerExecutor(options: DockerExecutorOptions): Executor {
  const { api, info, images, blobs, logs, clock, random, home, work } = options;
  const stagingContext: StagingContext = { api, blobs, random, work, limits: outputLimits };
  const ways = { mounts: mountStaging(stagingContext), archives: archiveStaging(stagingContext) };

  // A probe that the death of an engine cut off is not left standing, even if there is no other.
  const cleared = clearProbe(api, home, work);
  let probe: Promise<StagingKind> | undefined;
  const askDaemon = async (image: string): Promise<StagingKind> => {
    await cleared;
    const found = await probeStaging(api, info, image, home, work, random);
    if (!found.ok) throw new ConnectionLost(found.error.message);
    return found.value;
  };
  /** One answer for all, unless it could not be had. */
  const chooseStaging = (image: string): Promise<StagingKind> => {
    probe ??= askDaemon(image).catch((error: unknown) => {
      probe = undefined;
      throw error;
    });
    return probe;
  };

  const context: AttemptContext = {
    api,
    info,
    logs,
    clock,
    graceSeconds: options.graceSeconds ?? defaultGrace,
    staging: (kind) => ways[kind],
    chooseStaging: async (image) => options.staging ?? chooseStaging(image.digest),
  };

  return {
    kind: 'docker',
    layout: ({ run, path, attempt }: AttemptIdentity) => containerLayout(containerRoot(run, path, attempt)),
    workspacePath: () => containerWorkspace,
    endRun: (run) => removeWorkspace(api, home, run),
    prepareImage: (image, signal, progress) => images.prepare(image, signal, progress),
    start: (identity, step, image, listener) => runAttempt(context, identity, step, image, { kind: 'start' }, listener),
    takeOver: (identity, step, image, wasStarted, listener) =>
      runAttempt(context, identity, step, image, { kind: 'take-over', wasStarted }, listener),
    cleanUp: (identity) => removeAttempt(context, identity),
  };
}
