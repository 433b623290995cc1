import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes } from '../../shared/human.ts';
import type { ArtifactContent } from '../../shared/run/values.ts';
import { errorCode, readFully, removeFolder, syncFolder, writeFully } from './files.ts';
import { parseTree, printTree, type Tree, type TreeFile } from './blob-trees.ts';

/** Bytes that were stored: `sha256:<hex>` and how many. */
export interface StoredBytes {
  readonly digest: string;
  readonly size: number;
}

/**
 * The content-addressed store: files by the SHA-256 of their bytes, folders by the SHA-256 of their manifest (blob-trees.ts).
 * Nothing that is stored changes; putting the same content again, also at the same time, is harmless.
 */
export interface BlobStore {
  /** Stores what a stream gives, of `size` bytes where that is known. Nothing is kept where it breaks off. Throws where the disk has no room for it. */
  putStream(source: AsyncIterable<Uint8Array>, size?: number): Promise<StoredBytes>;
  /** Stores a file that is open for reading, from its start. */
  putFile(handle: FileHandle): Promise<StoredBytes>;
  /** Stores the manifest of a folder whose files are stored. */
  putTree(tree: Tree): Promise<ArtifactContent>;
  /** The manifest of a folder. Throws where it is missing or not one. */
  readTree(digest: string): Promise<Tree>;
  /** Where the bytes of a file lie. Read-only: what is there must never be written to. */
  filePath(digest: string): string;
  /** Where `checkout` puts a folder. */
  folderPath(digest: string): string;
  /** Makes a stored folder a real one, of hard links, once; gives its path. */
  checkout(digest: string): Promise<string>;
  /** A part of a stored file; shorter only at its end. */
  read(digest: string, offset: number, length: number): Promise<Buffer>;
  /**
   * Reads everything again and compares: false where something is missing or was changed. What was changed is set aside, so that it is never served
   * and the same content can be stored anew.
   */
  verify(content: Pick<ArtifactContent, 'digest' | 'kind'>): Promise<boolean>;
  /**
   * Removes what no live content needs and nobody touched since `before` (milliseconds since the epoch). Gives the number of bytes freed.
   * `live` holds the digests of all artifacts, folders by their own digest.
   */
  collectGarbage(live: Iterable<Pick<ArtifactContent, 'digest' | 'kind'>>, before: number): Promise<number>;
}

const chunkSize = 1 << 20;
/** Files below this size are not weighed against the disk: asking would cost more than most of them. Bytes. */
const smallFile = 16 * 1024 ** 2;
/** What is left free for the record and the logs, in bytes. */
const reserve = 256 * 1024 ** 2;

