import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { err, ok } from '../../../shared/result.ts';
import type { Answer, DockerApi, ProgressLine } from './api.ts';
import type { Endpoint } from './endpoint.ts';
import {
  containerInfo,
  createdContainer,
  daemonInfo,
  imageInfo,
  imageNames,
  parseJson,
  progressLine,
  refusalText,
  volumeInfo,
  volumeList,
  waitAnswer,
} from './shapes.ts';
import { createTransport, type DockerRequest } from './transport.ts';

/** The Engine API: every call that Millrace makes, each answer checked against a shape. */
export function createDockerApi(endpoint: Endpoint): DockerApi {
  const transport = createTransport(endpoint);

  /** A call whose answer is a JSON body of a known shape. */
  const askFor = async <T>(shape: z.ZodType<T>, request: DockerRequest): Answer<T> => {
    const answer = await transport.ask(request);
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status >= 400) return err({ kind: 'status', status, message: refusalText(body) });
    const parsed = shape.safeParse(parseJson(body));
    if (parsed.success) return ok(parsed.data);
    return err({
      kind: 'connection',
      reached: true,
      code: 'MALFORMED',
      message: `the answer to ${request.method} ${request.path} is malformed (${z.prettifyError(parsed.error)})`,
    });
  };

  /** A call of which only the status counts. */
  const tell = async (request: DockerRequest): Answer<number> => {
    const answer = await transport.ask(request);
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    return status >= 400 ? err({ kind: 'status', status, message: refusalText(body) }) : ok(status);
  };

  /** A call whose answer is read as it comes. */
  const stream = async (request: DockerRequest): Answer<IncomingMessage> => {
    const answer = await transport.open({ ...request, long: true });
    if (!answer.ok) return answer;
    const status = answer.value.statusCode ?? 0;
    if (status < 400) return answer;
    let body = '';
    try {
      for await (const chunk of answer.value) body += String(chunk);
    } catch {
      // The status is known; only its explanation is cut short.
    }
    return err({ kind: 'status', status, message: refusalText(body) });
  };

  const progress = async (request: DockerRequest): Answer<AsyncIterable<ProgressLine>> => {
    const answer = await stream(request);
    return answer.ok ? ok(progressLines(answer.value)) : answer;
  };

  return {
    host: endpoint.host,
    info: () => askFor(daemonInfo, { method: 'GET', path: '/info' }),
    createContainer: (name, spec) =>
      askFor(createdContainer, {
        method: 'POST',
        path: '/containers/create',
        query: { name },
        body: { kind: 'json', value: spec },
      }),
    async startContainer(id) {
      const answer = await tell({ method: 'POST', path: `/containers/${id}/start` });
      return answer.ok ? ok(answer.value === 304 ? 'already-started' : 'started') : answer;
    },
    inspectContainer: (id) =>
      askFor(containerInfo, { method: 'GET', path: `/containers/${encodeURIComponent(id)}/json` }),
    async waitContainer(id, signal) {
      const answer = await askFor(waitAnswer, {
        method: 'POST',
        path: `/containers/${id}/wait`,
        query: { condition: 'not-running' },
        long: true,
        signal,
      });
      return answer.ok ? ok(null) : answer;
    },
    async stopContainer(id, graceSeconds) {
      const query = { t: String(graceSeconds) };
      const answer = await tell({ method: 'POST', path: `/containers/${id}/stop`, query, long: true });
      return answer.ok ? ok(answer.value === 304 ? 'already-stopped' : 'stopped') : answer;
    },
    async removeContainer(id) {
      const answer = await tell({ method: 'DELETE', path: `/containers/${id}`, query: { v: '1' } });
      if (answer.ok || (answer.error.kind === 'status' && answer.error.status === 404)) return ok(null);
      return answer;
    },
    containerLogs: (id, { follow, tail }, signal) =>
      stream({
        method: 'GET',
        path: `/containers/${id}/logs`,
        query: {
          stdout: '1',
          stderr: '1',
          timestamps: '1',
          follow: follow ? '1' : '0',
          tail: tail === undefined ? undefined : String(tail),
        },
        signal,
      }),
    async putArchive(id, path, tar) {
      const answer = await tell({
        method: 'PUT',
        path: `/containers/${id}/archive`,
        query: { path },
        body: { kind: 'tar', stream: tar },
        long: true,
      });
      return answer.ok ? ok(null) : answer;
    },
    getArchive: (id, path, signal) =>
      stream({ method: 'GET', path: `/containers/${id}/archive`, query: { path }, signal }),
    createVolume: (name, volumeLabels) =>
      askFor(volumeInfo, {
        method: 'POST',
        path: '/volumes/create',
        body: { kind: 'json', value: { Name: name, Labels: volumeLabels } },
      }),
    inspectVolume: (name) => askFor(volumeInfo, { method: 'GET', path: `/volumes/${encodeURIComponent(name)}` }),
    listVolumes: (label) =>
      askFor(volumeList, { method: 'GET', path: '/volumes', query: { filters: JSON.stringify({ label }) } }),
    async removeVolume(name) {
      const answer = await tell({ method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}` });
      if (answer.ok || (answer.error.kind === 'status' && answer.error.status === 404)) return ok(null);
      return answer;
    },
    inspectImage: (reference) => askFor(imageInfo, { method: 'GET', path: `/images/${pathSegments(reference)}/json` }),
    listImageNames: () => askFor(imageNames, { method: 'GET', path: '/images/json' }),
    pullImage: (reference, credentials, signal) => {
      const { name, tag } = splitReference(reference);
      return progress({
        method: 'POST',
        path: '/images/create',
        query: { fromImage: name, tag },
        headers: {
          'x-registry-auth': Buffer.from(JSON.stringify(credentials ?? {}))
            .toString('base64')
            .replaceAll('+', '-')
            .replaceAll('/', '_'),
        },
        signal,
      });
    },
    buildImage: (tar, options, signal) =>
      progress({
        method: 'POST',
        path: '/build',
        query: {
          t: options.tag,
          labels: JSON.stringify(options.labels),
          buildargs: JSON.stringify(options.arguments),
          rm: '1',
          forcerm: '1',
        },
        body: { kind: 'tar', stream: tar },
        signal,
      }),
    close: () => transport.close(),
  };
}

/** Names of images keep their slashes and colons in a path; nothing else of them does. */
function pathSegments(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}

/** `registry:5000/a/b:tag` → name and tag; a digest counts as the tag, as the API wants it. Without either, `latest`. */
function splitReference(reference: string): { readonly name: string; readonly tag: string } {
  const digestAt = reference.indexOf('@');
  if (digestAt >= 0) {
    const named = splitReference(reference.slice(0, digestAt));
    return { name: named.name, tag: reference.slice(digestAt + 1) };
  }
  const colon = reference.lastIndexOf(':');
  if (colon > reference.lastIndexOf('/')) return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
  return { name: reference, tag: 'latest' };
}

/** A progress line may be as long as a layer's list of errors, but not endless. */
const longestLine = 1_000_000;

async function* progressLines(body: IncomingMessage): AsyncGenerator<ProgressLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(-longestLine);
    for (const line of lines) {
      const parsed = progressLine.safeParse(parseJson(line));
      if (parsed.success) yield parsed.data;
    }
  }
  const parsed = progressLine.safeParse(parseJson(rest));
  if (parsed.success) yield parsed.data;
}
