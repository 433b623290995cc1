import { nearestName } from '../../../shared/did-you-mean.ts';

/** Docker's short and long names of images: `python` is `docker.io/library/python:latest`. */

/** The name as `docker images` shows it: without the default registry and folder, with a tag or digest. */
export function familiarName(reference: string): string {
  const short = reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  const lastSegment = short.slice(short.lastIndexOf('/') + 1);
  return lastSegment.includes(':') || short.includes('@') ? short : `${short}:latest`;
}

/** The registry that a reference is pulled from, as Docker's configuration names it. */
export function registryOf(reference: string): string {
  const [first = ''] = reference.split('/', 1);
  const isHost = reference.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  return isHost && !/^(?:index\.)?docker\.io$/.test(first) ? first : 'https://index.docker.io/v1/';
}

/** The local name that one that was not found most likely stands for: another tag of the same repository, else a slip of the keys. */
export function nearestImage(wanted: string, names: readonly string[]): string | undefined {
  const target = familiarName(wanted);
  const repository = target.slice(0, Math.max(target.indexOf('@'), target.lastIndexOf(':')));
  return names.find((name) => name.startsWith(`${repository}:`)) ?? nearestName(target, names);
}