/** Opens the store at `root`, making it where it is not there, and removes what interrupted writes left. Only the owner of the data folder may. */
export async function openBlobStore(root: string): Promise<BlobStore> {
  const files = join(root, 'files');
  const folders = join(root, 'folders');
  const partial = join(root, 'partial');
  const damaged = join(root, 'damaged');
  for (const folder of [files, folders]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeFolder(partial);
  await mkdir(partial, { recursive: true, mode: 0o700 });

  const place = (folder: string, digest: string): string => {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
    if (hex === undefined) throw new Error(`Not a digest: ${digest}`);
    return join(folder, hex.slice(0, 2), hex.slice(2));
  };
  const filePath = (digest: string): string => place(files, digest);
  const folderPath = (digest: string): string => place(folders, digest);

  /** Moves a complete temporary file to its place, unless the same content is there already. */
  const keep = async (temporary: string, { digest, size }: StoredBytes): Promise<void> => {
    const target = filePath(digest);
    const existing = await sizeOf(target);
    if (existing === size) {
      // Younger than any garbage collection that is going on.
      const now = new Date();
      await utimes(target, now, now);
      await rm(temporary);
      return;
    }
    await makeFolder(dirname(target));
    await rename(temporary, target);
    await syncFolder(dirname(target));
  };

  /** A file of holes takes no room where a step made it, but all of it here: it is refused before it fills the disk. */
  const expectRoom = async (size: number): Promise<void> => {
    if (size < smallFile) return;
    const { bavail, bsize } = await statfs(root);
    const room = Math.max(0, bavail * bsize - reserve);
    if (size > room) {
      throw new Error(`there is a file of ${formatBytes(size)}, and the disk has room for ${formatBytes(room)}`);
    }
  };

  /** `expected` is the size where it is known. */
  const put = async (chunks: AsyncIterable<Uint8Array>, expected = 0): Promise<StoredBytes> => {
    await expectRoom(expected);
    const temporary = join(partial, randomUUID());
    const hash = createHash('sha256');
    let size = 0;
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await writeFully(handle, chunk, size);
        size += chunk.length;
      }
      await handle.chmod(0o444);
      await handle.sync();
    } catch (error) {
      await handle.close();
      await rm(temporary, { force: true });
      throw error;
    }
    await handle.close();
    const stored = { digest: `sha256:${hash.digest('hex')}`, size };
    await keep(temporary, stored);
    return stored;
  };

  const read = async (digest: string, offset: number, length: number): Promise<Buffer> => {
    const handle = await open(filePath(digest), 'r');
    try {
      return await readFully(handle, offset, length);
    } finally {
      await handle.close();
    }
  };

  const readTree = async (digest: string): Promise<Tree> => {
    const size = await sizeOf(filePath(digest));
    if (size === undefined) throw new Error(`The folder ${digest} is not in the store.`);
    return parseTree((await read(digest, 0, size)).toString('utf8'));
  };

  const makeCheckout = async (digest: string): Promise<string> => {
    const target = folderPath(digest);
    if ((await sizeOf(target)) !== undefined) return target;
    const tree = await readTree(digest);
    const temporary = join(partial, randomUUID());
    await mkdir(temporary, { mode: 0o755 });
    for (const folder of tree.folders) await mkdir(join(temporary, folder), { recursive: true, mode: 0o755 });
    for (const file of tree.files) await linkInto(filePath(file.digest), join(temporary, file.path), file);
    // Read-only, deepest first, so that a step on the process executor does not change it by accident.
    for (const folder of tree.folders.toReversed()) await chmod(join(temporary, folder), 0o555);
    await makeFolder(dirname(target));
    try {
      await rename(temporary, target);
    } catch (error) {
      await removeFolder(temporary);
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
    }
    await chmod(target, 0o555);
    return target;
  };

  const checkouts = new Map<string, Promise<string>>();
  const isWhole = async (digest: string): Promise<boolean> => {
    let handle: FileHandle;
    try {
      handle = await open(filePath(digest), 'r');
    } catch {
      return false;
    }
    const hash = createHash('sha256');
    try {
      for await (const chunk of chunksOf(handle)) hash.update(chunk);
    } finally {
      await handle.close();
    }
    if (`sha256:${hash.digest('hex')}` === digest) return true;
    await mkdir(damaged, { recursive: true, mode: 0o700 });
    await rename(filePath(digest), join(damaged, `${digest.slice(7)}-${randomUUID()}`));
    return false;
  };

  return {
    putStream: put,
    putFile: async (handle) => put(chunksOf(handle), (await handle.stat()).size),
    async putTree(tree) {
      const bytes = Buffer.from(printTree(tree));
      const { digest } = await put(once(bytes));
      const size = tree.files.reduce((sum, file) => sum + file.size, 0);
      return { digest, kind: 'folder', size, fileCount: tree.files.length };
    },
    readTree,
    filePath,
    folderPath,
    checkout(digest) {
      const going = checkouts.get(digest);
      if (going !== undefined) return going;
      const made = makeCheckout(digest).finally(() => checkouts.delete(digest));
      checkouts.set(digest, made);
      return made;
    },
    read,
    async verify({ digest, kind }) {
      if (!(await isWhole(digest))) return false;
      if (kind === 'file') return true;
      const { files: members } = await readTree(digest);
      let whole = true;
      for (const member of new Set(members.map((file) => file.digest))) whole = (await isWhole(member)) && whole;
      // A hard link shares its bytes with the file, so the checkout of a damaged folder is damaged too.
      if (!whole) await removeFolder(folderPath(digest));
      return whole;
    },
    async collectGarbage(live, before) {
      const liveFiles = new Set<string>();
      const liveFolders = new Set<string>();
      for (const { digest, kind } of live) {
        liveFiles.add(filePath(digest));
        if (kind === 'file') continue;
        liveFolders.add(folderPath(digest));
        const members = await readTree(digest).catch(() => undefined);
        for (const file of members?.files ?? []) liveFiles.add(filePath(file.digest));
      }
      // Checkouts first: they hold links to the bytes of the files.
      for (const path of await children(folders)) {
        if (!liveFolders.has(path) && (await stat(path)).mtimeMs < before) await removeFolder(path);
      }
      let freed = 0;
      for (const path of await children(files)) {
        if (liveFiles.has(path)) continue;
        const { size, mtimeMs } = await stat(path);
        if (mtimeMs >= before) continue;
        await rm(path);
        freed += size;
      }
      return freed;
    },
  };
}

/** Links a stored file into a checkout; copies it where it must be executable (the mode belongs to the bytes) or has too many links. */
async function linkInto(source: string, target: string, file: TreeFile): Promise<void> {
  if (!file.executable) {
    try {
      await link(source, target);
      return;
    } catch (error) {
      if (!['EMLINK', 'EPERM', 'EXDEV', 'ENOTSUP'].includes(errorCode(error))) throw error;
    }
  }
  await copyFile(source, target, constants.COPYFILE_EXCL);
  await chmod(target, file.executable ? 0o555 : 0o444);
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(chunkSize);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, chunkSize, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

// eslint-disable-next-line typescript/require-await -- an async iterable of one chunk
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await access(path);
  } catch {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(path));
  }
}

/** The paths two levels below a folder: the store spreads its entries over 256 folders. */
async function children(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const spread of await readdir(folder)) {
    for (const name of await readdir(join(folder, spread))) paths.push(join(folder, spread, name));
  }
  return paths;
}
