import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askDocker, askForWork } from './docker-api.ts';

const deadline = 10_000;

describe.runIf(process.platform !== 'win32')('a daemon behind a socket', () => {
  let folder = '';
  let server: Server | null = null;
  let answer = { status: 200, body: '' };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-api-'));
    server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    server.listen(join(folder, 'docker.sock'));
    await once(server, 'listening');
  });
  afterEach(() => {
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const host = (): string => `unix://${join(folder, 'docker.sock')}`;

  it('answers with status and body', async () => {
    answer = { status: 404, body: '{"message":"No such image"}' };
    const question = { method: 'GET', path: '/images/none/json', deadline } as const;
    expect(await askDocker(host(), question)).toEqual({ ok: true, value: answer });
  });

  it('reports a failure in the middle of its work although the status says success', async () => {
    answer = { status: 200, body: '{"status":"Pulling"}\r\n{"error":"no such host"}\r\n' };
    const question = { method: 'POST', path: '/images/create', deadline } as const;
    expect(await askForWork(host(), question)).toEqual({ ok: false, error: 'no such host' });
  });

  it('takes work without a fault as done', async () => {
    answer = { status: 200, body: '{"stream":"Step 1/2"}\r\n{"stream":"error: only a word in the output"}\r\n' };
    const question = { method: 'POST', path: '/build', deadline } as const;
    expect(await askForWork(host(), question)).toEqual({ ok: true, value: null });
  });
});

describe('a daemon that cannot be asked', () => {
  const question = { method: 'GET', path: '/version', deadline } as const;

  it.each([
    ['a socket that is not there', 'unix:///nowhere/docker.sock', 'ENOENT'],
    ['a transport that is not HTTP', 'ssh://host', 'cannot use a daemon behind ssh://'],
    ['no address', 'docker', 'is not an address'],
  ])('is a sentence: %s', async (_name, host, fault) => {
    const asked = await askDocker(host, question);
    expect(asked).toEqual({ ok: false, error: expect.stringContaining(fault) });
  });
});
