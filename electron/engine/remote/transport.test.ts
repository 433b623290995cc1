import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork } from './transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-transport-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
const made = spawnSync('openssl', [
  'req',
  '-x509',
  '-newkey',
  'rsa:2048',
  '-nodes',
  '-days',
  '1',
  '-subj',
  '/CN=files.test',
  '-addext',
  'subjectAltName=DNS:files.test',
  '-keyout',
  key,
  '-out',
  cert,
]);
if (made.status !== 0) console.log('Skipped: there is no openssl to make a certificate with, for requests over TLS.');

describe.skipIf(made.status !== 0)('requests', () => {
  let server: Server | undefined;
  let port = 0;
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      asked.push(`${request.headers.host} ${request.url}`);
      response.writeHead(302, { location: '/next' }).end('text');
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });

  afterAll(async () => {
    await new Promise((resolve) => server?.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const signal = new AbortController().signal;

  test('IMP-9 the address is asked for the host, whose certificate it must have', async () => {
    const network = createNetwork({ ca: readFileSync(cert) });
    const answer = await network.get(new URL(`https://files.test:${port}/a?b=c`), '127.0.0.1', signal);
    expect({ status: answer.status, location: answer.location }).toEqual({ status: 302, location: '/next' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    answer.close();
    expect(Buffer.concat(chunks).toString()).toBe('text');
    expect(asked).toEqual([`files.test:${port} /a?b=c`]);
  });

  test.each([
    ['another host', 'https://other.test', true],
    ['an address', 'https://127.0.0.1', true],
    ['a certificate that nobody vouches for', 'https://files.test', false],
  ])('IMP-9 %s is refused', async (_, origin, trusted) => {
    const network = createNetwork(trusted ? { ca: readFileSync(cert) } : {});
    await expect(network.get(new URL(`${origin}:${port}/`), '127.0.0.1', signal)).rejects.toThrow(
      /certificate|altnames/i,
    );
  });
});
