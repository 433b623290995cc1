/** Objects and folders of a store that speaks the S3 protocol: Amazon's, Google's, MinIO's. */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ArtifactContent } from '../../../shared/run/values.ts';
import type { BlobStore } from '../blobs.ts';
import type { TreeFile } from '../blob-trees.ts';
import { errorText } from '../files.ts';
import { bareHost, lengthOf, send } from '../remote/transport.ts';
import { outputLimits } from '../staging/outputs.ts';
import { storeBody } from './body.ts';
import { encode, encodePath } from './signature.ts';

/** A store, and how this machine may use it. */
export interface ObjectStore {
  /** Where it answers, for a region if it has any. */
  readonly endpoint: (region: string | undefined) => string;
  /** Headers that say who asks; none for what anybody may read. */
  readonly headers: (url: URL, region: string | undefined) => Promise<Record<string, string>>;
  /** What to do where access is denied: an imperative clause. */
  readonly cure: string;
}

/** An object, or all objects below it: `gs://bucket/key`. */
export interface ObjectUri {
  readonly bucket: string;
  readonly key: string;
}

/** Reads a URI of an object; undefined where it names no bucket. */
export function readObjectUri(uri: string): ObjectUri | undefined {
  const match = /^[a-z0-9]+:\/\/(?<bucket>[^/?#]+)(?:\/(?<key>.*))?$/s.exec(uri);
  const { bucket, key = '' } = match?.groups ?? {};
  return bucket === undefined ? undefined : { bucket, key };
}

/** Copies an object, or a folder of them, into `blobs`. The error is a sentence's end. */
export async function importObject(
  { bucket, key }: ObjectUri,
  store: ObjectStore,
  blobs: BlobStore,
  signal: AbortSignal,
): Promise<Result<ArtifactContent, string>> {
  try {
    const connection = { store, bucket, signal, region: undefined };
    if (key !== '' && !key.endsWith('/')) {
      const object = await get(connection, encodePath(key));
      if (object.statusCode === 200) {
        return ok({ ...(await storeBody(bodyOf(object), blobs)), kind: 'file', fileCount: 1 });
      }
      if (object.statusCode !== 404) return err(await denial(object, store));
      object.resume();
    }
    return await importFolder(connection, key === '' || key.endsWith('/') ? key : `${key}/`, blobs);
  } catch (error) {
    return err(errorText(error));
  }
}

interface Connection {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly signal: AbortSignal;
  /** Where the bucket is, once the store said so. */
  region: string | undefined;
}

async function get(connection: Connection, path: string, query = ''): Promise<IncomingMessage> {
  const { store, bucket, signal, region } = connection;
  const url = new URL(`${store.endpoint(region).replace(/\/$/, '')}/${encode(bucket)}/${path}${query}`);
  const answer = await send(url, bareHost(url), signal, { headers: await store.headers(url, region) });
  const elsewhere = answer.headers['x-amz-bucket-region'];
  const isElsewhere =
    [301, 307, 400].includes(answer.statusCode ?? 0) && typeof elsewhere === 'string' && elsewhere !== region;
  if (!isElsewhere) return answer;
  answer.resume();
  connection.region = elsewhere;
  return get(connection, path, query);
}

function bodyOf(message: IncomingMessage): Parameters<typeof storeBody>[0] {
  return { body: message, close: () => message.destroy(), ...lengthOf(message) };
}

async function denial(answer: IncomingMessage, { cure }: ObjectStore): Promise<string> {
  const said = /<Message>(?<message>[^<]*)<\/Message>/.exec(await text(answer))?.groups?.['message'];
  const status = `the store answered ${answer.statusCode ?? 0}${said === undefined ? '' : ` (${said.replace(/\.$/, '')})`}`;
  return [401, 403].includes(answer.statusCode ?? 0) ? `${status}; ${cure}` : status;
}

async function importFolder(
  connection: Connection,
  prefix: string,
  blobs: BlobStore,
): Promise<Result<ArtifactContent, string>> {
  const files: TreeFile[] = [];
  let token: string | undefined;
  do {
    const more = token === undefined ? '' : `continuation-token=${encode(token)}&`;
    const answer = await get(connection, '', `?${more}list-type=2&prefix=${encode(prefix)}`);
    if (answer.statusCode === 404) return err('there is no such bucket');
    if (answer.statusCode !== 200) return err(await denial(answer, connection.store));
    const page = await text(answer);
    for (const key of keysIn(page)) {
      const path = key.slice(prefix.length);
      // A key that ends with a slash stands for the folder alone.
      if (path === '' || path.endsWith('/')) continue;
      if (!isPlainPath(path)) return err(`the object ${key} has a name that is no path of a file`);
      if (files.length >= outputLimits.files) return err(`the folder has more than ${outputLimits.files} objects`);
      const object = await get(connection, encodePath(key));
      if (object.statusCode !== 200) return err(await denial(object, connection.store));
      files.push({ path, ...(await storeBody(bodyOf(object), blobs)), executable: false });
    }
    token = unescaped(/<NextContinuationToken>(?<token>[^<]+)</.exec(page)?.groups?.['token']);
  } while (token !== undefined);
  if (files.length === 0) return err('there is no such object or folder');
  return ok(await blobs.putTree({ files, folders: foldersOf(files) }));
}

function keysIn(page: string): readonly string[] {
  return [...page.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => unescaped(key) ?? '');
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(escaped: string | undefined): string | undefined {
  return escaped?.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (entity: string, hex, decimal, name) => {
    if (typeof name === 'string') return entities[name] ?? entity;
    return String.fromCodePoint(typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

function isPlainPath(path: string): boolean {
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !/[\\\0]/.test(name));
}

function foldersOf(files: readonly TreeFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at));
  }
  return [...folders].toSorted();
}
