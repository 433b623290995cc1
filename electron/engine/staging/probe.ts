import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { err, ok } from '../../../shared/result.ts';
import type { Answer, DaemonInfo, DockerApi } from '../docker/api.ts';
import { homeLabel } from '../docker/labels.ts';
import type { Random } from '../ports.ts';
import type { StagingKind } from './staging.ts';

/**
 * Finds out whether a daemon sees this machine's files, without running anything: a container that is never started gets a folder with a nonce mounted, and
 * the daemon is asked for the file. A daemon in a virtual machine or on another host has another file there, or none.
 */
export async function probeStaging(
  api: DockerApi,
  info: DaemonInfo,
  image: string,
  home: string,
  work: string,
  random: Random,
): Answer<StagingKind> {
  // Under SELinux a mount that the daemon can read is still closed to the step.
  if (info.securityOptions.some((option) => option.includes('selinux'))) return ok('archives');
  const left = await clearProbe(api, home, work);
  if (!left.ok) return left;
  const nonce = random.hex(16);
  const folder = join(work, probeName(home));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'nonce'), nonce);
  const container = await api.createContainer(probeName(home), {
    Image: image,
    Entrypoint: ['/nothing'],
    Cmd: [],
    Env: [],
    Labels: { [homeLabel]: home },
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [{ Type: 'bind', Source: folder, Target: '/millrace-probe', ReadOnly: true }],
    },
  });
  const found = container.ok ? await readBack(api, container.value) : container;
  if (found.ok || found.error.kind === 'status') {
    // What cannot be removed now is removed before the next probe.
    await clearProbe(api, home, work);
    return ok(found.ok && found.value.includes(nonce) ? 'mounts' : 'archives');
  }
  return found;
}

/** Removes what is left of a probe, also of one that was cut off by the death of its engine: a data folder has at most one at a time. */
export async function clearProbe(api: DockerApi, home: string, work: string): Answer<null> {
  const folder = join(work, probeName(home));
  // The folder is made before the container and removed after it.
  if (!existsSync(folder)) return ok(null);
  const found = await api.inspectContainer(probeName(home));
  if (!found.ok && found.error.kind === 'connection') return found;
  if (found.ok && found.value.labels[homeLabel] === home) {
    const removed = await api.removeContainer(found.value.id);
    if (!removed.ok) return removed;
  }
  await rm(folder, { recursive: true, force: true });
  return ok(null);
}

/** The same for every probe of a data folder, so that what one left is found again. */
function probeName(home: string): string {
  return `mr-${home}-probe`;
}

async function readBack(api: DockerApi, container: string): Answer<Buffer> {
  const archive = await api.getArchive(container, '/millrace-probe/nonce', new AbortController().signal);
  if (!archive.ok) return archive;
  try {
    return ok(await buffer(archive.value));
  } catch (error) {
    return err({ kind: 'connection', reached: true, code: '', message: String(error) });
  }
}
