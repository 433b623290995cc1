import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { removeFolder } from '../files.ts';
import type { BlobStore } from '../blobs.ts';
import { collectOutputs } from './collect.ts';
import { containerFolder } from './container-archive.ts';
import { archiveOutcome } from './mounts.ts';
import type { Staging, StagingContext } from './staging.ts';
import { join } from 'node:path';

/** Inputs and outputs travel as archives: the way for a daemon elsewhere, or one that cannot see this machine's files. */
export function archiveStaging(context: StagingContext): Staging {
  return {
    kind: 'archives',
    prepare: async () => [],
    async deliver(container, step) {
      const archive = pack();
      // Reading a stored file may fail; the call then fails with it.
      const filled = fill(archive, step, context.blobs).catch((error: unknown) => {
        archive.destroy(error instanceof Error ? error : new Error(String(error)));
      });
      const answer = await context.api.putArchive(container, '/', Readable.from(archive));
      archive.destroy();
      await filled;
      return answer;
    },
    async collect(container, _identity, step) {
      const archive = await containerFolder(context, container, step.outputs.root);
      return archiveOutcome(archive, (folder) =>
        collectOutputs({
          ...context,
          step,
          folder,
          elsewhere: (path) => containerFolder(context, container, path),
        }),
      );
    },
    remove: (identity) => removeFolder(join(context.work, identity.handle)),
  };
}

/** Everything that a step finds before it starts. Parent folders are left out: the daemon makes the missing ones and leaves the others as they are. */
async function fill(archive: Pack, step: ResolvedStep, blobs: BlobStore): Promise<void> {
  const { root } = step.outputs;
  folderEntry(archive, root, 0o777);
  folderEntry(archive, `${root}/.parameters`, 0o777);
  for (const { path, text } of step.inputFiles) {
    const bytes = Buffer.from(text);
    archive.entry({ name: relative(path), size: bytes.length, mode: 0o644 }, bytes);
  }
  for (const { path, digest, kind } of step.stageIn) {
    if (kind === 'file') {
      await fileEntry(archive, path, blobs.filePath(digest), 0o444);
      continue;
    }
    folderEntry(archive, path, 0o755);
    const { files, folders } = await blobs.readTree(digest);
    for (const folder of folders) folderEntry(archive, `${path}/${folder}`, 0o755);
    for (const file of files) {
      await fileEntry(archive, `${path}/${file.path}`, blobs.filePath(file.digest), file.executable ? 0o555 : 0o444);
    }
  }
  archive.finalize();
}

function folderEntry(archive: Pack, path: string, mode: number): void {
  archive.entry({ name: relative(path), type: 'directory', mode });
}

async function fileEntry(archive: Pack, path: string, source: string, mode: number): Promise<void> {
  const { size } = await stat(source);
  await pipeline(createReadStream(source), archive.entry({ name: relative(path), size, mode }));
}

/** Names in archives have no leading slash. */
function relative(path: string): string {
  return path.replace(/^\/+/, '');
}
