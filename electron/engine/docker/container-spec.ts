import type { ResolvedStep, StepResources } from '../../../shared/plan/step.ts';
import type { AttemptIdentity, ReadyImage } from '../executor.ts';
import type { StagingKind } from '../staging/staging.ts';
import type { BindMount, ContainerSpec, DaemonInfo } from './api.ts';
import type { PodParts } from './pod.ts';
import { attemptLabels } from './labels.ts';

/** Enough for anything that trains models, and an end to fork bombs. */
const mostProcesses = 32_768;

/**
 * The container of a step. The image's ENTRYPOINT and CMD are never used. Docker's default capabilities stay (steps install packages and change owners as root);
 * nothing in it can gain more.
 */
export function containerSpec(
  identity: AttemptIdentity,
  step: ResolvedStep,
  image: ReadyImage,
  info: DaemonInfo,
  staging: StagingKind,
  mounts: readonly BindMount[],
  pod: PodParts,
): ContainerSpec {
  return {
    Image: image.digest,
    Entrypoint: step.argv,
    Cmd: [],
    Env: step.env.map(({ name, value }) => `${name}=${value}`),
    ...(pod.user === undefined ? {} : { User: pod.user }),
    Labels: { ...pod.labels, ...attemptLabels(identity, staging) },
    StopSignal: 'SIGTERM',
    HostConfig: {
      ...limits(step.resources, info),
      ...baseConfig(info),
      Mounts: [...mounts, ...pod.mounts],
    },
  };
}

/** What holds for every container that runs what a pipeline brings. */
export function baseConfig(info: DaemonInfo): ContainerSpec['HostConfig'] {
  return { PidsLimit: mostProcesses, SecurityOpt: ['no-new-privileges'], ...logConfig(info) };
}

/** `json-file` loses bytes that are not UTF-8, and `local` throws old lines away unless its limit is out of reach. */
function logConfig(info: DaemonInfo): Pick<ContainerSpec['HostConfig'], 'LogConfig'> {
  if (!info.logDrivers.includes('local')) return {};
  return { LogConfig: { Type: 'local', Config: { 'max-size': '1000g', 'max-file': '1', compress: 'false' } } };
}

function limits(resources: StepResources, info: DaemonInfo): ContainerSpec['HostConfig'] {
  const { cpuLimit, memoryLimitBytes, accelerator } = resources;
  const cpus = cpuLimit === undefined ? undefined : Math.min(cpuLimit, info.cpus || cpuLimit);
  return {
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
    // The same limit for memory and swap together means no swap: a step that needs more fails, and does not crawl.
    ...(memoryLimitBytes === undefined ? {} : { Memory: memoryLimitBytes, MemorySwap: memoryLimitBytes }),
    ...(accelerator !== undefined && hasGpus(info)
      ? { DeviceRequests: [{ Driver: 'nvidia', Count: accelerator.count, Capabilities: [['gpu']] }] }
      : {}),
  };
}

function hasGpus(info: DaemonInfo): boolean {
  return info.runtimes.includes('nvidia');
}

/** Where the machine has less than the step asks for: it runs with what is there, and the difference is said. */
export function resourceWarnings(resources: StepResources, info: DaemonInfo): readonly string[] {
  const { cpuLimit, memoryLimitBytes, accelerator } = resources;
  const warnings: string[] = [];
  if (cpuLimit !== undefined && info.cpus > 0 && cpuLimit > info.cpus) {
    warnings.push(`The step may use ${cpuLimit} CPUs, but Docker has ${info.cpus}.`);
  }
  if (memoryLimitBytes !== undefined && info.memoryBytes > 0 && memoryLimitBytes > info.memoryBytes) {
    warnings.push(
      `The step may use ${mebibytes(memoryLimitBytes)} of memory, but Docker has ${mebibytes(info.memoryBytes)}.`,
    );
  }
  if (accelerator !== undefined && !hasGpus(info)) {
    warnings.push(
      `The step asks for ${accelerator.count} × ${accelerator.type}, but Docker has no GPU support here: it ran without.`,
    );
  }
  return warnings;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
