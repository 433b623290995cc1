/** One HTTP request to an address that was looked up and checked before. */
import { lookup } from 'node:dns/promises';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';

/** What came back; the body is read as it comes. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  /** Bytes of the body, where that is said. */
  readonly length?: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection, whatever of the body was read. */
  readonly close: () => void;
}

/** The network, as fetching sees it. */
export interface Network {
  /** The addresses of a host. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Asks exactly this address; the URL's host is what its certificate must be for. */
  readonly get: (url: URL, address: string, signal: AbortSignal) => Promise<Answer>;
}

/** The real one. `options` are for tests: whose certificates to trust. */
export function createNetwork(options: Pick<RequestOptions, 'ca'> = {}): Network {
  return {
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    get: async (url, address, signal) => {
      const message = await send(url, address, signal, options);
      return {
        status: message.statusCode ?? 0,
        location: message.headers.location,
        ...lengthOf(message),
        body: message,
        close: () => message.destroy(),
      };
    },
  };
}

/** Asks for what a URL names. `address` is a host or an address of it. */
export function send(
  url: URL,
  address: string,
  signal: AbortSignal,
  { headers, ...options }: Pick<RequestOptions, 'ca'> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<IncomingMessage> {
  const host = bareHost(url);
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const asked = (secure ? request : requestPlain)(
      {
        ...options,
        host: address,
        port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
        // An address has no name to ask for; its certificate is checked against the address.
        servername: isIP(host) === 0 ? host : '',
        path: `${url.pathname}${url.search}`,
        headers: {
          host: url.host,
          accept: '*/*',
          'accept-encoding': 'identity',
          'user-agent': 'millrace',
          ...headers,
        },
        agent: false,
        signal,
      },
      resolve,
    );
    asked.once('error', reject);
    asked.end();
  });
}

/** How many bytes a body has, where its headers say so. */
export function lengthOf({ headers }: IncomingMessage): { readonly length?: number } {
  const said = headers['content-length'];
  return said === undefined ? {} : { length: Number(said) };
}

/** The host without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
