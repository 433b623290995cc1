/** Files and folders of this machine. */
import { realpath } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ArtifactContent } from '../../../shared/run/values.ts';
import type { BlobStore } from '../blobs.ts';
import { errorCode, errorText } from '../files.ts';
import { outputLimits, storeOutput } from '../staging/outputs.ts';
import { realFolder } from '../staging/real-folder.ts';

/** The path behind a `file:` URI or a plain path; undefined for what is neither. */
export function localFile(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return /^[a-z][a-z0-9+.-]+:\/\//i.test(uri) ? undefined : uri;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** Copies a file or folder into the store; links inside are copies, links that leave it are refused. The error is a sentence's end. */
export async function importLocal(path: string, blobs: BlobStore): Promise<Result<ArtifactContent, string>> {
  if (!isAbsolute(path))
    return err('it is no whole path; write it from the root of the disk on, or with gs://, s3:// or https://');
  try {
    const real = await realpath(path);
    const stored = await storeOutput(realFolder(real, real, blobs), '', blobs, outputLimits);
    if (!stored.ok) return err(stored.error.detail === '' ? 'it is no file or folder' : stored.error.detail);
    return stored.value === undefined ? err('there is no such file or folder') : ok(stored.value);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return err('there is no such file or folder on this machine');
    if (['EACCES', 'EPERM'].includes(errorCode(error))) return err('this user may not read it');
    return err(errorText(error));
  }
}
