import { Readable } from 'node:stream';
import { err, ok, type Result } from '../../../../shared/result.ts';
import type { Answer, ContainerInfo, ContainerSpec, DaemonInfo, DockerApi, DockerFault, VolumeInfo } from '../api.ts';

/** A daemon in memory whose containers do nothing until a test says so, and whose connections break where a test says so. */
export interface FakeDocker {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly containers: Map<string, FakeContainer>;
  readonly volumes: Map<string, VolumeInfo>;
  /** Every call, in order: `create`, `start`, `wait`, … */
  readonly calls: string[];
  /** How often each container was really started, by name. */
  readonly starts: Map<string, number>;
  /** The next calls of this kind fail, one fault each; `after` lets the call take effect first, as a lost answer does. */
  fail(call: string, fault: DockerFault, when?: 'before' | 'after'): void;
  /** Ends a container. */
  end(name: string, exitCode: number, change?: Partial<ContainerInfo>): void;
  /** Resolves when the call was made `count` times. */
  called(call: string, count?: number): Promise<void>;
}

export interface FakeContainer {
  readonly name: string;
  readonly spec: ContainerSpec;
  state: ContainerInfo;
  log: Buffer;
  readonly ended: Promise<void>;
  readonly announceEnd: () => void;
}

export const lostConnection: DockerFault = {
  kind: 'connection',
  reached: true,
  code: 'ECONNRESET',
  message: 'socket hang up',
};
export const noDaemon: DockerFault = {
  kind: 'connection',
  reached: false,
  code: 'ECONNREFUSED',
  message: 'connect ECONNREFUSED',
};

export const fakeInfo: DaemonInfo = {
  id: 'FAKE',
  version: '27.0.0',
  operatingSystem: 'Fake',
  platform: 'linux/amd64',
  cpus: 4,
  memoryBytes: 8 * 1024 ** 3,
  logDrivers: ['local'],
  runtimes: ['runc'],
  securityOptions: [],
  usesProxy: false,
};

/** A frame of the log API. */
export function logFrame(stream: 'stdout' | 'stderr', at: string, bytes: string | Uint8Array): Buffer {
  const message = Buffer.concat([Buffer.from(`${at} `), Buffer.from(bytes)]);
  const header = Buffer.alloc(8);
  header[0] = stream === 'stderr' ? 2 : 1;
  header.writeUInt32BE(message.length, 4);
  return Buffer.concat([header, message]);
}

