import type { Artifact } from '../../../shared/run/values.ts';
import type { ArtifactPreview } from '../../../shared/ipc/contract.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import type { TreeFile } from '../blob-trees.ts';
import type { BlobStore } from '../blobs.ts';
import { previewBytes, previewFile } from '../previews.ts';

/** Most entries of a folder in one answer. */
const mostEntries = 2000;

/** What these answers are read from. */
export interface ArtifactPorts {
  readonly artifacts: ArtifactStore;
  readonly blobs: BlobStore;
}

/** The contract's part that is about artifacts. They are named by id; no path of a page ever reaches the file system. */
export function artifactHandlers({
  artifacts,
  blobs,
}: ArtifactPorts): Pick<Handlers['procedures'], 'artifacts.preview' | 'artifacts.files' | 'artifacts.bytes'> {
  const known = (id: string): Artifact => {
    const artifact = artifacts.get(id);
    if (artifact === undefined) throw new Refusal('This artifact is gone: its run was deleted.');
    return artifact;
  };

  /** The files of the folder that was asked for last: who copies a folder asks for one file after the other. */
  let recent: { readonly digest: string; readonly files: ReadonlyMap<string, TreeFile> } | undefined;
  const filesOf = async (digest: string): Promise<ReadonlyMap<string, TreeFile>> => {
    if (recent?.digest !== digest) {
      const { files } = await blobs.readTree(digest);
      recent = { digest, files: new Map(files.map((file) => [file.path, file])) };
    }
    return recent.files;
  };

  return {
    'artifacts.preview': async ({ artifact: id }) => {
      const artifact = known(id);
      return { artifact, previews: await previews(blobs, artifact) };
    },
    'artifacts.files': async ({ artifact: id, from }) => {
      const { content } = known(id);
      if (content?.kind !== 'folder') return { kind: content?.kind ?? 'missing', files: [], total: 0 };
      const { entries, total } = await entriesOf(blobs, content.digest, from);
      return { kind: 'folder', files: entries, total };
    },
    'artifacts.bytes': async ({ artifact: id, entry, offset, length }) => {
      const { content } = known(id);
      if (content === undefined) throw new Refusal('The step wrote no file for this artifact.');
      const file =
        content.kind === 'file'
          ? { digest: content.digest, size: content.size }
          : fileAt(await filesOf(content.digest), entry);
      const data = await blobs.read(file.digest, offset, length);
      return { data: data.toString('base64'), total: file.size };
    },
  };
}

async function previews(blobs: BlobStore, artifact: Artifact): Promise<ArtifactPreview[]> {
  const { content } = artifact;
  if (content === undefined) return previewFile(artifact, undefined);
  if (content.kind === 'file') {
    return previewFile(artifact, { bytes: await blobs.read(content.digest, 0, previewBytes), size: content.size });
  }
  const { entries, total } = await entriesOf(blobs, content.digest, 0);
  return [{ kind: 'folder', entries, totalEntries: total }];
}

/** The files of a stored folder from the `from`-th on, as many as one answer holds. */
async function entriesOf(
  blobs: BlobStore,
  digest: string,
  from: number,
): Promise<{ entries: { path: string; size: number }[]; total: number }> {
  const { files } = await blobs.readTree(digest);
  const entries = files.slice(from, from + mostEntries).map(({ path, size }) => ({ path, size }));
  return { entries, total: files.length };
}

/** One file of a stored folder, found by its exact name in the manifest. */
function fileAt(files: ReadonlyMap<string, TreeFile>, entry: string | undefined): TreeFile {
  const file = files.get(entry ?? '');
  if (file === undefined) throw new Refusal(`The folder has no file ${JSON.stringify(entry ?? '')}.`);
  return file;
}
