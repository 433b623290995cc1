import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancellable } from '../../../shared/ipc/cancellation.ts';
import type { Artifact } from '../../../shared/run/values.ts';
import { openBlobStore, type BlobStore } from '../blobs.ts';
import { artifactHandlers } from './artifacts.ts';

const { signal } = cancellable();
let folder = '';
let blobs: BlobStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-artifact-api-'));
  blobs = await openBlobStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function artifact(content: Artifact['content']): Artifact {
  const plain = { id: 'a', name: 'out', type: 'system.Artifact', schemaVersion: '0.0.1', uri: '/out', metadata: {} };
  return content === undefined ? plain : { ...plain, content };
}

function handlersFor(content: Artifact['content']): ReturnType<typeof artifactHandlers> {
  const artifacts = {
    get: (id: string) => (id === 'a' ? artifact(content) : undefined),
    producer: () => undefined,
    consumers: () => [],
    isReferenced: () => true,
    contents: () => [],
  };
  return artifactHandlers({ artifacts, blobs });
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('the files of an artifact', () => {
  test('CLI-7 a folder of any number of files is read to its end', async () => {
    const { digest, size } = await blobs.putStream(once('x'));
    const files = Array.from({ length: 4500 }, (_, index) => ({
      path: `f${String(index).padStart(4, '0')}`,
      digest,
      size,
      executable: false,
    }));
    const handlers = handlersFor(await blobs.putTree({ files, folders: [] }));
    const paths: string[] = [];
    for (;;) {
      const answer = await handlers['artifacts.files']({ artifact: 'a', from: paths.length }, signal);
      paths.push(...answer.files.map(({ path }) => path));
      expect(answer).toMatchObject({ kind: 'folder', total: 4500 });
      if (paths.length >= answer.total) break;
    }
    expect(paths).toEqual(files.map(({ path }) => path));
  });

  test('a file has none, and neither has what was not written', async () => {
    const { digest, size } = await blobs.putStream(once('x'));
    const file = handlersFor({ digest, kind: 'file', size, fileCount: 1 });
    expect(await file['artifacts.files']({ artifact: 'a', from: 0 }, signal)).toMatchObject({
      kind: 'file',
      files: [],
    });
    const nothing = handlersFor(undefined);
    expect(await nothing['artifacts.files']({ artifact: 'a', from: 0 }, signal)).toMatchObject({ kind: 'missing' });
  });
});
