/** The local socket of a data folder: how a second door reaches the engine that owns it. One JSON message a line. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Channel } from '../../shared/ipc/channel.ts';
import type { Clock, Disposable } from './ports.ts';

/** A line longer than this closes the connection: nothing in the contract is near it. UTF-16 units. */
const longestMessage = 256 * 1024 * 1024;
/** A receiver that leaves more than this unread is cut off: it would have the engine keep its answers for it. Bytes. */
const mostUnread = 128 * 1024 * 1024;
/** Unix socket addresses hold about 104 bytes on macOS and 108 on Linux. */
const longestAddress = 100;

/** The engine's first message on each connection. */
const greeting = { type: 'hello' } as const;

/** Where the engine of a data folder listens: in the folder, or where its path is too long for a socket, in a private folder of the user. */
export function socketAddress(home: string): string {
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\millrace-${digest}`;
  const inHome = join(home, 'engine.sock');
  if (Buffer.byteLength(inHome) <= longestAddress) return inHome;
  const folder = join(tmpdir(), `millrace-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return join(folder, `${digest}.sock`);
}

/** Listens at the address; the caller holds the folder's lock, so a socket file that is there belongs to a dead engine. */
export async function listen(address: string, accept: (channel: Channel) => void): Promise<Disposable> {
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const channel = socketChannel(socket);
    channel.send(greeting);
    accept(channel);
  });
  await listening(server, address);
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return {
    dispose() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

function listening(server: Server, address: string): Promise<void> {
  // Between bind and chmod the file has the process's default mode; 0o077 leaves others out from the first moment.
  const before = process.umask(0o077);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  }).finally(() => process.umask(before));
}

/**
 * Connects to the engine that listens at the address. The operating system takes connections also for a process that is suspended or on its
 * way out, so only one that was greeted counts.
 *
 * @returns undefined when nobody listens, or says nothing for `patience` milliseconds.
 */
export function connect(address: string, clock: Clock, patience: number): Promise<Channel | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const channel = socketChannel(socket);
    const limit = clock.after(patience, () => socket.destroy());
    const settle = (found: Channel | undefined): void => {
      limit.dispose();
      resolve(found);
    };
    channel.onMessage(() => settle(channel));
    channel.onClose(() => settle(undefined));
  });
}

function socketChannel(socket: Socket): Channel {
  const messageListeners: ((message: unknown) => void)[] = [];
  const decoder = new StringDecoder('utf8');
  /** The beginning of a line whose end has not come; never searched again, so that a long line costs no more than its length. */
  let begun: string[] = [];
  let begunLength = 0;
  const hold = (part: string): void => {
    begun.push(part);
    begunLength += part.length;
    if (begunLength > longestMessage) socket.destroy();
  };
  const receiveLine = (): void => {
    const message = parse(begun.join(''));
    begun = [];
    begunLength = 0;
    if (!message.ok) socket.destroy();
    else for (const listener of messageListeners) listener(message.value);
  };
  socket.on('data', (bytes) => {
    const [end = '', ...lines] = decoder.write(bytes).split('\n');
    hold(end);
    for (const line of lines) {
      receiveLine();
      if (socket.destroyed) return;
      hold(line);
    }
  });
  // The close event follows and says what there is to say.
  socket.on('error', () => socket.destroy());
  return {
    send(message) {
      if (socket.writableLength > mostUnread) socket.destroy();
      if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
    },
    onMessage(listener) {
      messageListeners.push(listener);
    },
    onClose(listener) {
      if (socket.closed) queueMicrotask(listener);
      else socket.once('close', listener);
    },
    close() {
      // Not `end`: that would wait for the other side, which may be suspended.
      socket.destroySoon();
    },
  };
}

function parse(line: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(line) };
  } catch {
    return { ok: false };
  }
}
