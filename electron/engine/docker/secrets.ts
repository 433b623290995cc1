import { extract } from 'tar-stream';
import { z } from 'zod';
import { secretTexts, type SecretPlaces } from '../../../shared/plan/pod.ts';
import { err, ok } from '../../../shared/result.ts';
import { errorText } from '../files.ts';
import type { Answer, ContainerInfo, DockerApi } from './api.ts';

/** The label that says where a container holds secrets; never what they are. */
const secretsLabel = 'dev.millrace.secrets';

/** The label of a container that is given secrets. */
export function secretLabels({ variables, folders }: SecretPlaces): { readonly [name: string]: string } {
  if (variables.length + folders.length === 0) return {};
  return { [secretsLabel]: JSON.stringify({ variables, folders }) };
}

const places = z.object({ variables: z.array(z.string()), folders: z.array(z.string()) });

/**
 * Reads from a container the secrets that it was given, for an engine that does not know them: they must not be stored with the rest of its log
 * either.
 */
export async function readSecrets(api: DockerApi, { id, labels, env }: ContainerInfo): Answer<readonly string[]> {
  const { variables, folders } = places.parse(JSON.parse(labels[secretsLabel] ?? '{"variables":[],"folders":[]}'));
  const values = env.flatMap((entry) => {
    const split = entry.indexOf('=');
    return variables.includes(entry.slice(0, split)) ? [entry.slice(split + 1)] : [];
  });
  for (const folder of folders) {
    const archive = await api.getArchive(id, folder, new AbortController().signal);
    if (!archive.ok) return archive;
    try {
      for await (const entry of archive.value.pipe(extract())) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
        values.push(Buffer.concat(chunks).toString('utf8'));
      }
    } catch (error) {
      return err({ kind: 'connection', reached: true, code: 'BROKEN', message: errorText(error) });
    }
  }
  return ok(secretTexts(values));
}
