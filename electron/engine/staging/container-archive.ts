import { err, type Result } from '../../../shared/result.ts';
import { errorCode, errorText } from '../files.ts';
import { archiveFolder } from './archive-folder.ts';
import type { OutputFault, OutputFolder } from './outputs.ts';
import { ConnectionLost, type StagingContext } from './staging.ts';

/** What this machine's disk says when it does not take the files; asking the daemon again would not help. */
const diskFaults = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES', 'EPERM']);

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
  try {
    return await archiveFolder(archive.value, path, blobs, limits);
  } catch (error) {
    if (diskFaults.has(errorCode(error))) throw error;
    throw new ConnectionLost(errorText(error));
  } finally {
    cancel.abort();
  }
}
