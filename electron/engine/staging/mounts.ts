import { chmodSync, mkdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../../../shared/result.ts';
import { ok } from '../../../shared/result.ts';
import type { AttemptIdentity } from '../executor.ts';
import { errorCode, removeFolder } from '../files.ts';
import { collectOutputs } from './collect.ts';
import { containerFolder } from './container-archive.ts';
import type { OutputFault, OutputFolder } from './outputs.ts';
import { realFolder } from './real-folder.ts';
import { removeAsRoot } from './remove-as-root.ts';
import type { Staging, StagingContext } from './staging.ts';

/** Inputs are read-only mounts of the store, outputs one writable mount: the way for a daemon that sees this machine's files. */
export function mountStaging(context: StagingContext): Staging {
  const outside = (identity: AttemptIdentity): string => join(context.work, identity.handle);
  const outputFolder = (identity: AttemptIdentity): string => join(outside(identity), 'out');

  return {
    kind: 'mounts',

    async prepare(identity, step) {
      const folder = outputFolder(identity);
      // Three folders take no time; handed to another thread, each would wait for its turn on a busy machine.
      mkdirSync(outside(identity), { recursive: true, mode: 0o700 });
      makeOpenFolder(folder);
      makeOpenFolder(join(folder, '.parameters'));
      for (const { path, text } of step.inputFiles) {
        const file = join(folder, path.slice(step.outputs.root.length + 1));
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text, { mode: 0o644 });
      }
      const inputs = await Promise.all(
        step.stageIn.map(async ({ path, digest, kind }) => ({
          Type: 'bind' as const,
          Source: kind === 'file' ? context.blobs.filePath(digest) : await context.blobs.checkout(digest),
          Target: path,
          ReadOnly: true,
        })),
      );
      return [{ Type: 'bind', Source: folder, Target: step.outputs.root, ReadOnly: false }, ...inputs];
    },

    deliver: async () => ok(null),

    async collect(container, identity, step) {
      const { root } = step.outputs;
      const collect = (folder: OutputFolder): ReturnType<typeof collectOutputs> =>
        collectOutputs({
          ...context,
          step,
          folder,
          elsewhere: (path) => containerFolder(context, container, path),
        });
      try {
        return await collect(realFolder(outputFolder(identity), root, context.blobs));
      } catch (error) {
        if (!['EACCES', 'EPERM'].includes(errorCode(error))) throw error;
      }
      // Steps that run as root may leave what this user may not read; the daemon may.
      const archive = await containerFolder(context, container, root);
      return archiveOutcome(archive, collect);
    },

    async remove(identity, image) {
      try {
        await removeFolder(outside(identity));
      } catch (error) {
        if (image === undefined || !['EACCES', 'EPERM'].includes(errorCode(error))) throw error;
        await removeAsRoot(context.api, image, identity, outside(identity), 'out');
        await removeFolder(outside(identity));
      }
    },
  };
}

/** Collects from an archive that was read, or says why it could not be. */
export async function archiveOutcome(
  archive: Result<OutputFolder, OutputFault> | undefined,
  collect: (folder: OutputFolder) => ReturnType<typeof collectOutputs>,
): ReturnType<typeof collectOutputs> {
  if (archive === undefined) throw new Error('The output folder of a container is gone.');
  if (archive.ok) return collect(archive.value);
  const { kind, detail } = archive.error;
  return {
    ok: false,
    error: { reason: kind === 'refused' ? 'output-refused' : 'output-unreadable', output: 'outputs', detail },
  };
}

/** Steps may run as any user, so their folder is open to all; its parent is not. */
function makeOpenFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    chmodSync(folder, 0o777);
  } catch (error) {
    // A container made it its own before a crash; it is open enough for it then.
    if (errorCode(error) !== 'EPERM') throw error;
  }
}
