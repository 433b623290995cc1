/** HTTP and WebSocket on loopback: the page's files, a one-time link that becomes a cookie, and the contract at `/ws`. */
import { messageOf } from '../../shared/errors.ts';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Channel } from '../../shared/ipc/channel.ts';
import { bundleFile, isOwnHost, isOwnOrigin, mediaType, serverHeaders } from '../security.ts';
import type { LastingDoor } from '../engine/lasting-door.ts';
import { relay } from '../engine/relay.ts';
import { createGate } from './gate.ts';
import type { Gate } from './gate.ts';

/** A message longer than this is refused; nothing in the contract is near it. Bytes. */
const longestMessage = 256 * 1024 * 1024;
/** A page that leaves more than this unread is cut off. Bytes. */
const mostUnread = 128 * 1024 * 1024;

/** The running server. */
export interface BrowserServer {
  /** A fresh link that lets one browser in. */
  link(): string;
  dispose(): Promise<void>;
}

/** What the server hands out, and where it sends what the page asks. */
export interface BrowserServerOptions {
  /** Folder of the built page. */
  readonly bundle: string;
  /** 0: any free port. */
  readonly port: number;
  readonly door: LastingDoor;
}

/** Starts the server on 127.0.0.1. Rejects when the port is taken. */
export async function serveBrowser(options: BrowserServerOptions): Promise<BrowserServer> {
  const gate = createGate();
  const server = createServer((request, response) => answer(options.bundle, gate, server, request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  server.on('upgrade', (request, socket, head) => {
    if (!mayConnect(gate, server, request)) {
      refuseUpgrade(socket);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => void serveSocket(webSocket, options.door));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  return {
    link: () => `http://127.0.0.1:${portOf(server)}/open?token=${gate.newToken()}`,
    dispose() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server is not listening.');
  return address.port;
}

function answer(bundle: string, gate: Gate, server: Server, request: IncomingMessage, response: ServerResponse): void {
  const port = portOf(server);
  if (!isOwnHost(request.headers.host, port)) {
    say(response, 421, 'This server answers only to its own address.');
    return;
  }
  const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`);
  if (url === null || request.method !== 'GET') {
    say(response, 405, 'Only pages can be fetched here.');
    return;
  }
  if (url.pathname === '/open') {
    const cookie = gate.redeem(url.searchParams.get('token') ?? '');
    if (cookie === undefined) {
      say(
        response,
        403,
        'This link was used or is not valid. Press Enter in the terminal where Millrace runs for a new one.',
      );
      return;
    }
    response.writeHead(303, { ...serverHeaders, Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
    response.end();
    return;
  }
  if (!gate.admits(request.headers.cookie)) {
    say(response, 403, 'Open Millrace with the link that its terminal shows.');
    return;
  }
  sendFile(bundle, url.pathname, response);
}

function sendFile(bundle: string, path: string, response: ServerResponse): void {
  const file = bundleFile(bundle, path);
  const size = file === undefined ? undefined : sizeOf(file);
  if (file === undefined || size === undefined) {
    say(response, 404, 'There is no such page.');
    return;
  }
  response.writeHead(200, {
    ...serverHeaders,
    'Content-Type': mediaType(file),
    'Content-Length': size,
    'Cache-Control': 'no-cache',
  });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

function sizeOf(file: string): number | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat.size : undefined;
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    ...serverHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(`${sentence}\n`);
}

function mayConnect(gate: Gate, server: Server, request: IncomingMessage): boolean {
  const port = portOf(server);
  return (
    request.url === '/ws' &&
    isOwnHost(request.headers.host, port) &&
    isOwnOrigin(request.headers.origin, port) &&
    gate.admits(request.headers.cookie)
  );
}

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

async function serveSocket(socket: WebSocket, door: LastingDoor): Promise<void> {
  // What arrives before the engine is reached waits in the socket.
  socket.pause();
  try {
    const upstream = await door.channel();
    relay(socketChannel(socket), upstream);
    socket.resume();
  } catch (error) {
    const reason = messageOf(error);
    socket.close(1011, Buffer.from(reason).subarray(0, 120).toString('utf8'));
  }
}

function socketChannel(socket: WebSocket): Channel {
  // The close event follows and says what there is to say.
  socket.on('error', () => socket.terminate());
  return {
    send(message) {
      if (socket.bufferedAmount > mostUnread) socket.terminate();
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        const message = !isBinary && data instanceof Buffer ? parse(data.toString('utf8')) : undefined;
        if (message === undefined) socket.close(1008, 'Not a message of the contract');
        else listener(message.value);
      });
    },
    onClose(listener) {
      socket.once('close', listener);
    },
    close() {
      socket.close(1001);
    },
  };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
