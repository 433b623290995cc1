/** Documents that were open here before, as they are now. */
import { existsSync } from 'node:fs';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import type { OpenedDocument } from '../../../shared/ipc/contract.ts';
import type { Result } from '../../../shared/result.ts';
import type { StoredDocument } from '../../store/documents.ts';
import { sha256 } from '../library.ts';
import { readDocument } from './document-files.ts';

/**
 * The document with what its file says today. What is on disk counts, unless there is unsaved work; then both are shown and the person decides at
 * the next save. An error where the file is gone and nothing else is left of it.
 */
export function lookAgain(known: StoredDocument): Result<StoredDocument, Diagnostic> {
  if (known.path === undefined) return { ok: true, value: known };
  const read = readDocument(known.path);
  const { text, ...rest } = known;
  if (!read.ok) {
    if (text === undefined) return read;
    // Of a file that is gone nothing is saved any more.
    return { ok: true, value: existsSync(known.path) ? known : { ...known, savedText: '' } };
  }
  const fileDigest = sha256(read.value);
  return {
    ok: true,
    value: {
      // A text that is that of the file is no work of its own: it would hide what the file says now.
      ...(text === known.savedText ? rest : known),
      savedText: read.value,
      fileDigest,
      // Somebody else wrote the file: what it says now was not seen here.
      trusted: known.trusted && fileDigest === known.fileDigest,
    },
  };
}

/** The document as a window gets it. */
export function opened(stored: StoredDocument): OpenedDocument {
  return {
    draft: stored.draft,
    name: stored.name,
    text: stored.text ?? stored.savedText ?? '',
    ...(stored.path === undefined ? {} : { path: stored.path }),
    ...(stored.savedText === undefined ? {} : { savedText: stored.savedText }),
    ...(stored.fileDigest === undefined ? {} : { fileDigest: stored.fileDigest }),
  };
}
