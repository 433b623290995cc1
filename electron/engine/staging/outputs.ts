/** What a step left behind, read without ever following a link of the operating system. */
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ArtifactContent } from '../../../shared/run/values.ts';
import type { BlobStore, StoredBytes } from '../blobs.ts';
import type { TreeFile } from '../blob-trees.ts';

/** What lies at a path. */
export type OutputEntry =
  | { readonly kind: 'file'; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
  /** `what` is a noun with its article: a FIFO, a socket, a device. */
  | { readonly kind: 'special'; readonly what: string };

/** The folder that a step wrote into: a real one, or one that came as an archive. Paths are relative, with slashes; '' is the folder itself. */
export interface OutputFolder {
  /** The absolute path by which the step knew this folder, for links that are written out in full. */
  readonly knownAs: string;
  entry(path: string): Promise<OutputEntry | undefined>;
  /** Names in a folder. */
  names(path: string): Promise<readonly string[]>;
  readFile(path: string): Promise<Buffer>;
  store(path: string): Promise<StoredBytes>;
}

/** How much one step may leave behind. */
export interface OutputLimits {
  readonly files: number;
  readonly bytes: number;
  readonly depth: number;
  /** Largest parameter file or executor output. */
  readonly textBytes: number;
}

/** Far above what a step writes on purpose, far below what fills a disk or a memory by accident. */
export const outputLimits: OutputLimits = {
  files: 200_000,
  bytes: 200 * 1024 ** 3,
  depth: 64,
  textBytes: 16 * 1024 ** 2,
};

/** `refused`: something that is never followed or copied. `unreadable`: something that is not what it should be. Both are sentences' ends. */
export interface OutputFault {
  readonly kind: 'refused' | 'unreadable';
  readonly detail: string;
}

interface Located {
  readonly path: string;
  readonly entry: OutputEntry;
}

const mostHops = 40;

/** Finds what a path means, resolving links inside the folder; a link that leaves it is refused. Undefined where nothing is there. */
async function locate(folder: OutputFolder, path: string): Promise<Result<Located | undefined, OutputFault>> {
  const top = await folder.entry('');
  if (top === undefined) return ok(undefined);
  if (top.kind === 'link') return err(leaves(folder.knownAs, top.target));
  let queue = path.split('/');
  let at: string[] = [];
  let entry: OutputEntry = top;
  let hops = 0;
  while (queue.length > 0) {
    const [segment = '', ...rest] = queue;
    queue = rest;
    if (segment === '' || segment === '.') continue;
    if (entry.kind !== 'folder') return ok(undefined);
    if (segment === '..') {
      if (at.length === 0) return err(leaves(path));
      at = at.slice(0, -1);
      continue;
    }
    const here = [...at, segment].join('/');
    const found = await folder.entry(here);
    if (found === undefined) return ok(undefined);
    if (found.kind !== 'link') {
      at = [...at, segment];
      entry = found;
      continue;
    }
    hops += 1;
    if (hops > mostHops) return err({ kind: 'refused', detail: `${path} is a link that goes in circles` });
    const target = insideOf(folder, found.target);
    if (target === undefined) return err(leaves(here, found.target));
    if (found.target.startsWith('/')) at = [];
    queue = [...target.split('/'), ...queue];
  }
  return ok({ path: at.join('/'), entry });
}

/** A link's target, relative where it is written out in full and lies inside the folder; undefined where it does not. */
function insideOf(folder: OutputFolder, target: string): string | undefined {
  if (!target.startsWith('/')) return target;
  return target.startsWith(`${folder.knownAs}/`) ? target.slice(folder.knownAs.length + 1) : undefined;
}

function leaves(path: string, target?: string): OutputFault {
  const towards = target === undefined ? '' : ` (to ${target})`;
  return { kind: 'refused', detail: `${path} is a link that leaves the output folder${towards}` };
}

/** The text of a small file, undefined where there is none. */
export async function outputText(
  folder: OutputFolder,
  path: string,
  limits: OutputLimits,
): Promise<Result<string | undefined, OutputFault>> {
  const located = await locate(folder, path);
  if (!located.ok) return located;
  if (located.value === undefined) return ok(undefined);
  const { entry } = located.value;
  if (entry.kind === 'special') return err({ kind: 'refused', detail: `${path} is ${entry.what}` });
  if (entry.kind !== 'file') return err({ kind: 'unreadable', detail: `${path} is a folder, not a file` });
  if (entry.size > limits.textBytes) {
    return err({
      kind: 'unreadable',
      detail: `${path} has ${entry.size} bytes, more than the ${limits.textBytes} allowed`,
    });
  }
  try {
    // A byte order mark is part of the text: nothing of a STRING output is cut off.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return ok(decoder.decode(await folder.readFile(located.value.path)));
  } catch (error) {
    if (error instanceof TypeError) return err({ kind: 'unreadable', detail: `${path} is not UTF-8 text` });
    throw error;
  }
}

/** Stores what lies at a path, a file or a folder with everything in it, links inside as copies. Undefined where nothing is there. */
export async function storeOutput(
  folder: OutputFolder,
  path: string,
  blobs: BlobStore,
  limits: OutputLimits,
): Promise<Result<ArtifactContent | undefined, OutputFault>> {
  const located = await locate(folder, path);
  if (!located.ok) return located;
  if (located.value === undefined) return ok(undefined);
  const { entry } = located.value;
  if (entry.kind === 'special') return err({ kind: 'refused', detail: `${path} is ${entry.what}` });
  if (entry.kind === 'file') {
    if (entry.size > limits.bytes) return err(tooMuch(limits));
    const stored = await folder.store(located.value.path);
    return ok({ ...stored, kind: 'file', fileCount: 1 });
  }
  const walk: Walk = { folder, limits, files: [], folders: [], bytes: 0, stored: new Map() };
  const fault = await walkFolder(walk, located.value.path, '', [located.value.path]);
  return fault === undefined ? ok(await blobs.putTree({ files: walk.files, folders: walk.folders })) : err(fault);
}

interface Walk {
  readonly folder: OutputFolder;
  readonly limits: OutputLimits;
  readonly files: TreeFile[];
  readonly folders: string[];
  bytes: number;
  /** By the path where a file really lies: links to it are copies that cost nothing. */
  readonly stored: Map<string, StoredBytes>;
}

/** `from` is where the folder lies, `to` what it is called in the copy, `above` the real folders that it is in. */
async function walkFolder(
  walk: Walk,
  from: string,
  to: string,
  above: readonly string[],
): Promise<OutputFault | undefined> {
  if (above.length > walk.limits.depth) {
    return { kind: 'refused', detail: `${to} lies more than ${walk.limits.depth} folders deep` };
  }
  const names = await walk.folder.names(from);
  for (const name of names.toSorted()) {
    const target = to === '' ? name : `${to}/${name}`;
    if (!isPlainName(name)) {
      return { kind: 'refused', detail: `${JSON.stringify(target)} has a name that is not plain UTF-8 text` };
    }
    const fault = await walkEntry(walk, from === '' ? name : `${from}/${name}`, target, above);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function walkEntry(
  walk: Walk,
  from: string,
  to: string,
  above: readonly string[],
): Promise<OutputFault | undefined> {
  const located = await locate(walk.folder, from);
  if (!located.ok) return located.error;
  if (located.value === undefined) return { kind: 'refused', detail: `${to} is a link to nothing` };
  const { path, entry } = located.value;
  if (entry.kind === 'special') return { kind: 'refused', detail: `${to} is ${entry.what}` };
  if (walk.files.length + walk.folders.length >= walk.limits.files) {
    return { kind: 'refused', detail: `it has more than ${walk.limits.files} files` };
  }
  if (entry.kind === 'folder') {
    if (above.includes(path)) return { kind: 'refused', detail: `${to} is a link to a folder that it is in` };
    walk.folders.push(to);
    return walkFolder(walk, path, to, [...above, path]);
  }
  if (entry.kind !== 'file') return { kind: 'refused', detail: `${to} is a link` };
  walk.bytes += entry.size;
  if (walk.bytes > walk.limits.bytes) return tooMuch(walk.limits);
  const stored = walk.stored.get(path) ?? (await walk.folder.store(path));
  walk.stored.set(path, stored);
  walk.files.push({ path: to, ...stored, executable: entry.executable });
  return undefined;
}

function tooMuch(limits: OutputLimits): OutputFault {
  return { kind: 'refused', detail: `it is larger than the ${Math.round(limits.bytes / 1024 ** 3)} GiB allowed` };
}

/** Names that mean the same everywhere: no separators of any system, and no bytes that are not UTF-8 (read as U+FFFD). */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0\uFFFD]/.test(name);
}
