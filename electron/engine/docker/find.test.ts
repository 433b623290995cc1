import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEndpoint } from './endpoint.ts';
import { findDocker, type DockerState } from './find.ts';

let folder: string;
const servers: { close(): unknown }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-find-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

async function daemon(name: string, body: string, status = 200): Promise<string> {
  const path = join(folder, name);
  const server: Server = createServer((_request, response) => response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

const find = (env: { readonly [name: string]: string }, sockets: readonly string[] = []): Promise<DockerState> =>
  findDocker({ env, userFolder: folder, platform: 'linux', sockets });
const info = JSON.stringify({
  ID: 'one',
  ServerVersion: '27.1.0',
  OSType: 'linux',
  Architecture: 'aarch64',
  NCPU: 2,
  MemTotal: 5,
});

async function reasonOf(state: Promise<DockerState>): Promise<string> {
  const found = await state;
  return found.state === 'ready' ? `ready ${found.info.id}` : `${found.reason}: ${found.message} ${found.cure}`;
}

describe('addresses of Docker daemons', () => {
  it('EXE-15 are read as Docker reads them', () => {
    expect(parseEndpoint('unix:///run/docker.sock')).toMatchObject({
      ok: true,
      value: { kind: 'socket', path: '/run/docker.sock' },
    });
    expect(parseEndpoint('tcp://10.0.0.1')).toMatchObject({ ok: true, value: { hostname: '10.0.0.1', port: 2375 } });
    expect(parseEndpoint('tcp://[::1]:80')).toMatchObject({ ok: true, value: { hostname: '::1', port: 80 } });
    expect(parseEndpoint('localhost:1234')).toMatchObject({ ok: true, value: { hostname: 'localhost', port: 1234 } });
    expect(parseEndpoint('tcp://host', folder)).toMatchObject({
      ok: true,
      value: { port: 2376, tls: { skipVerify: false } },
    });
    expect(parseEndpoint('nonsense://x')).toMatchObject({ ok: false });
    expect(parseEndpoint('ssh://me@far')).toMatchObject({
      ok: false,
      error: { cure: expect.stringContaining('ssh -L') },
    });
  });
});

describe('looking for Docker', () => {
  it('EXE-15 believes DOCKER_HOST and nothing else', async () => {
    const path = await daemon('a.sock', info);
    expect(await reasonOf(find({ DOCKER_HOST: `unix://${path}` }))).toBe('ready one');
    expect(await reasonOf(find({ DOCKER_HOST: 'unix:///nowhere' }, [path]))).toContain(
      'not-running: There is no Docker socket at unix:///nowhere (DOCKER_HOST)',
    );
  });

  it('EXE-15 follows the current context', async () => {
    const path = await daemon('b.sock', info);
    const id = createHash('sha256').update('lab').digest('hex');
    await mkdir(join(folder, '.docker/contexts/meta', id), { recursive: true });
    await writeFile(join(folder, '.docker/config.json'), JSON.stringify({ currentContext: 'lab' }));
    await writeFile(
      join(folder, '.docker/contexts/meta', id, 'meta.json'),
      JSON.stringify({ Name: 'lab', Endpoints: { docker: { Host: `unix://${path}`, SkipTLSVerify: false } } }),
    );
    expect(await reasonOf(find({}))).toBe('ready one');
    expect(await reasonOf(find({ DOCKER_CONTEXT: 'other' }))).toContain('bad-address: The Docker context "other"');
    expect(await reasonOf(find({ DOCKER_CONTEXT: 'default' }, []))).toContain('not-installed');
  });

  it('EXE-15 takes the first usual socket that answers', async () => {
    const path = await daemon('c.sock', info);
    expect(await reasonOf(find({}, ['/nowhere', path]))).toBe('ready one');
  });

  it('EXE-16 says what is wrong and what to do', async () => {
    expect(await reasonOf(find({}, ['/nowhere']))).toContain('not-installed: Docker was not found');
    expect(await reasonOf(find({}, [await daemon('d.sock', 'no', 500)]))).toContain('not-answering');
    expect(await reasonOf(find({}, [await daemon('e.sock', '<html>')]))).toContain('not-answering');
    expect(await reasonOf(find({}, [await daemon('f.sock', JSON.stringify({ OSType: 'windows' }))]))).toContain(
      'windows-containers',
    );
    const stale = join(folder, 'stale.sock');
    // Like the socket file of a daemon that is gone: something is there, and nothing listens.
    await writeFile(stale, '');
    expect(await reasonOf(find({}, [stale]))).toContain('not-running: Docker is installed but not running');
  });

  it.skipIf(process.getuid?.() === 0)(
    'EXE-16 names the docker group where the socket is closed to this user',
    async () => {
      const path = await daemon('g.sock', info);
      await chmod(path, 0);
      expect(await reasonOf(find({}, [path]))).toContain('permission-denied');
    },
  );

  it('treats an answer that breaks off as none', async () => {
    const path = join(folder, 'h.sock');
    const server = createSocketServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"ID":');
        socket.destroy();
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await reasonOf(find({}, [path]))).toContain('not-answering');
  });
});
