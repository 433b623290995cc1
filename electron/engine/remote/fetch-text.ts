/** The text behind a URL that somebody named: https only, the public internet only, within limits. Nothing of it is executed. */
import { isIP } from 'node:net';
import { messageOf } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { isPublicAddress } from './address.ts';
import { bareHost, createNetwork, type Answer, type Network } from './transport.ts';

/** As large as a compiled pipeline may be for Kubeflow. */
const sizeLimit = 32 * 1024 * 1024;
const timeLimit = 30_000;
const redirectLimit = 5;

/** Why there is no text: the address may not be asked, or it does not give one. */
export interface FetchFailure {
  readonly reason: 'refused' | 'unreachable';
  readonly message: string;
  readonly cure: string;
}

/** What may be chosen. */
export interface FetchOptions {
  readonly network?: Network;
  /** Ends the fetch; without one it ends after 30 seconds. */
  readonly signal?: AbortSignal;
}

/**
 * Fetches a text. Each host is looked up once, all of its addresses must be public, and exactly one of those is asked, so that a name cannot lead
 * elsewhere after the check; every redirect goes the same way.
 */
export async function fetchText(
  address: string,
  { network = createNetwork(), signal = AbortSignal.timeout(timeLimit) }: FetchOptions = {},
): Promise<Result<string, FetchFailure>> {
  let next = address;
  for (let hop = 0; hop <= redirectLimit; hop += 1) {
    const url = readUrl(next);
    if (!url.ok) return url;
    const answer = await ask(url.value, network, signal);
    if (!answer.ok) return answer;
    const { status, location } = answer.value;
    if (status < 300 || status > 399) return readText(url.value, answer.value, signal);
    answer.value.close();
    if (location === undefined)
      return unreachable(`${next} leads nowhere: it is a redirect without a target.`, 'Check the address.');
    next = URL.parse(location, url.value.href)?.href ?? location;
  }
  return unreachable(`${address} is redirected more than ${redirectLimit} times.`, 'Use the address that it leads to.');
}

function refused(message: string, cure: string): Result<never, FetchFailure> {
  return err({ reason: 'refused', message, cure });
}

function unreachable(message: string, cure: string): Result<never, FetchFailure> {
  return err({ reason: 'unreachable', message, cure });
}

function readUrl(address: string): Result<URL, FetchFailure> {
  const url = URL.parse(address);
  if (url === null) return refused(`${JSON.stringify(address)} is no URL.`, 'Write it as https://host/path.');
  if (url.protocol !== 'https:') {
    return refused(
      `${url.protocol}//… is not fetched, only https:// is.`,
      'Use an https address, or download the file first.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    return refused('The address holds a user name or password.', 'Download the file first, and import it from there.');
  }
  return ok(url);
}

async function ask(url: URL, network: Network, signal: AbortSignal): Promise<Result<Answer, FetchFailure>> {
  const host = bareHost(url);
  try {
    const addresses = isIP(host) === 0 ? await unlessAborted(network.resolve(host), signal) : [host];
    const [address] = addresses;
    if (address === undefined) return unreachable(`The host ${host} has no address.`, 'Check the address.');
    const inside = addresses.find((candidate) => !isPublicAddress(candidate));
    if (inside !== undefined) {
      const where = inside === host ? 'is inside of' : `is at ${inside}, inside of`;
      return refused(
        `${host} ${where} a private network, which imports do not reach.`,
        'Download the file first, and import it from there.',
      );
    }
    return ok(await network.get(url, address, signal));
  } catch (error) {
    return whyNot(url, error, signal);
  }
}

/** Looking a name up cannot be called off, but nobody has to wait for it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new Error('The time is over'));
    signal.addEventListener('abort', () => reject(new Error('The time is over')), { once: true });
  });
  return Promise.race([work, aborted]);
}

async function readText(url: URL, answer: Answer, signal: AbortSignal): Promise<Result<string, FetchFailure>> {
  if (answer.status !== 200) {
    answer.close();
    return unreachable(
      `${url.host} answered ${answer.status} for ${url.pathname}.`,
      'Check that the file is there and public.',
    );
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      size += chunk.byteLength;
      if (size > sizeLimit)
        return unreachable(`${url.href} is larger than 32 MB.`, 'Name the address of a pipeline or component.');
      signal.throwIfAborted();
      chunks.push(chunk);
    }
  } catch (error) {
    return whyNot(url, error, signal);
  } finally {
    answer.close();
  }
  return decode(url, chunks);
}

function decode(url: URL, chunks: readonly Uint8Array[]): Result<string, FetchFailure> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return unreachable(`${url.href} is not text in UTF-8.`, 'Name the address of a pipeline or component.');
  }
  if (/^\s*<(?:!doctype|html)/i.test(text)) {
    return unreachable(`${url.href} is a web page.`, 'Use the address of the file itself, on GitHub that of “Raw”.');
  }
  return ok(text);
}

function whyNot(url: URL, error: unknown, signal: AbortSignal): Result<never, FetchFailure> {
  if (signal.aborted) {
    return unreachable(`${url.host} took too long to answer.`, 'Try again, or download the file first.');
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const what =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? `The host ${url.host} is not known.`
      : `${url.host} could not be reached: ${messageOf(error)}.`;
  return unreachable(what, 'Check the address and the connection to the internet.');
}
