import { basename } from 'node:path/posix';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { BlobStore, StoredBytes } from '../blobs.ts';
import { isPlainPath } from '../blob-trees.ts';
import type { OutputEntry, OutputFault, OutputFolder, OutputLimits } from './outputs.ts';

interface Member {
  readonly entry: OutputEntry;
  readonly stored?: StoredBytes;
}

/**
 * The outputs of a step as the archive of its folder that the container engine makes. Nothing is unpacked: files go into the store while they are read, the
 * rest is remembered. Entries whose names leave the archive are refused. Throws where the stream breaks off.
 */
export async function archiveFolder(
  archive: Readable,
  knownAs: string,
  blobs: BlobStore,
  limits: OutputLimits,
): Promise<Result<OutputFolder, OutputFault>> {
  const members = new Map<string, Member>([['', { entry: { kind: 'folder' } }]]);
  const names = new Map<string, Set<string>>();
  const top = basename(knownAs);
  let bytes = 0;
  let fault: OutputFault | undefined;

  const add = (path: string, member: Member): void => {
    members.set(path, member);
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(0, slash));
    const siblings = names.get(parent) ?? new Set();
    siblings.add(path.slice(slash + 1));
    names.set(parent, siblings);
  };

  const unpacker = extract();
  const flow = pipeline(archive, unpacker);
  // Awaited below; the loop over the entries reports the same error first.
  flow.catch(() => undefined);
  for await (const entry of unpacker) {
    const { header } = entry;
    const path = memberPath(header.name, top);
    if (path === undefined)
      fault = { kind: 'refused', detail: `${JSON.stringify(header.name)} leaves the output folder` };
    bytes += header.size ?? 0;
    if (bytes > limits.bytes) fault = { kind: 'refused', detail: 'it is larger than allowed' };
    if (members.size > limits.files) fault = { kind: 'refused', detail: `it has more than ${limits.files} files` };
    if (fault !== undefined || path === undefined) break;
    const kind = memberEntry(header);
    if (kind === 'hard-link') {
      const original = members.get(memberPath(header.linkname ?? '', top) ?? '');
      if (original?.entry.kind === 'file') add(path, original);
    } else if (kind?.kind === 'file') {
      add(path, { entry: kind, stored: await blobs.putStream(bytesOf(entry), kind.size) });
      continue;
    } else if (kind !== undefined && path !== '') {
      add(path, { entry: kind });
    }
    entry.resume();
  }
  if (fault !== undefined) {
    archive.destroy();
    return err(fault);
  }
  await flow;

  const stored = (path: string): StoredBytes => {
    const found = members.get(path)?.stored;
    if (found === undefined) throw new Error(`${path} is not a file of the archive.`);
    return found;
  };
  return ok({
    knownAs,
    entry: async (path) => members.get(path)?.entry,
    names: async (path) => [...(names.get(path) ?? [])],
    readFile(path) {
      const { digest, size } = stored(path);
      return blobs.read(digest, 0, size);
    },
    store: async (path) => stored(path),
  });
}

async function* bytesOf(source: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) if (chunk instanceof Uint8Array) yield chunk;
}

/** The path of an entry below the folder that was asked for; undefined where it is not below it. */
function memberPath(name: string, top: string): string | undefined {
  const path = name.replace(/\/+$/, '').replace(/^\.\//, '');
  if (path === top) return '';
  if (!path.startsWith(`${top}/`)) return undefined;
  const inside = path.slice(top.length + 1);
  // A backslash is a legal, if unwise, character of a name here; the walk over an output refuses it.
  return isPlainPath(inside.replaceAll('\\', '_')) ? inside : undefined;
}

function memberEntry(header: Header): OutputEntry | 'hard-link' | undefined {
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
    case null:
    case undefined:
      return { kind: 'file', size: header.size ?? 0, executable: ((header.mode ?? 0) & 0o111) !== 0 };
    case 'directory':
      return { kind: 'folder' };
    case 'symlink':
      return { kind: 'link', target: header.linkname ?? '' };
    case 'link':
      return 'hard-link';
    case 'fifo':
      return { kind: 'special', what: 'a FIFO' };
    case 'character-device':
    case 'block-device':
      return { kind: 'special', what: 'a device' };
    default:
      return undefined;
  }
}
