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

/** The name nearest to one that was not found, where it is near enough to be a slip. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const target = familiarName(wanted);
  const repository = target.slice(0, Math.max(target.indexOf('@'), target.lastIndexOf(':')));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    // Another tag of the same repository is always worth naming.
    const distance = name.startsWith(`${repository}:`) ? 1 : editDistance(target, name);
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best !== undefined && best.distance <= Math.max(2, Math.floor(target.length / 5)) ? best.name : undefined;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + Number(left[i - 1] !== right[j - 1]);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
