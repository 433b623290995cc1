import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { DockerFault } from './api.ts';
import type { Endpoint } from './endpoint.ts';

/** One question to the Engine API. */
export interface DockerRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Path without a version: every daemon answers in its own, and what is used here has not changed since API 1.40. */
  readonly path: string;
  readonly query?: { readonly [name: string]: string | undefined };
  readonly body?:
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'tar'; readonly stream: Readable };
  readonly headers?: { readonly [name: string]: string };
  /** Long calls (wait, logs, archives, builds) get connections of their own and no deadline, so that they never hold up short ones. */
  readonly long?: boolean;
  readonly signal?: AbortSignal;
}

/** Speaks HTTP to one daemon. Answers of any status are answers; a fault of kind `connection` says that there was none. */
export interface Transport {
  /** The answer's head; the body is still to be read, and reading it throws where the connection breaks. */
  open(request: DockerRequest): Promise<Result<IncomingMessage, DockerFault>>;
  /** The whole answer as text. A body that breaks off is a lost connection, never a short answer. */
  ask(request: DockerRequest): Promise<Result<{ readonly status: number; readonly body: string }, DockerFault>>;
  close(): void;
}

/** Most short calls at once: the daemon serves them from a handful of cores, and more only queue inside it. */
const maxShortCalls = 16;
const shortCallDeadline = 120_000;

/** Connects to `endpoint`. Nothing is sent before the first call. */
export function createTransport(endpoint: Endpoint): Transport {
  const target = targetOf(endpoint);
  const short = { keepAlive: true, maxSockets: maxShortCalls, scheduling: 'lifo' } as const;
  const long = { keepAlive: false };
  const agents = target.secure
    ? { short: new HttpsAgent(short), long: new HttpsAgent(long) }
    : { short: new HttpAgent(short), long: new HttpAgent(long) };

  const open = (question: DockerRequest): Promise<Result<IncomingMessage, DockerFault>> =>
    new Promise((resolve) => {
      const payload = question.body?.kind === 'json' ? Buffer.from(JSON.stringify(question.body.value)) : undefined;
      const options: RequestOptions = {
        ...target.options,
        method: question.method,
        path: pathWithQuery(question),
        agent: question.long === true ? agents.long : agents.short,
        headers: {
          host: 'docker',
          ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
          ...(question.body?.kind === 'tar' ? { 'content-type': 'application/x-tar' } : {}),
          ...(question.method === 'POST' && question.body === undefined ? { 'content-length': 0 } : {}),
          ...question.headers,
        },
        ...(question.signal === undefined ? {} : { signal: question.signal }),
        ...(question.long === true ? {} : { timeout: shortCallDeadline }),
      };
      let connected = false;
      let settled = false;
      const settle = (result: Result<IncomingMessage, DockerFault>): void => {
        settled = true;
        resolve(result);
      };
      const request = (target.secure ? httpsRequest : httpRequest)(options, (response) => {
        if (settled) response.resume();
        else settle(ok(response));
      });
      request.on('socket', (socket) => {
        if (socket.connecting) socket.once(target.secure ? 'secureConnect' : 'connect', () => (connected = true));
        else connected = true;
      });
      request.on('timeout', () => request.destroy(new Error('it did not answer in time')));
      request.on('error', (error) => settle(err(connectionFault(error, connected))));
      if (question.body?.kind === 'tar') {
        const { stream } = question.body;
        stream.on('error', (error) => request.destroy(error));
        // A daemon that refuses answers before it has read everything; the rest of the archive has nowhere to go then.
        request.on('close', () => stream.destroy());
        stream.pipe(request);
      } else {
        request.end(payload);
      }
    });

  return {
    open,
    async ask(question) {
      const answer = await open(question);
      if (!answer.ok) return answer;
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of answer.value) if (chunk instanceof Uint8Array) chunks.push(chunk);
        return ok({ status: answer.value.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      } catch (error) {
        return err(connectionFault(error, true));
      }
    },
    close() {
      agents.short.destroy();
      agents.long.destroy();
    },
  };
}

/** What a broken connection means. `reached` says whether the daemon may have received the request. */
export function connectionFault(error: unknown, reached: boolean): DockerFault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error instanceof Error && error.message !== '' ? error.message : code || String(error);
  return { kind: 'connection', reached, code, message };
}

function pathWithQuery(question: DockerRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question.query ?? {})) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? question.path : `${question.path}?${query.toString()}`;
}

function targetOf(endpoint: Endpoint): {
  readonly secure: boolean;
  readonly options: RequestOptions & { rejectUnauthorized?: boolean; ca?: Buffer; cert?: Buffer; key?: Buffer };
} {
  if (endpoint.kind === 'socket') return { secure: false, options: { socketPath: endpoint.path } };
  const { hostname, port, tls } = endpoint;
  if (tls === undefined) return { secure: false, options: { hostname, port } };
  const { skipVerify, ...files } = tls;
  return { secure: true, options: { hostname, port, ...files, rejectUnauthorized: !skipVerify } };
}
