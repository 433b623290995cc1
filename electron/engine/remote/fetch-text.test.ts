import { describe, expect, test } from 'vitest';
import type { Result } from '../../../shared/result.ts';
import { isPublicAddress } from './address.ts';
import { fetchText, type FetchFailure } from './fetch-text.ts';
import type { Answer, Network } from './transport.ts';

interface Scripted extends Network {
  /** What was asked: URL and address. */
  readonly asked: string[];
  readonly lookups: string[];
}

type Page = Partial<Answer> & { readonly text?: string };

/** A network of these pages; hosts without addresses of their own are at a public one. */
function networkOf(
  pages: Readonly<Record<string, Page>>,
  addresses: Readonly<Record<string, readonly string[]>> = {},
): Scripted {
  const asked: string[] = [];
  const lookups: string[] = [];
  return {
    asked,
    lookups,
    resolve: (host) => {
      lookups.push(host);
      return Promise.resolve(addresses[host] ?? ['93.184.215.14']);
    },
    get: (url, address) => {
      asked.push(`${url.href} at ${address}`);
      const page = pages[url.href];
      if (page === undefined)
        return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
      return Promise.resolve({
        status: page.status ?? 200,
        location: page.location,
        body: page.body ?? chunksOf(page.text ?? ''),
        close: page.close ?? (() => undefined),
      });
    },
  };
}

async function* chunksOf(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

function failureOf(result: Result<string, FetchFailure>): FetchFailure {
  if (result.ok) throw new Error(`It was fetched: ${result.value}`);
  expect(result.error.message).toMatch(/\.$/);
  expect(result.error.cure).toMatch(/\.$/);
  return result.error;
}

describe('addresses', () => {
  test.each([
    '8.8.8.8',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::6810:84e5',
    '2a00:1450:4001:80e::200e',
  ])('IMP-9 %s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('IMP-9 %s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('fetching', () => {
  test('IMP-9 a text is fetched from exactly the address that was checked', async () => {
    const network = networkOf({ 'https://files.test/p.yaml': { body: chunksOf('name: ', 'ü') } });
    expect(await fetchText('https://files.test/p.yaml', { network })).toEqual({ ok: true, value: 'name: ü' });
    expect(network.asked).toEqual(['https://files.test/p.yaml at 93.184.215.14']);
    expect(network.lookups).toEqual(['files.test']);
  });

  test.each([
    'http://files.test/p.yaml',
    'file:///etc/passwd',
    'ftp://files.test/p.yaml',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://user:secret@files.test/p.yaml',
    'no url',
  ])('IMP-9 %s is refused before anything is asked', async (address) => {
    const network = networkOf({});
    const failure = failureOf(await fetchText(address, { network }));
    expect(failure.reason).toBe('refused');
    expect(failure.message).not.toContain('secret');
    expect([...network.asked, ...network.lookups]).toEqual([]);
  });

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'https://10.0.0.1:8443/',
  ])('IMP-9 %s is inside, and not asked', async (address) => {
    const network = networkOf({});
    expect(failureOf(await fetchText(address, { network })).reason).toBe('refused');
    expect(network.asked).toEqual([]);
  });

  test.each([[['10.0.0.5']], [['93.184.215.14', '127.0.0.1']], [['::1']]])(
    'IMP-9 a host with an address inside is not asked (%j)',
    async (addresses) => {
      const network = networkOf({}, { 'inner.test': addresses });
      const failure = failureOf(await fetchText('https://inner.test/', { network }));
      expect(failure.message).toContain('private network');
      expect(network.asked).toEqual([]);
    },
  );

  test('IMP-9 a name that changes its address after the check leads nowhere else', async () => {
    const turns = [['93.184.215.14'], ['127.0.0.1']];
    const network = networkOf({ 'https://rebind.test/p': { text: 'a' } });
    const rebinding: Network = { ...network, resolve: () => Promise.resolve(turns.shift() ?? []) };
    expect(await fetchText('https://rebind.test/p', { network: rebinding })).toMatchObject({ ok: true });
    expect(network.asked).toEqual(['https://rebind.test/p at 93.184.215.14']);
  });

  test('IMP-9 redirects are followed, each checked like the first', async () => {
    const network = networkOf({
      'https://a.test/p': { status: 302, location: '/q' },
      'https://a.test/q': { status: 301, location: 'https://b.test/r' },
      'https://b.test/r': { text: 'found' },
    });
    expect(await fetchText('https://a.test/p', { network })).toEqual({ ok: true, value: 'found' });
    expect(network.lookups).toEqual(['a.test', 'a.test', 'b.test']);
  });

  test.each(['http://b.test/', 'https://127.0.0.1/', 'https://inner.test/', 'file:///etc/passwd'])(
    'IMP-9 a redirect to %s is refused',
    async (location) => {
      const network = networkOf({ 'https://a.test/': { status: 307, location } }, { 'inner.test': ['192.168.0.1'] });
      expect(failureOf(await fetchText('https://a.test/', { network })).reason).toBe('refused');
      expect(network.asked).toHaveLength(1);
    },
  );

  test('IMP-9 redirects without end or target end', async () => {
    const network = networkOf({
      'https://a.test/': { status: 302, location: 'https://a.test/' },
      'https://b.test/': { status: 302 },
    });
    expect(failureOf(await fetchText('https://a.test/', { network })).message).toContain('redirected');
    expect(network.asked).toHaveLength(6);
    expect(failureOf(await fetchText('https://b.test/', { network })).message).toContain('leads nowhere');
  });

  test('IMP-9 what is too large is not read to its end, and the connection is let go', async () => {
    let read = 0;
    let closed = false;
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        read += 1;
        yield await Promise.resolve(new Uint8Array(1024 * 1024));
      }
    }
    const network = networkOf({ 'https://a.test/': { body: endless(), close: () => void (closed = true) } });
    expect(failureOf(await fetchText('https://a.test/', { network })).message).toContain('32 MB');
    expect(read).toBe(33);
    expect(closed).toBe(true);
  });

  test('IMP-9 a host that does not answer in time is given up, wherever it hangs', async () => {
    const never = new Promise<never>(() => undefined);
    const over = AbortSignal.abort();
    const networks: readonly Network[] = [
      { ...networkOf({}), resolve: () => never },
      { ...networkOf({}), get: (_, __, signal) => Promise.reject(new Error(String(signal.reason))) },
    ];
    for (const network of networks) {
      const failure = failureOf(await fetchText('https://a.test/', { network, signal: over }));
      expect(failure.message).toContain('too long');
    }
  });

  test.each<[string, Page]>([
    ['answered 404', { status: 404 }],
    ['web page', { text: '\n<!DOCTYPE html><html></html>' }],
    ['UTF-8', { body: bytesOf(new Uint8Array([0xff, 0xfe])) }],
  ])('IMP-9 what is no file is named as such: %s', async (words, page) => {
    const failure = failureOf(
      await fetchText('https://a.test/x', { network: networkOf({ 'https://a.test/x': page }) }),
    );
    expect(failure.message).toContain(words);
  });

  test('IMP-9 a host that cannot be reached is named', async () => {
    expect(failureOf(await fetchText('https://a.test/', { network: networkOf({}) })).message).toContain('a.test');
    const unknown: Network = {
      ...networkOf({}),
      resolve: () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })),
    };
    expect(failureOf(await fetchText('https://a.test/', { network: unknown })).message).toContain('not known');
  });
});

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