export function createFakeDocker(): FakeDocker {
  const containers = new Map<string, FakeContainer>();
  const volumes = new Map<string, VolumeInfo>();
  const calls: string[] = [];
  const starts = new Map<string, number>();
  const faults = new Map<string, { fault: DockerFault; when: 'before' | 'after' }[]>();
  const waiters: { readonly call: string; readonly count: number; readonly resolve: () => void }[] = [];
  let nextId = 1;

  const find = (idOrName: string): FakeContainer | undefined =>
    containers.get(idOrName) ?? [...containers.values()].find((container) => container.state.id === idOrName);
  const missing = (what: string): Result<never, DockerFault> =>
    err({ kind: 'status', status: 404, message: `No such container: ${what}` });

  const perform = async <T>(
    call: string,
    effect: () => Result<T, DockerFault> | Promise<Result<T, DockerFault>>,
  ): Answer<T> => {
    calls.push(call);
    const count = calls.filter((name) => name === call).length;
    for (const waiter of waiters) if (waiter.call === call && waiter.count <= count) waiter.resolve();
    const planned = faults.get(call)?.shift();
    if (planned?.when === 'before') return err(planned.fault);
    const result = await effect();
    return planned === undefined ? result : err(planned.fault);
  };

  const api: DockerApi = {
    host: 'fake://docker',
    info: () => perform('info', () => ok(fakeInfo)),
    createContainer: (name, spec) =>
      perform('create', () => {
        if (containers.has(name))
          return err({ kind: 'status', status: 409, message: `The name ${name} is already in use` });
        const id = `id-${nextId++}`;
        let announceEnd = (): void => undefined;
        const ended = new Promise<void>((resolve) => (announceEnd = resolve));
        const state: ContainerInfo = {
          id,
          image: spec.Image,
          labels: spec.Labels,
          env: spec.Env,
          volumes: {},
          status: 'created',
          exitCode: 0,
          oomKilled: false,
          error: '',
        };
        containers.set(name, { name, spec, state, log: Buffer.alloc(0), ended, announceEnd: () => announceEnd() });
        return ok(id);
      }),
    startContainer: (id) =>
      perform('start', () => {
        const container = find(id);
        if (container === undefined) return missing(id);
        if (container.state.status === 'running') return ok('already-started');
        starts.set(container.name, (starts.get(container.name) ?? 0) + 1);
        container.state = { ...container.state, status: 'running', startedAt: 1000 };
        return ok('started');
      }),
    inspectContainer: (id) =>
      perform('inspect', () => {
        const container = find(id);
        return container === undefined ? missing(id) : ok(container.state);
      }),
    waitContainer: (id, signal) =>
      perform('wait', async () => {
        const container = find(id);
        if (container === undefined) return missing(id);
        const aborted = new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
        await Promise.race([container.ended, aborted]);
        return signal.aborted ? err(lostConnection) : ok(null);
      }),
    stopContainer: (id) =>
      perform('stop', () => {
        const container = find(id);
        if (container === undefined) return missing(id);
        if (container.state.status !== 'running') return ok('already-stopped');
        end(container.name, 137);
        return ok('stopped');
      }),
    removeContainer: (id) =>
      perform('remove', () => {
        const container = find(id);
        if (container !== undefined) containers.delete(container.name);
        return ok(null);
      }),
    containerLogs: (id, { follow, tail }) =>
      perform(tail === undefined ? 'logs' : 'tail', async () => {
        const container = find(id);
        if (container === undefined) return missing(id);
        if (follow) await container.ended;
        return ok(Readable.from(tail === undefined ? [container.log] : [lastFrame(container.log)]));
      }),
    putArchive: (_id, _path, tar) =>
      perform('put-archive', () => {
        tar.resume();
        return ok(null);
      }),
    getArchive: (id) => perform('get-archive', () => missing(id)),
    createVolume: (name, labels) =>
      perform('create-volume', () => {
        const volume = volumes.get(name) ?? { name, labels };
        volumes.set(name, volume);
        return ok(volume);
      }),
    inspectVolume: (name) =>
      perform('inspect-volume', () => {
        const volume = volumes.get(name);
        return volume === undefined ? missing(name) : ok(volume);
      }),
    listVolumes: (wanted) =>
      perform('volumes', () =>
        ok(
          [...volumes.values()].filter(({ labels }) =>
            wanted.every((label) => Object.entries(labels).some(([name, value]) => label === `${name}=${value}`)),
          ),
        ),
      ),
    removeVolume: (name) =>
      perform('remove-volume', () => {
        volumes.delete(name);
        return ok(null);
      }),
    inspectImage: (name) =>
      perform('inspect-image', () => err({ kind: 'status', status: 404, message: `No such image: ${name}` })),
    listImageNames: () => perform('images', () => ok([])),
    pullImage: () => perform('pull', () => err({ kind: 'status', status: 404, message: 'not found' })),
    buildImage: (tar) =>
      perform('build', () => {
        tar.resume();
        return err({ kind: 'status', status: 500, message: 'no builder' });
      }),
    close: () => undefined,
  };

  const end = (name: string, exitCode: number, change: Partial<ContainerInfo> = {}): void => {
    const container = containers.get(name);
    if (container === undefined) throw new Error(`No container ${name}`);
    container.state = { ...container.state, status: 'exited', exitCode, startedAt: 1000, finishedAt: 2000, ...change };
    container.announceEnd();
  };

  return {
    api,
    info: fakeInfo,
    containers,
    volumes,
    calls,
    starts,
    end,
    fail(call, fault, when = 'before') {
      const planned = faults.get(call) ?? [];
      planned.push({ fault, when });
      faults.set(call, planned);
    },
    called: (call, count = 1) =>
      new Promise((resolve) => {
        if (calls.filter((name) => name === call).length >= count) resolve();
        else waiters.push({ call, count, resolve });
      }),
  };
}

function lastFrame(log: Buffer): Buffer {
  let last = log;
  for (let at = 0; at < log.length;) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    last = log.subarray(at, end);
    at = end;
  }
  return last;
}
