/** Access tokens of Google Cloud from the application default credentials: a service account, or a person who logged in with gcloud. */
import { createSign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJsonText } from '../../../shared/json.ts';
import { errorCode, errorText } from '../files.ts';
import type { Environment } from './aws-credentials.ts';

const credentials = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('service_account'),
    client_email: z.string(),
    private_key: z.string(),
    token_uri: z.string(),
  }),
  z.object({
    type: z.literal('authorized_user'),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
  }),
]);
const answer = z.object({ access_token: z.string() });
const scope = 'https://www.googleapis.com/auth/devstorage.read_only';

/** A token for reading objects; undefined where this machine has no credentials. Throws where they are not accepted. */
export async function googleToken(env: Environment, now: number): Promise<string | undefined> {
  const given = env['GOOGLE_OAUTH_ACCESS_TOKEN'] ?? env['CLOUDSDK_AUTH_ACCESS_TOKEN'];
  if (given !== undefined) return given;
  const usual = join(env['HOME'] ?? homedir(), '.config', 'gcloud', 'application_default_credentials.json');
  const named = env['GOOGLE_APPLICATION_CREDENTIALS'];
  let text: string;
  try {
    text = await readFile(named ?? usual, 'utf8');
  } catch (error) {
    if (named === undefined && errorCode(error) === 'ENOENT') return undefined;
    const file = named === undefined ? usual : `GOOGLE_APPLICATION_CREDENTIALS names ${named}, which`;
    throw new Error(`${file} cannot be read (${errorText(error)})`, { cause: error });
  }
  // Not JSON.parse: its error quotes the text, which is a secret.
  const read = credentials.safeParse(parseJsonText(text));
  if (!read.success) throw new Error(`${named ?? usual} holds no credentials of a service account or a person`);
  return read.data.type === 'service_account'
    ? ask(read.data.token_uri, {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(read.data, Math.floor(now / 1000)),
      })
    : ask(env['CLOUDSDK_AUTH_TOKEN_HOST'] ?? 'https://oauth2.googleapis.com/token', {
        grant_type: 'refresh_token',
        client_id: read.data.client_id,
        client_secret: read.data.client_secret,
        refresh_token: read.data.refresh_token,
      });
}

async function ask(url: string, form: Record<string, string>): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`Google did not accept the credentials of this machine (${response.status})`);
  return answer.parse(await response.json()).access_token;
}

function assertion(
  account: { readonly client_email: string; readonly private_key: string; readonly token_uri: string },
  seconds: number,
): string {
  const claims = { iss: account.client_email, scope, aud: account.token_uri, iat: seconds, exp: seconds + 3600 };
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(account.private_key, 'base64url')}`;
}
