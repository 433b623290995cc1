/** Docker's short and long names of images: `python` is `docker.io/library/python:latest`. */
import { nearestName } from '../../../shared/did-you-mean.ts';

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

/** The local name that one that was not found most likely stands for: another tag of the same repository, or of one that is spelled nearly so. */
export function nearestImage(wanted: string, names: readonly string[]): string | undefined {
  const repository = repositoryOf(familiarName(wanted));
  const near = nearestName(repository, names.map(repositoryOf));
  return names.find((name) => repositoryOf(name) === near);
}

/** A familiar name without its tag or digest. */
function repositoryOf(name: string): string {
  return name.slice(0, name.includes('@') ? name.indexOf('@') : name.lastIndexOf(':'));
}
