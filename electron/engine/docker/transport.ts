import { Agent as HttpAgent, request as httpRequest, type AgentOptions, type IncomingMessage } from 'node:http';
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

/** Speaks to one daemon. Answers of any status are answers; a fault of kind `connection` says that there was none. */
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
  const dial = endpoint.kind === 'tcp' && endpoint.tls !== undefined ? httpsRequest : httpRequest;
  const address =
    endpoint.kind === 'socket' ? { socketPath: endpoint.path } : { hostname: endpoint.hostname, port: endpoint.port };
  const short = createAgent(endpoint, { keepAlive: true, maxSockets: maxShortCalls, scheduling: 'lifo' });
  const long = createAgent(endpoint, { keepAlive: false });

  const open = (question: DockerRequest): Promise<Result<IncomingMessage, DockerFault>> =>
    new Promise((resolve) => {
      const body = encode(question.body);
      const call = dial({
        ...address,
        method: question.method,
        path: question.path + queryText(question.query),
        headers: { ...body.headers, ...question.headers },
        ...(question.long === true ? { agent: long } : { agent: short, timeout: shortCallDeadline }),
        ...(question.signal === undefined ? {} : { signal: question.signal }),
      });
      call.on('response', (answer) => {
        // A daemon that refuses answers before it has read everything; the rest of the archive has nowhere to go then.
        answer.once('close', () => body.stream?.destroy());
        resolve(ok(answer));
      });
      call.on('timeout', () => call.destroy());
      call.on('error', (error) => {
        body.stream?.destroy();
        resolve(err(connectionFault(error, wasReached(error))));
      });
      if (body.stream === undefined) call.end(body.text);
      else {
        body.stream.on('error', (error) => call.destroy(error));
        body.stream.pipe(call);
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
      short.destroy();
      long.destroy();
    },
  };
}

/** Certificates belong to the agent, which is the one that opens connections. */
function createAgent(endpoint: Endpoint, connections: AgentOptions): HttpAgent {
  if (endpoint.kind === 'socket' || endpoint.tls === undefined) return new HttpAgent(connections);
  const { skipVerify, ...files } = endpoint.tls;
  return new HttpsAgent({ ...connections, ...files, rejectUnauthorized: !skipVerify });
}

function queryText(query: DockerRequest['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** What goes over the line: a text that is there, or a stream that comes. */
interface Encoded {
  readonly headers: { readonly [name: string]: string };
  readonly text?: string;
  readonly stream?: Readable;
}

function encode(body: DockerRequest['body']): Encoded {
  if (body === undefined) return { headers: {} };
  if (body.kind === 'tar') return { headers: { 'Content-Type': 'application/x-tar' }, stream: body.stream };
  return { headers: { 'Content-Type': 'application/json' }, text: JSON.stringify(body.value) };
}

/** Whether the daemon may have received the request: not when there was no connection to begin with. */
function wasReached(error: unknown): boolean {
  return ![
    'ENOENT',
    'ECONNREFUSED',
    'EACCES',
    'EPERM',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTSOCK',
  ].includes(codeOf(error));
}

/** What a broken connection means. `reached` says whether the daemon may have received the request. */
function connectionFault(error: unknown, reached: boolean): DockerFault {
  const code = codeOf(error);
  const message = error instanceof Error && error.message !== '' ? error.message : code || String(error);
  return { kind: 'connection', reached, code, message };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
