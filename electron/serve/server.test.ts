import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { channelPair } from '../../shared/ipc/channel.ts';
import { request } from 'node:http';
import { serveBrowser } from './server.ts';
import type { BrowserServer } from './server.ts';

const servers: BrowserServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
});

async function start() {
  const bundle = mkdtempSync(join(tmpdir(), 'millrace-bundle-'));
  writeFileSync(join(bundle, 'index.html'), '<!doctype html><title>page</title>');
  const [near, far] = channelPair();
  far.onMessage((message) => far.send({ echo: message }));
  const server = await serveBrowser({
    bundle,
    port: 0,
    door: { channel: () => Promise.resolve(near), dispose: () => Promise.resolve() },
  });
  servers.push(server);
  const link = server.link();
  return { server, link, origin: new URL(link).origin };
}

async function enter(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/');
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  return cookie.split(';')[0] ?? '';
}

function opens(url: string, headers: Record<string, string>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('SEC-3 the localhost server', () => {
  test('lets in by a link, once, and serves the page with its policy', async () => {
    const { link, origin } = await start();
    expect((await fetch(origin)).status).toBe(403);
    const cookie = await enter(link);
    const page = await fetch(origin, { headers: { cookie } });
    expect(await page.text()).toContain('<title>page</title>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(403);
  });

  test('hands out no session to a guessed cookie or token', async () => {
    const { origin } = await start();
    expect((await fetch(`${origin}/open?token=x`, { redirect: 'manual' })).status).toBe(403);
    expect((await fetch(origin, { headers: { cookie: 'millrace=x' } })).status).toBe(403);
  });

  test('refuses another host name', async () => {
    const { link, origin } = await start();
    const cookie = await enter(link);
    const status = await new Promise<number | undefined>((resolve) => {
      request(origin, { headers: { cookie, host: 'rebound.example' } }, (response) =>
        resolve(response.statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });

  test('refuses a WebSocket without session, from another page, or at another path', async () => {
    const { link, origin } = await start();
    const ws = `${origin.replace('http', 'ws')}/ws`;
    const cookie = await enter(link);
    expect(await opens(ws, { origin })).toBe(false);
    expect(await opens(ws, { origin: 'http://evil.example', cookie })).toBe(false);
    expect(await opens(`${ws}x`, { origin, cookie })).toBe(false);
    expect(await opens(ws, { origin, cookie })).toBe(true);
  });

  test('relays the contract', async () => {
    const { link, origin } = await start();
    const cookie = await enter(link);
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { origin, cookie } });
    const answer = await new Promise<string>((resolve) => {
      socket.once('open', () => socket.send('{"type":"hello"}'));
      socket.once('message', (data) => resolve(data instanceof Buffer ? data.toString('utf8') : ''));
    });
    expect(JSON.parse(answer)).toEqual({ echo: { type: 'hello' } });
    socket.terminate();
  });
});
