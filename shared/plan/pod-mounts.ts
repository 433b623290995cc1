import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import type { IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { parseQuantity } from '../ir/quantity.ts';
import { ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Namespace, NamespaceObject } from './namespace.ts';
import { findObject, nameOf, refused, type PodContext } from './pod-values.ts';

/** A folder that a step finds at a path and that is not of its image. `volume` is what init containers call it. */
export type StepMount = { readonly path: string; readonly volume: string } & (
  | /** The folder that all steps of the run share. */ { readonly kind: 'workspace' }
  /** A volume that outlives the run, by the name of its claim; `subPath`: a folder in it. */
  | { readonly kind: 'claim'; readonly claim: string; readonly subPath?: string }
  /** An empty folder of this attempt. */
  | { readonly kind: 'scratch' }
  /** The same in memory; absent size: what the machine has. */
  | { readonly kind: 'memory'; readonly sizeBytes?: number }
  /** The keys of a secret or config map as files. */
  | { readonly kind: 'files'; readonly files: NamespaceObject }
);

/** The mounts of an executor, and the texts of secrets in them. */
export function podMounts(
  kubernetes: KubernetesExecutor,
  context: PodContext,
): Result<{ readonly mounts: readonly StepMount[]; readonly secrets: readonly string[] }, Failure> {
  const mounts: StepMount[] = [];
  const secrets: string[] = [];
  for (const option of kubernetes.pvcMount ?? []) {
    const name = nameOf('volume claim', claimSource(option), option.constant, context);
    if (!name.ok) return name;
    if (name.value === undefined)
      return refused('Nobody gave the name of a volume claim. Look at where its name comes from.');
    if (!isClaimName(name.value)) return refused(badClaim(name.value));
    const { subPath = '' } = option;
    if (subPath.startsWith('/') || subPath.split('/').includes('..')) {
      return refused(`The subPath “${subPath}” leaves its volume. Write a path inside of it.`);
    }
    const path = mountPath(option.mountPath);
    const volume = name.value;
    mounts.push({ kind: 'claim', path, volume, claim: volume, ...(subPath === '' ? {} : { subPath }) });
  }
  for (const option of kubernetes.secretAsVolume ?? []) {
    const name = nameOf('secret', option.secretNameParameter, option.secretName, context);
    if (!name.ok) return name;
    if (name.value === undefined) continue;
    const files = filesOf('secrets', name.value, option.optional, context);
    if (!files.ok) return files;
    mounts.push({ kind: 'files', path: mountPath(option.mountPath), volume: name.value, files: files.value });
    secrets.push(...[...files.value.values()].map(({ text }) => text));
  }
  for (const option of kubernetes.configMapAsVolume ?? []) {
    const name = nameOf('config map', option.configMapNameParameter, option.configMapName, context);
    if (!name.ok) return name;
    if (name.value === undefined) continue;
    const files = filesOf('configMaps', name.value, option.optional, context);
    if (!files.ok) return files;
    mounts.push({ kind: 'files', path: mountPath(option.mountPath), volume: name.value, files: files.value });
  }
  // Memory belongs to one container: what an init container fills lies on the disk.
  const shared = new Set(
    (kubernetes.initContainers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.volumeName)),
  );
  for (const { medium = '', mountPath: path, sizeLimit, volumeName: volume = '' } of kubernetes.emptyDirMounts ?? []) {
    const isMemory = medium === 'Memory' && !shared.has(volume);
    mounts.push(isMemory ? memory(path, volume, sizeLimit) : { kind: 'scratch', path: mountPath(path), volume });
  }
  for (const { mountPath: path, volumeName: volume = '' } of kubernetes.genericEphemeralVolume ?? []) {
    mounts.push({ kind: 'scratch', path: mountPath(path), volume });
  }
  const { enabledSharedMemory } = kubernetes;
  if (enabledSharedMemory !== undefined)
    mounts.push(memory('/dev/shm', enabledSharedMemory.volumeName ?? '', enabledSharedMemory.size));
  const paths = mounts.map(({ path }) => path);
  const doubled = paths.find((path, index) => paths.indexOf(path) !== index);
  if (doubled !== undefined)
    return refused(`Two volumes are to be mounted at ${doubled}. Give each a path of its own.`);
  return ok({ mounts, secrets });
}

/** The older forms of a claim’s name, as the newer one. */
function claimSource(option: NonNullable<KubernetesExecutor['pvcMount']>[number]): IrTaskInputParameter | undefined {
  const { pvcNameParameter, taskOutputParameter, componentInputParameter } = option;
  if (pvcNameParameter !== undefined) return pvcNameParameter;
  if (taskOutputParameter !== undefined) return { taskOutputParameter };
  return componentInputParameter === undefined ? undefined : { componentInputParameter };
}

/** True for what Kubernetes takes as the name of a claim. */
export function isClaimName(name: string): boolean {
  return name.length <= 200 && /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(name);
}

/** Why a name is none. */
export function badClaim(name: string): string {
  return `“${name}” is no name for a volume claim. Use small letters, digits, hyphens and dots.`;
}

function filesOf(
  kind: keyof Namespace,
  name: string,
  optional: boolean | undefined,
  context: PodContext,
): Result<NamespaceObject, Failure> {
  const found = findObject(kind, name, optional, context);
  return found.ok ? ok(found.value ?? new Map()) : found;
}

function memory(path: string | undefined, volume: string, size: string | undefined): StepMount {
  const sizeBytes = parseQuantity(size ?? '') ?? 0;
  return { kind: 'memory', path: mountPath(path), volume, ...(sizeBytes > 0 ? { sizeBytes } : {}) };
}

/** Container runtimes take a path that is not absolute from the root of the file system. */
export function mountPath(path: string | undefined): string {
  const parts = (path ?? '').split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}
