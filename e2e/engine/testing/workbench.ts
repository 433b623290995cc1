import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { homeLabel } from '../../../electron/engine/docker/labels.ts';
import { attemptHandle } from '../../../electron/engine/handles.ts';
import { createDockerExecutor, type DockerExecutorOptions } from '../../../electron/engine/docker/executor.ts';
import { findDocker } from '../../../electron/engine/docker/find.ts';
import type { DaemonInfo, DockerApi } from '../../../electron/engine/docker/api.ts';
import { openBlobStore, type BlobStore } from '../../../electron/engine/blobs.ts';
import { removeFolder } from '../../../electron/engine/files.ts';
import type {
  AttemptIdentity,
  AttemptListener,
  AttemptOutcome,
  Executor,
  ReadyImage,
  RunningAttempt,
} from '../../../electron/engine/executor.ts';
import { createImages } from '../../../electron/engine/images/images.ts';
import { createLogStore, type LogStore } from '../../../electron/engine/logs.ts';
import { systemClock, systemRandom } from '../../../electron/engine/system.ts';
import {
  containerRoot,
  executorOutputFile,
  outputArtifactPath,
  outputParameterFile,
} from '../../../shared/plan/layout.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { noValues } from '../../../shared/run/values.ts';
import { askDocker } from '../../prepare/docker-api.ts';

/** A data folder, a Docker executor on it, and the means to run steps there. Everything it makes is removed by `dispose`. */
export interface Workbench {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly executor: Executor;
  readonly blobs: BlobStore;
  readonly logs: LogStore;
  readonly home: string;
  readonly folder: string;
  /** A second engine on the same data folder, as after a crash of the first. */
  readonly successor: () => Promise<Executor>;
  readonly identity: (path: string, attempt?: number) => AttemptIdentity;
  readonly image: (name: string) => Promise<ReadyImage>;
  /** Runs a step to its end and removes its container. */
  readonly run: (path: string, step: Partial<ResolvedStep> & Pick<ResolvedStep, 'argv'>) => Promise<AttemptOutcome>;
  readonly step: (
    identity: AttemptIdentity,
    step: Partial<ResolvedStep> & Pick<ResolvedStep, 'argv'>,
    declared?: Declared,
  ) => ResolvedStep;
  /** Ids of all containers of this workbench. */
  readonly containers: () => Promise<readonly string[]>;
  readonly dispose: () => Promise<void>;
}

/** Output names a test step declares. */
export interface Declared {
  readonly parameters?: readonly string[];
  readonly artifacts?: readonly string[];
}

export const quiet: AttemptListener = { started: () => undefined, unknown: () => undefined, exited: () => undefined };

/** Opens a workbench on the daemon at `host`. `options` replace what the executor stands on. */
export async function openWorkbench(host: string, options: Partial<DockerExecutorOptions> = {}): Promise<Workbench> {
  const docker = await findDocker({
    env: { DOCKER_HOST: host },
    userFolder: '/nonexistent',
    platform: process.platform,
  });
  if (docker.state !== 'ready') throw new Error(docker.message);
  const { api, info } = docker;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-workbench-'));
  const home = systemRandom.hex(16);
  const run = `run${systemRandom.hex(8)}`;
  const blobs = await openBlobStore(join(folder, 'artifacts'));
  const logs = createLogStore(join(folder, 'logs'));
  const images = createImages({ api, info, recipes: [], dockerConfig: '/nonexistent', env: {}, clock: systemClock });
  const make = (store: BlobStore): Executor =>
    createDockerExecutor({
      api,
      info,
      images,
      blobs: store,
      logs,
      clock: systemClock,
      random: systemRandom,
      home,
      work: join(folder, 'work'),
      graceSeconds: 1,
      ...options,
    });
  const executor = make(blobs);

  const identity = (path: string, attempt = 1): AttemptIdentity => ({
    home,
    run,
    path,
    attempt,
    nonce: systemRandom.hex(8),
    handle: attemptHandle(home, run, path, attempt),
  });

  const image = async (name: string): Promise<ReadyImage> => {
    const ready = await executor.prepareImage(name, new AbortController().signal, () => undefined);
    if (!ready.ok) throw new Error(JSON.stringify(ready.error));
    return ready.value;
  };

  const step: Workbench['step'] = (who, partial, declared = {}) => stepAt(who, partial, declared);

  const containers = (): Promise<readonly string[]> => containersOf(host, home);

  return {
    api,
    info,
    executor,
    blobs,
    logs,
    home,
    folder,
    successor: async () => make(await openBlobStore(join(folder, 'artifacts'))),
    identity,
    image,
    step,
    containers,
    async run(path, partial) {
      const who = identity(path);
      const attempt = executor.start(who, stepAt(who, partial, {}), await image(partial.image ?? 'busybox'), quiet);
      const outcome = await attempt.outcome;
      await attempt.cleanUp();
      return outcome;
    },
    async dispose() {
      for (const id of await containers()) {
        await api.stopContainer(id, 0);
        await api.removeContainer(id);
      }
      api.close();
      await removeFolder(folder);
    },
  };
}

function stepAt(
  who: AttemptIdentity,
  partial: Partial<ResolvedStep> & Pick<ResolvedStep, 'argv'>,
  declared: Declared,
): ResolvedStep {
  const root = containerRoot(who.run, who.path, who.attempt);
  return {
    image: 'busybox',
    env: [],
    resources: {},
    inputs: noValues,
    stageIn: [],
    inputFiles: [],
    outputs: {
      root,
      executorOutputFile: executorOutputFile(root),
      parameters: (declared.parameters ?? []).map((name) => ({
        name,
        type: 'STRING' as const,
        file: outputParameterFile(root, name),
      })),
      artifacts: (declared.artifacts ?? []).map((name) => ({
        name,
        type: 'system.Artifact',
        schemaVersion: '0.0.1',
        list: false,
        uri: outputArtifactPath(root, name),
        path: outputArtifactPath(root, name),
        metadata: {},
      })),
    },
    ...partial,
  };
}

/** Asks the daemon itself, so that what the executor believes does not matter. */
async function containersOf(host: string, home: string): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${homeLabel}=${home}`] }));
  const path = `/containers/json?all=1&filters=${filters}`;
  const answer = await askDocker(host, { method: 'GET', path, deadline: 30_000 });
  if (!answer.ok) throw new Error(answer.error);
  return z
    .array(z.object({ Id: z.string() }))
    .parse(JSON.parse(answer.value.body))
    .map(({ Id }) => Id);
}

/** Waits for an attempt to have been started. */
export function startedSignal(): { readonly listener: AttemptListener; readonly started: Promise<string> } {
  let announce: (id: string) => void = () => undefined;
  const started = new Promise<string>((resolve) => (announce = resolve));
  return { listener: { ...quiet, started: (id) => announce(id) }, started };
}

/** Runs and cleans up an attempt that was begun. */
export async function finish(attempt: RunningAttempt): Promise<AttemptOutcome> {
  const outcome = await attempt.outcome;
  await attempt.cleanUp();
  return outcome;
}
