/** The composition root: everything the engine consists of is made and joined here, and nowhere else. */
import { mkdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { libraryResolver } from '../../shared/document/library.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { artifactHandlers } from './api/artifacts.ts';
import { cleanUpRuns } from './api/clean-up.ts';
import { examine } from './api/doctor.ts';
import { documentHandlers } from './api/documents.ts';
import { createEnvironmentWatch } from './api/environment.ts';
import { libraryHandlers } from './api/library.ts';
import { logHandlers } from './api/logs.ts';
import { prepareSource } from './api/run-plan.ts';
import { runHandlers } from './api/runs.ts';
import { openBlobStore } from './blobs.ts';
import { createCleanedAttempts } from './cleaned-attempts.ts';
import { createDaemon } from './docker/daemon.ts';
import type { Engine } from './door.ts';
import { attemptHandle } from './handles.ts';
import { createGivenObjects } from './kubernetes/given-objects.ts';
import { createVolumePerformer } from './kubernetes/volume-performer.ts';
import { loadRecipes } from './images/recipes.ts';
import { bundledComponents, bundledExamples } from './library.ts';
import { createImporter } from './importer/importer.ts';
import { createLiveRuns } from './live-runs.ts';
import { createLogStore } from './logs.ts';
import { EngineOpenError } from './open-error.ts';
import { createProcessExecutor, standInProblem } from './process/executor.ts';
import { sweepWorkspaceFolders } from './process/workspaces.ts';
import { performerByKind } from './performer.ts';
import { createRecorder } from './recorder.ts';
import { createNetwork } from './remote/transport.ts';
import { createResultCache } from './result-cache.ts';
import type { RunnerPorts } from './runner.ts';
import { systemClock, systemRandom } from './system.ts';

/** The folders that an engine works with. */
export interface EngineOptions {
  /** The data folder; the caller holds its lock. */
  readonly home: string;
  /** Components, examples and images that come with Millrace. */
  readonly resources: string;
}

/**
 * Opens the engine of a data folder and takes up the runs that a dead one left. Throws {@link EngineOpenError} when the folder cannot be
 * used.
 */
export async function openEngine({ home, resources }: EngineOptions): Promise<Engine> {
  const folder = (name: string): string => join(home, name);
  const store = openStoreOf(home);
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

  const environment = createEnvironmentWatch({
    home,
    clock,
    findDocker: daemon.look,
    storedBytes: () => store.artifacts.contents().reduce((sum, { size }) => sum + size, 0),
    runningAttempts: live.attempts,
  });
  const watching = recorder.subscribe(() => environment.touch());

  const components = bundledComponents(resources);
  const examples = bundledExamples(resources);
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
      if (docker?.state !== 'ready') return { ...machine, gpus: false };
      const { cpus, memoryBytes, runtimes } = docker.info;
      return { cpus, memoryBytes, gpus: runtimes.includes('nvidia') };
    },
    async cleanUp(runs) {
      const freed = await cleanUpRuns({ store, blobs, logs, clock }, runs);
      environment.touch();
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
    handlers: {
      procedures: {
        'engine.environment': () => environment.current(),
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
        ...libraryHandlers({ components, examples, resolve, settings: store.settings }),
        ...documentHandlers({ documents: store.documents, examples, resolve, clock, random }),
        ...run.procedures,
        ...log.procedures,
        ...artifactHandlers({ artifacts: store.artifacts, blobs }),
      },
      subscriptions: {
        'engine.environment': (_input, signal) => environment.watch(signal),
        ...run.subscriptions,
        ...log.subscriptions,
      },
    },
    async dispose() {
      watching.dispose();
      environment.dispose();
      await live.detach();
      cleaned.dispose();
      daemon.close();
      store.close();
    },
  };
}

function openStoreOf(home: string): Store {
  const opened = openStore(home);
  if (!opened.ok) throw new EngineOpenError(`${opened.error.message} ${opened.error.cure}`);
  return opened.value;
}

/** Whether an IR is what one of the bundled pipelines compiles to; compiled when first asked. */
function bundledDigests(
  examples: readonly { readonly file: string; readonly text: string }[],
  resolve: ComponentResolver,
): (irDigest: string) => boolean {
  let digests: ReadonlySet<string> | undefined;
  return (irDigest) => {
    digests ??= new Set(
      examples.flatMap((example) => {
        const prepared = prepareSource(example, resolve);
        return prepared.ok ? [prepared.value.irDigest] : [];
      }),
    );
    return digests.has(irDigest);
  };
}

function report(problem: unknown): void {
  console.error(problem);
}
