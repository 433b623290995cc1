import type { Readable } from 'node:stream';
import type { Result } from '../../../shared/result.ts';

/**
 * Why a call to the Engine API gave no success.
 * `connection`: no whole answer came, so what became of the request is unknown where `reached` is true.
 * `status`: the daemon refused; `message` is its own text.
 */
export type DockerFault =
  | { readonly kind: 'connection'; readonly reached: boolean; readonly code: string; readonly message: string }
  | { readonly kind: 'status'; readonly status: number; readonly message: string };

/** A call's success or fault. */
export type Answer<T> = Promise<Result<T, DockerFault>>;

/** The body of a create request, as far as Millrace uses it (Engine API 1.40 and later). */
export interface ContainerSpec {
  readonly Image: string;
  /** Absent: the image's own. */
  readonly Entrypoint?: readonly string[];
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: { readonly [name: string]: string };
  readonly StopSignal?: string;
  readonly User?: string;
  readonly NetworkDisabled?: boolean;
  readonly HostConfig: {
    readonly NanoCpus?: number;
    readonly Memory?: number;
    readonly MemorySwap?: number;
    readonly PidsLimit?: number;
    readonly SecurityOpt?: readonly string[];
    readonly LogConfig?: { readonly Type: string; readonly Config: { readonly [name: string]: string } };
    readonly Mounts?: readonly ContainerMount[];
    readonly NetworkMode?: string;
    readonly DeviceRequests?: readonly {
      readonly Driver: string;
      readonly Count: number;
      readonly Capabilities: readonly (readonly string[])[];
    }[];
  };
}

/** A folder or file of the daemon's machine inside a container. A source that is not there is refused, not created. */
export interface BindMount {
  readonly Type: 'bind';
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}

/** A volume: a named one, or without a source a new one that is removed with the container. Nothing of the image is copied into it. */
export interface VolumeMount {
  readonly Type: 'volume';
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
  readonly VolumeOptions: {
    readonly NoCopy: true;
    readonly Labels?: { readonly [name: string]: string };
    /** A folder in it, which must be there (API 1.45). */
    readonly Subpath?: string;
  };
}

/** A folder in memory. */
export interface MemoryMount {
  readonly Type: 'tmpfs';
  readonly Target: string;
  readonly ReadOnly: boolean;
  readonly TmpfsOptions: { readonly SizeBytes?: number };
}

/** What a container finds at a path besides its image. */
export type ContainerMount = BindMount | VolumeMount | MemoryMount;

/** What is known of a volume. */
export interface VolumeInfo {
  readonly name: string;
  readonly labels: { readonly [name: string]: string };
}

/** What inspect says about a container. */
export interface ContainerInfo {
  readonly id: string;
  /** Id of its image. */
  readonly image: string;
  readonly labels: { readonly [name: string]: string };
  /** `name=value` */
  readonly env: readonly string[];
  /** Names of its volumes, by the paths at which they are mounted. */
  readonly volumes: { readonly [path: string]: string };
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** The daemon's own complaint, e.g. why a start failed. */
  readonly error: string;
  /** Milliseconds since the epoch; absent when it never happened, or when the daemon does not know. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

/** What the daemon says about itself. */
export interface DaemonInfo {
  /** Stays the same across restarts of the daemon. */
  readonly id: string;
  readonly version: string;
  readonly operatingSystem: string;
  /** `linux/amd64` */
  readonly platform: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly logDrivers: readonly string[];
  readonly runtimes: readonly string[];
  readonly securityOptions: readonly string[];
  /** Whether it reaches registries through a proxy. */
  readonly usesProxy: boolean;
}

/** An image that the daemon has. */
export interface ImageInfo {
  /** `sha256:<hex>` */
  readonly id: string;
  readonly labels: { readonly [name: string]: string };
  readonly platform: string;
  readonly sizeBytes: number;
  /** Who its processes run as, by name or number, with or without a group; '' is root. */
  readonly user: string;
}

/** Lines of progress that pulls and builds answer with. */
export interface ProgressLine {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly doneBytes?: number;
  readonly totalBytes?: number;
}

/** The part of the Docker Engine API that the engine uses. The real one is made by `createDockerApi`; unit tests stand in their own. */
export interface DockerApi {
  /** As in DOCKER_HOST. */
  readonly host: string;
  info(): Answer<DaemonInfo>;
  /** Answers with the id. A name that is taken is status 409. */
  createContainer(name: string, spec: ContainerSpec): Answer<string>;
  startContainer(id: string): Answer<'started' | 'already-started'>;
  inspectContainer(idOrName: string): Answer<ContainerInfo>;
  /** Comes back when the container is not running. Says nothing about the outcome: inspect does. */
  waitContainer(id: string, signal: AbortSignal): Answer<null>;
  /** Sends the stop signal and, `graceSeconds` later, SIGKILL. Comes back when it stopped. */
  stopContainer(id: string, graceSeconds: number): Answer<'stopped' | 'already-stopped'>;
  /** Removes a stopped container with its anonymous volumes. A container that is gone is a success. */
  removeContainer(id: string): Answer<null>;
  /** Multiplexed frames with a timestamp before each message (see log-frames.ts). `tail` limits to the last messages. */
  containerLogs(
    id: string,
    options: { readonly follow: boolean; readonly tail?: number },
    signal: AbortSignal,
  ): Answer<Readable>;
  /** Unpacks a tar archive below `path` of a container that was created. */
  putArchive(id: string, path: string, tar: Readable): Answer<null>;
  /** A tar archive of `path`; its entries begin with the last segment of `path`. */
  getArchive(id: string, path: string, signal: AbortSignal): Answer<Readable>;
  /** Makes the volume, or finds the one with this name, which may have other labels. */
  createVolume(name: string, labels: VolumeInfo['labels']): Answer<VolumeInfo>;
  inspectVolume(name: string): Answer<VolumeInfo>;
  /** Volumes that have all these labels (`name=value`). */
  listVolumes(labels: readonly string[]): Answer<readonly VolumeInfo[]>;
  /** A volume that is gone is a success; one that a container uses is status 409. */
  removeVolume(name: string): Answer<null>;
  inspectImage(reference: string): Answer<ImageInfo>;
  /** Every name with which local images can be asked for. */
  listImageNames(): Answer<readonly string[]>;
  /** `credentials` is the content of X-Registry-Auth before encoding. Ends with an `error` line where the pull fails. */
  pullImage(reference: string, credentials: unknown, signal: AbortSignal): Answer<AsyncIterable<ProgressLine>>;
  buildImage(
    tar: Readable,
    options: {
      readonly tag: string;
      readonly labels: { readonly [name: string]: string };
      readonly arguments: { readonly [name: string]: string };
    },
    signal: AbortSignal,
  ): Answer<AsyncIterable<ProgressLine>>;
  close(): void;
}
