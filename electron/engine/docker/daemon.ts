import { homedir } from 'node:os';
import type { Capacity } from '../../../shared/plan/lacking-resources.ts';
import type { BlobStore } from '../blobs.ts';
import type { Executor } from '../executor.ts';
import { createImages } from '../images/images.ts';
import type { Images } from '../images/images.ts';
import type { Recipe } from '../images/recipes.ts';
import type { LogStore } from '../logs.ts';
import type { Clock, Random } from '../ports.ts';
import type { DaemonInfo } from './api.ts';
import { dockerConfigFolder } from './contexts.ts';
import { createDockerExecutor } from './executor.ts';
import { findDocker } from './find.ts';
import type { DockerState } from './find.ts';
import { sweepWorkspaces } from './volumes.ts';
import { createLateDockerExecutor } from './late-executor.ts';

/** What the engine's Docker side stands on. */
export interface DaemonOptions {
  readonly blobs: BlobStore;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly recipes: readonly Recipe[];
  /** Id of the data folder. */
  readonly home: string;
  /** Folder of all attempts. */
  readonly work: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Whether a run goes on; what is left of others is removed. */
  readonly isOpen: (run: string) => boolean;
}

/** The Docker daemon of this machine, which may come and go. */
export interface Daemon {
  /** Looks now: asks the daemon that is known, else searches. */
  readonly look: () => Promise<DockerState>;
  /** What steps can have there; undefined while no daemon was seen. */
  capacity(): Capacity | undefined;
  /** The images of the daemon that was seen last; undefined when none was. */
  images(): Images | undefined;
  /** Runs steps there; attempts wait while there is no daemon. */
  readonly executor: Executor;
  close(): void;
}

/** What steps can have in a daemon. */
export function capacityOf({ cpus, memoryBytes, runtimes }: DaemonInfo): Capacity {
  return { cpus, memoryBytes, gpus: runtimes.includes('nvidia') };
}

type Ready = Extract<DockerState, { state: 'ready' }>;

interface Known {
  readonly docker: Ready;
  readonly images: Images;
}

/** Nothing is asked before the first `look` or attempt. */
export function createDaemon(options: DaemonOptions): Daemon {
  const { env, recipes } = options;
  let known: Known | undefined;

  async function look(): Promise<DockerState> {
    if (known !== undefined) {
      const info = await known.docker.api.info();
      if (info.ok) return { ...known.docker, info: info.value };
    }
    const found = await findDocker();
    if (found.state !== 'ready') return found;
    // The same daemon as before keeps its connections; attempts that live there use them.
    if (known?.docker.host === found.host) found.api.close();
    else known = meet(found);
    return found;
  }

  function meet(docker: Ready): Known {
    void sweepWorkspaces(docker.api, options.home, options.isOpen);
    const dockerConfig = dockerConfigFolder(env, homedir());
    return {
      docker,
      images: createImages({ api: docker.api, info: docker.info, recipes, dockerConfig, env, clock: options.clock }),
    };
  }

  const executor = createLateDockerExecutor({
    clock: options.clock,
    async findExecutor() {
      const state = await look();
      if (state.state !== 'ready' || known === undefined) {
        return { problem: state.state === 'ready' ? 'Docker went away.' : `${state.message} ${state.cure}` };
      }
      const { docker, images } = known;
      return createDockerExecutor({ ...options, api: docker.api, info: docker.info, images });
    },
  });

  return {
    look,
    capacity: () => known && capacityOf(known.docker.info),
    images: () => known?.images,
    executor,
    close() {
      known?.docker.api.close();
    },
  };
}
