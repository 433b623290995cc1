import type { ImageProgress } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { DaemonInfo, DockerApi } from '../docker/api.ts';
import { errorText } from '../files.ts';
import { brokenOff, isBrokenOff, isFarewell, type BrokenOff } from './broken-off.ts';
import { registryCredentials } from './credentials.ts';
import { nearestImage, registryOf } from './references.ts';

/** Pulls an image. The layers that came stay for the next time, also where it was cancelled or broke off. */
export async function pullImage(
  api: DockerApi,
  info: DaemonInfo,
  image: string,
  configFolder: string,
  signal: AbortSignal,
  progress: (progress: ImageProgress) => void,
): Promise<Result<null, Failure | BrokenOff>> {
  progress({ image, action: 'pull', message: 'Asking the registry' });
  const answer = await api.pullImage(image, await registryCredentials(image, configFolder), signal);
  if (!answer.ok) {
    const { error } = answer;
    return err(isBrokenOff(error) ? brokenOff(error.message) : await pullFailure(api, info, image, error.message));
  }
  const layers = new Map<string, { done: number; total: number }>();
  try {
    for await (const line of answer.value) {
      if (line.error !== undefined) {
        return err(isFarewell(line.error) ? brokenOff(line.error) : await pullFailure(api, info, image, line.error));
      }
      if (line.id === undefined || line.status === undefined) continue;
      const layer = layers.get(line.id) ?? { done: 0, total: 0 };
      if (line.status === 'Downloading') {
        layers.set(line.id, { done: line.doneBytes ?? layer.done, total: line.totalBytes ?? layer.total });
      } else if (['Download complete', 'Pull complete', 'Already exists'].includes(line.status)) {
        layers.set(line.id, { done: layer.total, total: layer.total });
      } else {
        continue;
      }
      const sum = [...layers.values()].reduce(
        (all, { done, total }) => ({ done: all.done + done, total: all.total + total }),
        { done: 0, total: 0 },
      );
      progress({ image, action: 'pull', message: 'Downloading', doneBytes: sum.done, totalBytes: sum.total });
    }
  } catch (error) {
    return err(brokenOff(errorText(error)));
  }
  return ok(null);
}

async function pullFailure(api: DockerApi, info: DaemonInfo, image: string, message: string): Promise<Failure> {
  const registry = registryOf(image).replace('https://index.docker.io/v1/', 'Docker Hub');
  const text = message.replaceAll(/\s+/g, ' ').trim();
  if (/no matching manifest|does not match the specified platform/.test(text)) {
    return { reason: 'image-not-found', image, detail: `there is none for this machine (${info.platform})` };
  }
  if (/not found|manifest unknown|does not exist|invalid reference format/i.test(text)) {
    const names = await api.listImageNames();
    const near = names.ok ? nearestImage(image, names.value) : undefined;
    const hint = near === undefined ? '' : `; did you mean ${near}, which is here`;
    const login = /access|authori[sz]/i.test(text) ? ', or it needs a login (docker login)' : '';
    return { reason: 'image-not-found', image, detail: `${registry} has no such image${login}${hint}` };
  }
  if (/unauthorized|denied|authentication required|no basic auth/i.test(text)) {
    return { reason: 'image-not-found', image, detail: `${registry} asks for a login: run docker login and try again` };
  }
  if (/no such host|dial tcp|i\/o timeout|connection refused|TLS handshake|network|EOF|proxyconnect|x509/i.test(text)) {
    return {
      reason: 'environment',
      detail: `${image} is not on this machine, and ${registry} cannot be reached: ${text}. Check the network and Docker's proxy settings`,
    };
  }
  if (/no space left/i.test(text)) {
    return { reason: 'environment', detail: `There is no room for ${image} on Docker's disk: run docker system prune` };
  }
  return { reason: 'image-not-found', image, detail: text };
}
