import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, type Transport } from './transport.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A daemon on a port of its own, and the way to it. */
async function daemon(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Transport> {
  const server = createServer((request, response) => void answer(request, response));
  const address = await new Promise<AddressInfo | string | null>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address())),
  );
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const { port } = address;
  const transport = createTransport({ kind: 'tcp', host: 'tcp://127.0.0.1', hostname: '127.0.0.1', port });
  closing.push(
    () => transport.close(),
    () => server.close(),
  );
  return transport;
}

describe('what is asked of a daemon', () => {
  it('EXE-7 every answer of any status is an answer', async () => {
    const transport = await daemon(async (request, response) => {
      response.writeHead(409).end(`${request.url} ${request.headers['content-type']} ${await text(request)}`);
    });
    const question = { method: 'POST', path: '/build', query: { t: 'a b&c', none: undefined } } as const;
    expect(await transport.ask({ ...question, body: { kind: 'json', value: { a: 'ü' } } })).toEqual({
      ok: true,
      value: { status: 409, body: '/build?t=a%20b%26c application/json {"a":"ü"}' },
    });
    expect(await transport.ask({ ...question, body: { kind: 'tar', stream: Readable.from(['t', 'ar']) } })).toEqual({
      ok: true,
      value: { status: 409, body: '/build?t=a%20b%26c application/x-tar tar' },
    });
  });

  it('EXE-7 an answer that breaks off is a lost connection, never a short answer', async () => {
    const transport = await daemon((_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('{"StatusCode":', () => response.destroy());
    });
    expect(await transport.ask({ method: 'POST', path: '/wait' })).toMatchObject({
      ok: false,
      error: { kind: 'connection', reached: true },
    });
  });

  it('EXE-7 whoever was not there was not reached', async () => {
    const transport = createTransport({ kind: 'socket', host: 'unix:///nowhere', path: '/nowhere/docker.sock' });
    expect(await transport.ask({ method: 'GET', path: '/info' })).toMatchObject({
      ok: false,
      error: { kind: 'connection', reached: false, code: 'ENOENT' },
    });
  });

  it('a stream that fails ends the call, and a call that fails ends the stream', async () => {
    const transport = await daemon((request) => void request.resume());
    const failing = new Readable({
      read() {
        this.destroy(new Error('The disk is gone.'));
      },
    });
    const body = { kind: 'tar', stream: failing } as const;
    expect(await transport.ask({ method: 'PUT', path: '/archive', body })).toMatchObject({
      ok: false,
      error: { message: 'The disk is gone.' },
    });
    const refusing = await daemon((request) => request.destroy());
    const endless = new Readable({
      read() {
        this.push('x'.repeat(1000));
      },
    });
    const refused = await refusing.ask({ method: 'PUT', path: '/archive', body: { kind: 'tar', stream: endless } });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'connection' } });
    expect(endless.destroyed).toBe(true);
  });
});
