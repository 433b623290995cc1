import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { parseJson } from '../docker/shapes.ts';
import { registryOf } from './references.ts';

const config = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/**
 * What `docker login` stored for the registry of an image, as X-Registry-Auth wants it; undefined where the person is not logged in. Read at each pull and
 * kept nowhere.
 */
export async function registryCredentials(reference: string, configFolder: string): Promise<unknown> {
  let parsed: z.infer<typeof config>;
  try {
    parsed = config.parse(parseJson(await readFile(join(configFolder, 'config.json'), 'utf8')));
  } catch {
    return undefined;
  }
  const registry = registryOf(reference);
  const helper = parsed.credHelpers?.[registry] ?? parsed.credsStore;
  if (helper !== undefined) return askHelper(helper, registry);
  const stored = parsed.auths?.[registry];
  if (stored?.identitytoken !== undefined) return { identitytoken: stored.identitytoken, serveraddress: registry };
  if (stored?.auth === undefined) return undefined;
  const decoded = Buffer.from(stored.auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0
    ? undefined
    : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1), serveraddress: registry };
}

/** Docker's credential helpers are programs that answer a registry's name with JSON. */
async function askHelper(helper: string, registry: string): Promise<unknown> {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const child = spawn(`docker-credential-${helper}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<undefined>((resolve) => child.on('error', () => resolve(undefined)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(registry);
  const answer = helperAnswer.safeParse(parseJson((await Promise.race([text(child.stdout), failed])) ?? ''));
  if (!answer.success) return undefined;
  const { Username, Secret } = answer.data;
  return Username === '<token>'
    ? { identitytoken: Secret, serveraddress: registry }
    : { username: Username, password: Secret, serveraddress: registry };
}
