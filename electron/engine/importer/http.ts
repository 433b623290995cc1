/** Files of the web. */
import { isIP } from 'node:net';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ArtifactContent } from '../../../shared/run/values.ts';
import type { BlobStore } from '../blobs.ts';
import { errorText } from '../files.ts';
import { isPublicAddress } from '../remote/address.ts';
import { bareHost, type Answer, type Network } from '../remote/transport.ts';
import { storeBody } from './body.ts';

const redirectLimit = 5;

/** What a download goes through. */
export interface HttpPorts {
  readonly blobs: BlobStore;
  readonly network: Network;
}

/**
 * Downloads a file. Only a host that a person has named may be inside of a private network or this machine: redirects and what steps ask for lead
 * to public addresses alone. The error is a sentence's end.
 */
export async function importHttp(
  uri: string,
  named: boolean,
  { blobs, network }: HttpPorts,
  signal: AbortSignal,
): Promise<Result<ArtifactContent, string>> {
  const origin = URL.parse(uri)?.origin;
  let next = uri;
  for (let hop = 0; hop <= redirectLimit; hop += 1) {
    const url = URL.parse(next);
    if (url === null || !/^https?:$/.test(url.protocol)) return err(`${next} is no address of the web`);
    if (url.username !== '' || url.password !== '') return err('the address holds a user name or a password');
    try {
      const answer = await ask(url, named && url.origin === origin, network, signal);
      if (!answer.ok) return answer;
      const { status, location, length, body, close } = answer.value;
      if (status >= 300 && status < 400 && location !== undefined) {
        close();
        next = new URL(location, url).href;
        continue;
      }
      if (status === 200)
        return ok({ ...(await storeBody({ body, close, length }, blobs)), kind: 'file', fileCount: 1 });
      close();
      return err(`${url.host} answered ${status}`);
    } catch (error) {
      return err(errorText(error));
    }
  }
  return err(`it is redirected more than ${redirectLimit} times`);
}

async function ask(
  url: URL,
  mayBePrivate: boolean,
  network: Network,
  signal: AbortSignal,
): Promise<Result<Answer, string>> {
  const host = bareHost(url);
  const addresses = isIP(host) === 0 ? await network.resolve(host) : [host];
  const [address] = addresses;
  if (address === undefined) return err(`the host ${host} has no address`);
  if (!mayBePrivate && !addresses.every(isPublicAddress)) {
    return err(
      `${host} is inside of a private network or this machine, which is read only where the pipeline or a parameter of the run names the address itself`,
    );
  }
  return ok(await network.get(url, address, signal));
}
