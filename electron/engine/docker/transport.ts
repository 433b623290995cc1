import { Agent as HttpAgent, IncomingMessage, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
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

/** dockerode's connection, below its calls by name. */
type Modem = Docker['modem'];
type DialOptions = Parameters<Modem['dial']>[0];
type Modems = Readonly<Record<'short' | 'long', Modem>>;
type Tls = NonNullable<Extract<Endpoint, { readonly kind: 'tcp' }>['tls']>;

/** Most short calls at once: the daemon serves them from a handful of cores, and more only queue inside it. */
const maxShortCalls = 16;
const shortCallDeadline = 120_000;

/** Which statuses are right is for the caller to say; here every one is an answer. */
const anyStatus: { readonly [status: number]: true } = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [index + 100, true as const]),
);

/**
 * Connects to `endpoint` through dockerode. Its calls are made with their answers as streams: read whole by dockerode, an answer that
 * breaks off in the middle (which is what `wait` sees when a daemon dies) would never settle. Nothing is sent before the first call, and
 * dockerode, which is half of the engine's code, is not read before.
 */
export function createTransport(endpoint: Endpoint): Transport {
  const short = createAgent(endpoint, { keepAlive: true, maxSockets: maxShortCalls, scheduling: 'lifo' });
  const long = createAgent(endpoint, { keepAlive: false });
  const connect = async (): Promise<Modems> => {
    const { default: Client } = await import('dockerode');
    const address = addressOf(endpoint);
    return {
      short: modemOf(Client, { ...address, agent: short, timeout: shortCallDeadline }),
      long: modemOf(Client, { ...address, agent: long }),
    };
  };
  let connected: Promise<Modems> | undefined;

  const open = async (question: DockerRequest): Promise<Result<IncomingMessage, DockerFault>> => {
    connected ??= connect();
    const modem = (await connected)[question.long === true ? 'long' : 'short'];
    return new Promise((resolve) => {
      const tar = question.body?.kind === 'tar' ? question.body.stream : undefined;
      modem.dial(dialRequest(question, tar), (error: unknown, answer: unknown) => {
        if (answer instanceof IncomingMessage) {
          // A daemon that refuses answers before it has read everything; the rest of the archive has nowhere to go then.
          answer.once('close', () => tar?.destroy());
          resolve(ok(answer));
          return;
        }
        tar?.destroy();
        resolve(err(connectionFault(error, wasReached(error))));
      });
    });
  };

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

function dialRequest(question: DockerRequest, tar: Readable | undefined): DialOptions {
  const { body, query = {} } = question;
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const hasQuery = Object.keys(given).length > 0;
  return {
    method: question.method,
    // dockerode adds the query to a path that ends in a question mark.
    path: hasQuery ? `${question.path}?` : question.path,
    options:
      hasQuery || body?.kind === 'json' ? { _query: given, _body: body?.kind === 'json' ? body.value : {} } : undefined,
    headers: { ...(tar === undefined ? {} : { 'Content-Type': 'application/x-tar' }), ...question.headers },
    isStream: true,
    statusCodes: anyStatus,
    allowEmpty: true,
    ...(tar === undefined ? {} : { file: tar }),
    ...(question.signal === undefined ? {} : { abortSignal: question.signal }),
  };
}

/** Certificates belong to the agent, which is the one that opens connections. */
function createAgent(endpoint: Endpoint, connections: AgentOptions): HttpAgent {
  const agent =
    endpoint.kind === 'tcp' && endpoint.tls !== undefined
      ? httpsAgent(endpoint.tls, connections)
      : new HttpAgent(connections);
  // dockerode describes every request for a log that nobody reads, its agent with all connections and whatever hangs on them included:
  // a tenth of a second a call when twenty containers run. An agent that describes itself ends that.
  return Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}

function httpsAgent({ skipVerify, ...files }: Tls, connections: AgentOptions): HttpsAgent {
  return new HttpsAgent({ ...connections, ...files, rejectUnauthorized: !skipVerify });
}

function addressOf(endpoint: Endpoint): Docker.DockerOptions {
  if (endpoint.kind === 'socket') return { socketPath: endpoint.path };
  const { hostname, port, tls } = endpoint;
  return { host: hostname, port, protocol: tls === undefined ? 'http' : 'https' };
}

/** dockerode takes an agent, which its types do not say. */
function modemOf(Client: typeof Docker, options: Docker.DockerOptions & { readonly agent: HttpAgent }): Modem {
  return new Client(options).modem;
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
