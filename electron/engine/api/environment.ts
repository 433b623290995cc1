import { availableParallelism } from 'node:os';
import { statfs } from 'node:fs/promises';
import type { Environment } from '../../../shared/ipc/contract.ts';
import type { Cancellation } from '../../../shared/ipc/cancellation.ts';
import type { DockerState } from '../docker/find.ts';
import type { Clock, Disposable } from '../ports.ts';
import { createBell } from './streams.ts';

/** How often Docker and the disk are looked at while somebody watches, in milliseconds. */
const period = 10_000;

export interface EnvironmentPorts {
  readonly home: string;
  readonly clock: Clock;
  /** Looks for Docker anew. */
  readonly findDocker: () => Promise<DockerState>;
  /** Bytes in the artifact store. */
  readonly storedBytes: () => number;
  readonly runningAttempts: () => number;
}

/** What this machine offers, kept up to date while somebody watches. */
export interface EnvironmentWatch {
  /** As last seen; the first look is awaited. */
  current(): Promise<Environment>;
  watch(signal: Cancellation): AsyncIterable<Environment>;
  /** Something changed that is shown here: a step began or ended, a run was deleted. */
  touch(): void;
  dispose(): void;
}

/** Starts with Docker `checking`; the first look is under way when this returns. */
export function createEnvironmentWatch(ports: EnvironmentPorts): EnvironmentWatch {
  const listeners = new Set<() => void>();
  let timer: Disposable | undefined;
  let seen: Environment | undefined;
  let looking: Promise<Environment> | undefined;
  let disposed = false;

  const look = (): Promise<Environment> => {
    looking ??= observe(ports)
      .then((environment) => {
        seen = environment;
        for (const listener of listeners) listener();
        return environment;
      })
      .finally(() => {
        looking = undefined;
        if (listeners.size > 0 && !disposed) {
          timer?.dispose();
          timer = ports.clock.after(period, () => void look());
        }
      });
    return looking;
  };
  void look();

  return {
    current: async () => ({ ...(seen ?? (await look())), runningAttempts: ports.runningAttempts() }),
    async *watch(signal) {
      const bell = createBell(signal);
      listeners.add(bell.ring);
      if (seen === undefined) yield checking(ports);
      else void look();
      try {
        for (;;) {
          const known = seen;
          if (known !== undefined) yield { ...known, runningAttempts: ports.runningAttempts() };
          await bell.next();
          if (signal.aborted || disposed) return;
        }
      } finally {
        listeners.delete(bell.ring);
        if (listeners.size === 0) timer?.dispose();
      }
    },
    touch() {
      for (const listener of listeners) listener();
    },
    dispose() {
      disposed = true;
      timer?.dispose();
      for (const listener of listeners) listener();
    },
  };
}

function checking(ports: EnvironmentPorts): Environment {
  return {
    docker: { state: 'checking' },
    home: ports.home,
    freeBytes: 0,
    storedBytes: 0,
    runningAttempts: ports.runningAttempts(),
    cpus: availableParallelism(),
  };
}

async function observe(ports: EnvironmentPorts): Promise<Environment> {
  const [docker, disk] = await Promise.all([ports.findDocker(), statfs(ports.home)]);
  return {
    docker:
      docker.state === 'ready'
        ? { state: 'ready', version: docker.info.version, host: docker.host }
        : {
            state: 'unavailable',
            message: docker.message,
            cure: docker.cure,
            ...(docker.host === undefined ? {} : { host: docker.host }),
          },
    home: ports.home,
    freeBytes: disk.bavail * disk.bsize,
    storedBytes: ports.storedBytes(),
    runningAttempts: ports.runningAttempts(),
    cpus: availableParallelism(),
  };
}
