/** Google Cloud as an importer meets it, on this machine: a token endpoint that takes the two grants of RFC 7523 and RFC 6749, and a bucket. */
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';

/** A server that was started. */
export interface GoogleServer {
  readonly endpoint: string;
  readonly tokenUri: string;
  /** Files of application default credentials that it accepts, and one with a key that is not the account's. */
  readonly serviceAccount: Json;
  readonly authorizedUser: Json;
  readonly stranger: Json;
  close(): void;
}

const account = 'reader@millrace.iam.gserviceaccount.com';
const user = { client_id: 'client', client_secret: 'hush', refresh_token: 'again' };
const token = 'a-short-lived-token';
const claims = z.object({
  iss: z.literal(account),
  scope: z.literal('https://www.googleapis.com/auth/devstorage.read_only'),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** Serves the objects of the bucket `data` to whoever has a token. */
export async function openGoogle(objects: Readonly<Record<string, string>>): Promise<GoogleServer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = (key: typeof privateKey): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  let tokenUri = '';

  function isSigned(assertion: string): boolean {
    const [header = '', body = '', signature = ''] = assertion.split('.');
    const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const read = claims.safeParse(decoded(body));
    const now = Date.now() / 1000;
    return (
      z.object({ alg: z.literal('RS256') }).safeParse(decoded(header)).success &&
      read.success &&
      read.data.aud === tokenUri &&
      read.data.iat <= now + 60 &&
      read.data.exp > now &&
      read.data.exp - read.data.iat <= 3600 &&
      createVerify('RSA-SHA256').update(`${header}.${body}`).verify(publicKey, signature, 'base64url')
    );
  }

  async function grant(request: IncomingMessage): Promise<boolean> {
    const form = new URLSearchParams(await text(request));
    if (form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return isSigned(form.get('assertion') ?? '');
    return (
      form.get('grant_type') === 'refresh_token' &&
      Object.entries(user).every(([name, value]) => form.get(name) === value)
    );
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', tokenUri);
    if (pathname === '/token') {
      const granted = request.method === 'POST' && (await grant(request));
      response.writeHead(granted ? 200 : 400, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify(
          granted ? { access_token: token, token_type: 'Bearer', expires_in: 3599 } : { error: 'invalid_grant' },
        ),
      );
      return;
    }
    const object = objects[pathname.replace('/data/', '')];
    const admitted = request.headers.authorization === `Bearer ${token}`;
    response.writeHead(admitted ? (object === undefined ? 404 : 200) : 401);
    response.end(admitted ? object : '<Error><Message>Anonymous caller.</Message></Error>');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  tokenUri = `${endpoint}/token`;
  const serviceAccount = { type: 'service_account', client_email: account, token_uri: tokenUri };
  return {
    endpoint,
    tokenUri,
    serviceAccount: { ...serviceAccount, private_key: pem(privateKey) },
    stranger: { ...serviceAccount, private_key: pem(other.privateKey) },
    authorizedUser: { type: 'authorized_user', ...user },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
