import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { err, ok, type Result } from '../../shared/result.ts';

/** The answer of the daemon, read to its end. */
export interface DockerAnswer {
  readonly status: number;
  readonly body: string;
}

/** What to ask of a daemon. */
export interface DockerQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query of the Engine API, without a version: the daemon then uses its own. */
  readonly path: string;
  /** A tar stream for imports and builds. */
  readonly tar?: Readable;
  /** Milliseconds after which the question is given up. */
  readonly deadline: number;
}

interface Transport {
  readonly options: RequestOptions;
  readonly secure: boolean;
}

/** Asks the daemon at `host` (as in DOCKER_HOST). A daemon that cannot be reached is an error, any answer is not. */
export async function askDocker(host: string, question: DockerQuestion): Promise<Result<DockerAnswer, string>> {
  const transport = transportTo(host);
  if (!transport.ok) return transport;
  try {
    return ok(await exchange(transport.value, question));
  } catch (error) {
    return err(error instanceof Error ? describe(error) : String(error));
  }
}

/** Like `askDocker` for calls that answer with a line of JSON per step (pull, import, build): an error line is an error. */
export async function askForWork(host: string, question: DockerQuestion): Promise<Result<null, string>> {
  const answer = await askDocker(host, question);
  if (!answer.ok) return answer;
  for (const line of answer.value.body.split('\n')) {
    const fault = faultIn(line);
    if (fault !== null) return err(fault);
  }
  return answer.value.status < 400 ? ok(null) : err(`the daemon answered ${answer.value.status}`);
}

/** The fields of a JSON object; empty for any other text. */
export function jsonFields(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

function faultIn(line: string): string | null {
  const fields = jsonFields(line);
  // Steps report under `error`, a refused request under `message`.
  const fault = fields['error'] ?? fields['message'];
  return typeof fault === 'string' ? fault.trim() : null;
}

function transportTo(host: string): Result<Transport, string> {
  if (!URL.canParse(host)) return err(`${host} is not an address of a Docker daemon`);
  const url = new URL(host);
  switch (url.protocol) {
    case 'unix:':
    case 'npipe:':
      return ok({ options: { socketPath: host.slice(`${url.protocol}//`.length) }, secure: false });
    case 'tcp:':
    case 'http:':
    case 'https:':
      return ok(tcpTransport(url));
    default:
      return err(`the preparation cannot use a daemon behind ${url.protocol}//`);
  }
}

function tcpTransport(url: URL): Transport {
  const certificates = process.env['DOCKER_CERT_PATH'];
  const secure = url.protocol === 'https:' || Boolean(process.env['DOCKER_TLS_VERIFY']);
  const options = { host: url.hostname, port: url.port || (secure ? '2376' : '2375') };
  if (!secure || certificates === undefined) return { options, secure };
  const read = (name: string): Buffer => readFileSync(join(certificates, name));
  return { options: { ...options, ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }, secure };
}

function exchange(transport: Transport, question: DockerQuestion): Promise<DockerAnswer> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      ...transport.options,
      method: question.method,
      path: question.path,
      headers: { host: 'docker', ...(question.tar ? { 'content-type': 'application/x-tar' } : {}) },
      signal: AbortSignal.timeout(question.deadline),
    };
    const request = (transport.secure ? httpsRequest : httpRequest)(options, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.on('error', reject);
    if (question.tar === undefined) {
      request.end();
    } else {
      question.tar.on('error', (error) => request.destroy(error));
      question.tar.pipe(request);
    }
  });
}

function describe(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'it did not answer in time';
  // An empty message is what several failed addresses of one host leave behind.
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
