/** What this process and a Docker daemon say to each other, seen from outside of whatever code speaks: Node reports its own HTTP traffic. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, IncomingMessage } from 'node:http';

/** Times are those of `performance.now`. */
export interface DockerCallObserver {
  /** A request is on its way out. */
  readonly sent?: (method: string, path: string, at: number) => void;
  /** The first bytes of the answer's body came in: with `wait`, the word that the container ended. Its head comes long before. */
  readonly answered?: (method: string, path: string, at: number) => void;
}

/** @returns ends the observation. */
export function observeDockerCalls({ sent, answered }: DockerCallObserver): () => void {
  const onStart = (message: unknown): void => {
    const request = requestOf(message);
    if (request !== undefined) sent?.(request.method, request.path, performance.now());
  };
  const onResponse = (message: unknown): void => {
    const request = requestOf(message);
    const response = property(message, 'response');
    if (request === undefined || !(response instanceof IncomingMessage)) return;
    // The parser hands over the body here. A listener would set the stream going before its reader is there.
    const push = response.push.bind(response);
    let told = false;
    response.push = (chunk: unknown, encoding) => {
      if (!told && chunk !== null) answered?.(request.method, request.path, performance.now());
      told = true;
      return push(chunk, encoding);
    };
  };
  subscribe('http.client.request.start', onStart);
  subscribe('http.client.response.finish', onResponse);
  return () => {
    unsubscribe('http.client.request.start', onStart);
    unsubscribe('http.client.response.finish', onResponse);
  };
}

function requestOf(message: unknown): ClientRequest | undefined {
  const request = property(message, 'request');
  return request instanceof ClientRequest ? request : undefined;
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of ? Reflect.get(of, name) : undefined;
}
