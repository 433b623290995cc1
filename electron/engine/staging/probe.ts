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
  const nonce = random.hex(16);
  const name = `mr-${home.slice(0, 8)}-probe-${nonce.slice(0, 12)}`;
  const folder = join(work, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'nonce'), nonce);
  try {
    const container = await api.createContainer(name, {
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
    if (!container.ok) return container.error.kind === 'connection' ? container : ok('archives');
    const found = await readBack(api, container.value);
    await api.removeContainer(container.value);
    if (found.ok) return ok(found.value.includes(nonce) ? 'mounts' : 'archives');
    return found.error.kind === 'connection' ? found : ok('archives');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
