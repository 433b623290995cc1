import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from './shapes.ts';

/** Where a Docker context points, and where its certificates are. */
export interface ContextTarget {
  readonly name: string;
  readonly host: string;
  readonly certificates?: string;
  readonly skipVerify: boolean;
}

const config = z.object({ currentContext: z.string().optional() });
const meta = z.object({
  Endpoints: z.object({ docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().optional() }) }),
});

/** The folder with Docker's client configuration. */
export function dockerConfigFolder(env: { readonly [name: string]: string | undefined }, userFolder: string): string {
  const named = env['DOCKER_CONFIG'];
  return named === undefined || named === '' ? join(userFolder, '.docker') : named;
}

/** The context that the Docker command line would use; undefined for the default one, and the name alone where its description is missing. */
export async function currentContext(
  env: { readonly [name: string]: string | undefined },
  folder: string,
): Promise<ContextTarget | { readonly missing: string } | undefined> {
  const named = env['DOCKER_CONTEXT'];
  const name = named === undefined || named === '' ? await configuredContext(folder) : named;
  if (name === undefined || name === '' || name === 'default') return undefined;
  // Docker keeps a context under the SHA-256 of its name.
  const id = createHash('sha256').update(name).digest('hex');
  const parsed = meta.safeParse(await readJsonFile(join(folder, 'contexts', 'meta', id, 'meta.json')));
  if (!parsed.success) return { missing: name };
  const { Host, SkipTLSVerify } = parsed.data.Endpoints.docker;
  const certificates = join(folder, 'contexts', 'tls', id, 'docker');
  const hasCertificates = (await readText(join(certificates, 'ca.pem'))) !== undefined;
  return { name, host: Host, skipVerify: SkipTLSVerify ?? false, ...(hasCertificates ? { certificates } : {}) };
}

async function configuredContext(folder: string): Promise<string | undefined> {
  const parsed = config.safeParse(await readJsonFile(join(folder, 'config.json')));
  return parsed.success ? parsed.data.currentContext : undefined;
}

async function readJsonFile(file: string): Promise<unknown> {
  const text = await readText(file);
  return text === undefined ? undefined : parseJson(text);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
