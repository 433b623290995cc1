import type { DockerApi } from '../docker/api.ts';
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
  const container = await api.createContainer(`${identity.handle}-rm`, {
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
  if (!container.ok) throw new Error(`The files in ${parent} belong to root: ${container.error.message}`);
  try {
    const started = await api.startContainer(container.value);
    if (!started.ok) throw new Error(`The files in ${parent} belong to root: ${started.error.message}`);
    await api.waitContainer(container.value, new AbortController().signal);
  } finally {
    await api.removeContainer(container.value);
  }
}
