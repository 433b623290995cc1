/** What runs pipelines, joined: executors, images, logs, artifacts, and the contract's part about them. Read when it is first needed. */
import { mkdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { libraryResolver } from '../../shared/document/library.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import type { LibraryComponent } from '../../shared/ipc/contract.ts';
import type { Handlers } from '../../shared/ipc/server.ts';
import { once } from '../../shared/once.ts';
import type { Store } from '../store/store.ts';
import { artifactHandlers } from './api/artifacts.ts';
import { cleanUpRuns } from './api/clean-up.ts';
import { examine } from './api/doctor.ts';
import { exampleHandlers } from './api/examples.ts';
import { importHandlers } from './api/import.ts';
import { logHandlers } from './api/logs.ts';
import { prepareSource } from './api/run-plan.ts';
import { runHandlers } from './api/runs.ts';
import { openBlobStore } from './blobs.ts';
import { createCleanedAttempts } from './cleaned-attempts.ts';
import { capacityOf, createDaemon } from './docker/daemon.ts';
import type { DockerState } from './docker/find.ts';
import { attemptHandle } from './handles.ts';
import { loadRecipes } from './images/recipes.ts';
import { createImporter } from './importer/importer.ts';
import { createGivenObjects } from './kubernetes/given-objects.ts';
import { createVolumePerformer } from './kubernetes/volume-performer.ts';
import type { BundledExample } from './library.ts';
import { createLiveRuns } from './live-runs.ts';
import { createLogStore } from './logs.ts';
import { performerByKind } from './performer.ts';
import { createProcessExecutor, standInProblem } from './process/executor.ts';
import { sweepWorkspaceFolders } from './process/workspaces.ts';
import { createRecorder } from './recorder.ts';
import { createNetwork } from './remote/transport.ts';
import { createResultCache } from './result-cache.ts';
import type { RunnerPorts } from './runner.ts';
import { systemClock, systemRandom } from './system.ts';

/** What the engine's beginning hands on. */
export interface RunningOptions {
  readonly home: string;
  readonly resources: string;
  readonly store: Store;
  readonly components: readonly LibraryComponent[];
  readonly examples: readonly BundledExample[];
  /** Something changed that is shown of the engine: a step began or ended, a run was deleted. */
  readonly onChange: () => void;
}

/** The part of the engine that runs pipelines. */
export interface Running {
  readonly procedures: Pick<Handlers['procedures'], RunningProcedure>;
  readonly subscriptions: Pick<Handlers['subscriptions'], RunningSubscription>;
  /** Looks for Docker now. */
  readonly findDocker: () => Promise<DockerState>;
  readonly attempts: () => number;
  /** Lets go of what is live. */
  dispose(): Promise<void>;
}

type RunningProcedure =
  | Extract<keyof Handlers['procedures'], `runs.${string}` | `logs.${string}` | `artifacts.${string}`>
  | 'engine.doctor'
  | 'examples.list'
  | 'documents.import';
type RunningSubscription = Extract<keyof Handlers['subscriptions'], `runs.${string}` | `logs.${string}`>;

/** Joins them, and takes up the runs that a dead engine left. */
export async function openRunning(options: RunningOptions): Promise<Running> {
  const { home, resources, store, components, examples, onChange } = options;
  const folder = (name: string): string => join(home, name);
  mkdirSync(folder('work'), { recursive: true, mode: 0o700 });
  const blobs = await openBlobStore(folder('artifacts'));
  const logs = createLogStore(folder('logs'));
  const clock = systemClock;
  const random = systemRandom;
  const recorder = createRecorder({ runs: store.runs, clock, onSubscriberError: report });
  const recipes = await loadRecipes(join(resources, 'images'));
  const common = { blobs, logs, clock, random, recipes, home: store.home, work: folder('work'), env: process.env };
  const isOpen = (run: string): boolean => store.runs.unfinished().includes(run);
  const daemon = createDaemon({ ...common, isOpen });
  void sweepWorkspaceFolders(folder('workspaces'), isOpen);
  const processes = createProcessExecutor({ ...common, workspaces: folder('workspaces'), venvs: folder('venvs') });
  const machine = { cpus: availableParallelism(), memoryBytes: totalmem() };

  const results = createResultCache({ entries: store.cache, blobs, clock });
  const performer = performerByKind({
    importer: createImporter({ blobs, network: createNetwork(), random, env: process.env, now: () => clock.now() }),
    volume: createVolumePerformer({
      home: store.home,
      clock,
      async docker() {
        const docker = await daemon.look();
        return docker.state === 'ready' ? docker.api : { problem: `${docker.message} ${docker.cure}` };
      },
    }),
  });
  const cleaned = createCleanedAttempts({ runs: store.runs, clock, onFailure: report });

  const live = createLiveRuns((kind, onProgress): RunnerPorts => ({
    home: store.home,
    clock,
    random,
    machine,
    capacity: () => (kind === 'docker' ? daemon.capacity() : undefined) ?? { ...machine, gpus: false },
    recorder,
    executor: kind === 'docker' ? daemon.executor : processes,
    performer,
    cache: results,
    onProgress,
    onCleaned: cleaned.add,
    onTrouble(run, failure) {
      report(failure === undefined ? `Run ${run} goes on.` : `Run ${run} waits: ${failure.message} ${failure.cure}`);
    },
    onBug: (_run, error) => report(error),
  }));

  const watching = recorder.subscribe(onChange);

  const resolve = libraryResolver(components);
  const isBundled = bundledDigests(examples, resolve);
  const run = runHandlers({
    store,
    recorder,
    live,
    given: createGivenObjects(),
    clock,
    random,
    resolve,
    isBundled,
    async dockerProblem() {
      const docker = await daemon.look();
      return docker.state === 'ready' ? undefined : docker;
    },
    processProblem: (images) => standInProblem(images, recipes),
    describeImage: async (image, executor) =>
      (executor === 'docker' ? await daemon.images()?.look(image) : undefined) ?? { image, state: 'unknown' },
    async capacity(executor) {
      const docker = executor === 'docker' ? await daemon.look() : undefined;
      return docker?.state === 'ready' ? capacityOf(docker.info) : { ...machine, gpus: false };
    },
    async cleanUp(runs) {
      const freed = await cleanUpRuns({ store, blobs, logs, clock }, runs);
      onChange();
      return freed;
    },
  });
  const log = logHandlers({
    logs,
    live,
    key: (runId, path, attempt) => ({ run: runId, handle: attemptHandle(store.home, runId, path, attempt) }),
  });

  live.recover(store.runs);

  return {
    procedures: {
      'engine.doctor': async () => ({
        checks: await examine({
          home,
          env: process.env,
          platform: process.platform,
          findDocker: daemon.look,
          images: [...recipes.map((recipe) => recipe.tag), 'python:3.12-slim'],
          describeImage: async (image) => (await daemon.images()?.look(image)) ?? { image, state: 'unknown' },
        }),
      }),
      ...exampleHandlers(examples, resolve),
      ...importHandlers({ documents: store.documents, resolve, clock, random }),
      ...run.procedures,
      ...log.procedures,
      ...artifactHandlers({ artifacts: store.artifacts, blobs }),
    },
    subscriptions: { ...run.subscriptions, ...log.subscriptions },
    findDocker: daemon.look,
    attempts: live.attempts,
    async dispose() {
      watching.dispose();
      await live.detach();
      cleaned.dispose();
      daemon.close();
    },
  };
}

/** Whether an IR is what one of the bundled pipelines compiles to; compiled when first asked. */
function bundledDigests(
  examples: readonly BundledExample[],
  resolve: ComponentResolver,
): (irDigest: string) => boolean {
  const digests = once(
    () =>
      new Set(
        examples.flatMap((example) => {
          const prepared = prepareSource(example, resolve);
          return prepared.ok ? [prepared.value.irDigest] : [];
        }),
      ),
  );
  return (irDigest) => digests().has(irDigest);
}

function report(problem: unknown): void {
  console.error(problem);
}
