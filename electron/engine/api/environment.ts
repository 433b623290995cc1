import { availableParallelism } from 'node:os';
import { statfs } from 'node:fs/promises';
import { messageOf } from '../../../shared/errors.ts';
import type { Environment } from '../../../shared/ipc/contract.ts';
import type { Cancellation } from '../../../shared/ipc/cancellation.ts';
import type { DockerState } from '../docker/find.ts';
import type { Clock, Disposable } from '../ports.ts';
import { createBell } from './streams.ts';

/** How often Docker and the disk are looked at while somebody watches, in milliseconds. */
const period = 10_000;
/**
 * From the first question to the first look, in milliseconds: it reads the client of Docker, and the page that asks is just starting.
 * From the end of a step as well: what it left behind is counted when nothing follows at once.
 */
const settling = 500;

/** What is asked about the machine and the data folder. */
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
  /** As last seen; never waits. */
  current(): Environment;
  watch(signal: Cancellation): AsyncIterable<Environment>;
  /** Something changed that is shown here: a step began or ended, a run was deleted. */
  touch(): void;
  dispose(): void;
}

/** Docker is `checking`, and nothing is said of the disk, until the first look, which is taken soon after somebody asks. */
export function createEnvironmentWatch(ports: EnvironmentPorts): EnvironmentWatch {
  const listeners = new Set<() => void>();
  let timer: Disposable | undefined;
  let seen: Environment | undefined;
  let unseen: Environment['docker'] = { state: 'checking' };
  let looking: Promise<void> | undefined;
  let disposed = false;

  const look = (): Promise<void> => {
    looking ??= Promise.all([ports.findDocker(), statfs(ports.home)])
      .then(([docker, disk]) => {
        // What is asked below is closed once the engine is.
        if (disposed) return;
        seen = describe(ports, docker, disk.bavail * disk.bsize);
        for (const listener of listeners) listener();
      })
      // What was seen last stays; of what was never seen it is said why. The next look tries again.
      .catch((error: unknown) => {
        if (disposed || seen !== undefined) return;
        unseen = { state: 'unavailable', message: messageOf(error) };
        for (const listener of listeners) listener();
      })
      .finally(() => {
        looking = undefined;
        rest();
        if (listeners.size === 0 || disposed) return;
        timer = ports.clock.after(period, () => void look());
      });
    return looking;
  };
  const lookSoon = (): void => {
    if (seen === undefined) timer ??= ports.clock.after(settling, () => void look());
    else void look();
  };
  const rest = (): void => {
    timer?.dispose();
    timer = undefined;
  };
  const known = (): Environment => ({ ...(seen ?? unknown(ports, unseen)), runningAttempts: ports.runningAttempts() });

  return {
    current() {
      if (seen === undefined) lookSoon();
      return known();
    },
    async *watch(signal) {
      const bell = createBell(signal);
      listeners.add(bell.ring);
      lookSoon();
      try {
        while (!signal.aborted && !disposed) {
          yield known();
          await bell.next();
        }
      } finally {
        listeners.delete(bell.ring);
        if (listeners.size === 0) rest();
      }
    },
    touch() {
      if (timer !== undefined && ports.runningAttempts() === 0) {
        timer.dispose();
        timer = ports.clock.after(settling, () => void look());
      }
      for (const listener of listeners) listener();
    },
    dispose() {
      disposed = true;
      rest();
      for (const listener of listeners) listener();
    },
  };
}

function unknown(ports: EnvironmentPorts, docker: Environment['docker']): Environment {
  return {
    docker,
    home: ports.home,
    runningAttempts: ports.runningAttempts(),
    cpus: availableParallelism(),
  };
}

function describe(ports: EnvironmentPorts, docker: DockerState, free: number): Environment {
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
    disk: { free, stored: ports.storedBytes() },
    runningAttempts: ports.runningAttempts(),
    cpus: availableParallelism(),
  };
}
