/** What Kubernetes would do for a step’s pod, done with one container: volumes, files of secrets, the user. */
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { StepMount } from '../../../shared/plan/pod-mounts.ts';
import { plainPod, type StepUser } from '../../../shared/plan/pod.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { AttemptIdentity, ReadyImage } from '../executor.ts';
import { ConnectionLost } from '../staging/staging.ts';
import type { Answer, ContainerMount, DaemonInfo, DockerApi } from './api.ts';
import { homeLabel, runLabel } from './labels.ts';
import { initLabels } from './init-containers.ts';
import { secretLabels } from './secrets.ts';
import { ensureClaim, ensureWorkspace } from './volumes.ts';

/** What the pod adds to a container. */
export interface PodParts {
  readonly mounts: readonly ContainerMount[];
  /** `user:group`; absent: as the image says. */
  readonly user?: string;
  readonly labels: { readonly [name: string]: string };
  readonly warnings: readonly string[];
}

/** Makes ready what the container of a step needs before it is created. May be repeated. Throws `ConnectionLost`. */
export async function preparePod(
  api: DockerApi,
  info: DaemonInfo,
  identity: AttemptIdentity,
  step: ResolvedStep,
  image: ReadyImage,
): Promise<Result<PodParts, Failure>> {
  const { pod = plainPod } = step;
  const user = await userOf(api, pod.user, image);
  if (!user.ok) return user;
  const mounts: ContainerMount[] = [];
  const warnings: string[] = [];
  for (const mount of pod.mounts) {
    const made = await containerMount(api, info, identity, mount, warnings);
    if (!made.ok) return made;
    mounts.push(made.value);
  }
  return ok({
    mounts,
    labels: { ...pod.labels, ...secretLabels(pod.secretPlaces), ...initLabels(pod.initContainers) },
    warnings,
    ...(user.value === undefined ? {} : { user: user.value }),
  });
}

async function containerMount(
  api: DockerApi,
  info: DaemonInfo,
  { home, run }: AttemptIdentity,
  mount: StepMount,
  warnings: string[],
): Promise<Result<ContainerMount, Failure>> {
  const Target = mount.path;
  switch (mount.kind) {
    case 'memory': {
      const { sizeBytes } = mount;
      const TmpfsOptions = sizeBytes === undefined ? {} : { SizeBytes: sizeBytes };
      return ok({ Type: 'tmpfs', Target, ReadOnly: false, TmpfsOptions });
    }
    case 'scratch':
    case 'files': {
      const Labels = { [homeLabel]: home, [runLabel]: run };
      return ok({ Type: 'volume', Target, ReadOnly: false, VolumeOptions: { NoCopy: true, Labels } });
    }
    case 'workspace': {
      const volume = await ensureWorkspace(api, home, run);
      if (!volume.ok) return volume;
      return ok({
        Type: 'volume',
        Source: volume.value.name,
        Target,
        ReadOnly: false,
        VolumeOptions: { NoCopy: true },
      });
    }
    case 'claim': {
      const { claim, subPath } = mount;
      if (subPath !== undefined && majorVersion(info) < 26) {
        const detail = `It mounts the folder “${subPath}” of a volume, which Docker can do from version 26 on, and this is ${info.version}. Update Docker, or mount the whole volume.`;
        return err({ reason: 'start-refused', detail });
      }
      const volume = await ensureClaim(api, home, claim);
      if (!volume.ok) return volume;
      if (volume.value.made)
        warnings.push(`The volume claim “${claim}” was not there: an empty volume was made for it.`);
      const VolumeOptions = { NoCopy: true, ...(subPath === undefined ? {} : { Subpath: subPath }) } as const;
      return ok({ Type: 'volume', Source: volume.value.name, Target, ReadOnly: false, VolumeOptions });
    }
  }
}

function majorVersion({ version }: DaemonInfo): number {
  return Number.parseInt(version, 10);
}

async function userOf(
  api: DockerApi,
  { user, group, notRoot }: StepUser,
  image: ReadyImage,
): Promise<Result<string | undefined, Failure>> {
  if (user === undefined && group === undefined && !notRoot) return ok(undefined);
  const groupPart = group === undefined ? '' : `:${group}`;
  if (user !== undefined) return ok(`${user}${groupPart}`);
  const inspected = await api.inspectImage(image.digest);
  if (!inspected.ok && inspected.error.kind === 'connection') throw new ConnectionLost(inspected.error.message);
  const [imageUser = ''] = (inspected.ok ? inspected.value.user : '').split(':');
  if (notRoot && ['', 'root', '0'].includes(imageUser)) {
    const detail = `Its security context says runAsNonRoot, and the image ${image.image} runs as root. Give it a runAsUser.`;
    return err({ reason: 'start-refused', detail });
  }
  return ok(group === undefined ? undefined : `${imageUser === '' ? '0' : imageUser}${groupPart}`);
}

/** Puts files into the volumes of a container that was created, and opens its empty folders to any user, as on a cluster. */
export async function deliverPod(api: DockerApi, container: string, { pod = plainPod }: ResolvedStep): Answer<null> {
  const archive = pack();
  let filled = false;
  for (const mount of pod.mounts) {
    if (mount.kind !== 'scratch' && mount.kind !== 'workspace' && mount.kind !== 'files') continue;
    const folder = mount.path.slice(1);
    archive.entry({ name: folder, type: 'directory', mode: mount.kind === 'files' ? 0o755 : 0o777 });
    filled = true;
    if (mount.kind !== 'files') continue;
    for (const [key, { bytes }] of mount.files) {
      archive.entry({ name: `${folder}/${key}`, mode: 0o644 }, Buffer.from(bytes));
    }
  }
  if (!filled) return ok(null);
  archive.finalize();
  return api.putArchive(container, '/', Readable.from(archive));
}
