import { ok } from '../../../shared/result.ts';
import type { Answer, DockerApi } from '../docker/api.ts';
import { homeLabel } from '../docker/labels.ts';
import type { AttemptIdentity } from '../executor.ts';

/**
 * Empties a folder of files that belong to root, from inside a container of an image that is here. It sees nothing but that folder's parent and has no
 * network. Throws where that does not work either; what is left is then removed at the next start.
 */
export async function removeAsRoot(
  api: DockerApi,
  image: string,
  identity: AttemptIdentity,
  parent: string,
  name: string,
): Promise<void> {
  const container = await helper(api, image, identity, parent, name);
  if (!container.ok) throw new Error(`The files in ${parent} belong to root: ${container.error.message}`);
  try {
    const started = await api.startContainer(container.value);
    if (!started.ok) throw new Error(`The files in ${parent} belong to root: ${started.error.message}`);
    await api.waitContainer(container.value, new AbortController().signal);
  } finally {
    await api.removeContainer(container.value);
  }
}

/** The id of the container that does it; where an engine died while it did, the one that it made. */
async function helper(
  api: DockerApi,
  image: string,
  identity: AttemptIdentity,
  parent: string,
  name: string,
): Answer<string> {
  const handle = `${identity.handle}-rm`;
  const container = await api.createContainer(handle, {
    Image: image,
    Entrypoint: ['rm', '-rf', `/millrace-remove/${name}`],
    Cmd: [],
    Env: [],
    Labels: { [homeLabel]: identity.home },
    User: '0:0',
    HostConfig: {
      NetworkMode: 'none',
      SecurityOpt: ['no-new-privileges'],
      Mounts: [{ Type: 'bind', Source: parent, Target: '/millrace-remove', ReadOnly: false }],
    },
  });
  if (container.ok || container.error.kind !== 'status' || container.error.status !== 409) return container;
  const found = await api.inspectContainer(handle);
  if (!found.ok) return found;
  return found.value.labels[homeLabel] === identity.home ? ok(found.value.id) : container;
}
