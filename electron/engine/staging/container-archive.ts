import { err, type Result } from '../../../shared/result.ts';
import { errorText } from '../files.ts';
import { archiveFolder } from './archive-folder.ts';
import type { OutputFault, OutputFolder } from './outputs.ts';
import { ConnectionLost, type StagingContext } from './staging.ts';

/**
 * A folder or file of a stopped container, through the archive call: the daemon reads it, so it does not matter to whom it belongs.
 * Undefined where the container has no such path. Throws `ConnectionLost`.
 */
export async function containerFolder(
  { api, blobs, limits }: StagingContext,
  container: string,
  path: string,
): Promise<Result<OutputFolder, OutputFault> | undefined> {
  const cancel = new AbortController();
  const archive = await api.getArchive(container, path, cancel.signal);
  if (!archive.ok) {
    if (archive.error.kind === 'connection') throw new ConnectionLost(archive.error.message);
    if (archive.error.status === 404) return undefined;
    return err({ kind: 'unreadable', detail: `Docker cannot read ${path}: ${archive.error.message}` });
  }
  const body = archive.value;
  // A disk that is full is no lost connection: only what the stream itself says is one.
  let broken: Error | undefined;
  body.on('error', (error) => (broken = error));
  try {
    return await archiveFolder(body, path, blobs, limits);
  } catch (error) {
    if (broken !== undefined || !body.readableEnded) throw new ConnectionLost(errorText(broken ?? error));
    throw error;
  } finally {
    cancel.abort();
  }
}
