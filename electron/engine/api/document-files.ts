/** Files that hold documents: named like one, of a size that can be opened, read and written whole. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { messageOf } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/human.ts';
import type { ProcedureOutput } from '../../../shared/ipc/contract.ts';
import type { Result } from '../../../shared/result.ts';
import type { Random } from '../ports.ts';

/** The endings that a document may have; nothing else is read or written for a page. */
const endings = ['.yaml', '.yml', '.json'] as const;
const largestDocument = 4 * 1024 * 1024;

/** What is wrong with a file. */
export function fileDiagnostic(file: string, message: string, cure: string): Diagnostic {
  return { code: 'file-unreadable', severity: 'error', message, cure, file };
}

/** The name of the document that a file holds. */
export function nameOf(path: string): string {
  return basename(path).replace(/(\.pipeline|\.component)?\.(ya?ml|json)$/i, '');
}

/** Why a page may not have this path read or written. */
export function refusePath(path: string): Diagnostic | undefined {
  if (!isAbsolute(path) || path.includes('\0'))
    return fileDiagnostic(path, `${JSON.stringify(path)} is no file path.`, 'Choose a file.');
  if (endings.some((ending) => path.toLowerCase().endsWith(ending))) return undefined;
  return fileDiagnostic(
    path,
    `${basename(path)} is not named like a pipeline or component.`,
    'Use a name that ends in .pipeline.yaml.',
  );
}

/**
 * Where a path really leads: a document may be a link, is then written where it lies, and is named like a document there too. A path that
 * leads nowhere is itself.
 */
export function realPath(given: string): string {
  const path = resolve(given);
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** Why a text may not be put there: it could not be opened again, or would take the place of something that is no file. */
export function refuseTarget(path: string, text: string): Diagnostic | undefined {
  if (Buffer.byteLength(text) > largestDocument) {
    const message = `The text is larger than a document may be (4 MB).`;
    return {
      ...fileDiagnostic(path, message, 'Move parts of it into components of their own.'),
      code: 'file-too-large',
    };
  }
  const there = existsSync(path) ? statSync(path) : undefined;
  if (there === undefined || there.isFile()) return undefined;
  return fileDiagnostic(path, `${path} is not a file.`, 'Choose another name.');
}

/** The text of a file that may hold a document, of at most `largest` bytes. */
export function readDocument(path: string, largest = largestDocument): Result<string, Diagnostic> {
  const complaint = refusePath(path);
  if (complaint !== undefined) return { ok: false, error: complaint };
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { ok: false, error: fileDiagnostic(path, `${path} is not a file.`, 'Choose a file.') };
    if (stat.size > largest) {
      const message = `${path} is larger than it may be (${formatBytes(largest)}).`;
      return { ok: false, error: { ...fileDiagnostic(path, message, 'Choose another file.'), code: 'file-too-large' } };
    }
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path)) };
  } catch (error) {
    return {
      ok: false,
      error: fileDiagnostic(
        path,
        `${path} could not be read: ${messageOf(error)}.`,
        'Check that the file is there, is UTF-8 text and may be read.',
      ),
    };
  }
}

/** Writes beside the file and renames over it, so that a crash leaves the old file or the new one. @returns why it failed. */
export function writeWhole(path: string, text: string, random: Random): string | undefined {
  // The name is short: one that adds to the file's own may be longer than the disk allows.
  const temporary = join(dirname(path), `.millrace-${random.hex(8)}.tmp`);
  try {
    const mode = existsSync(path) ? statSync(path).mode & 0o777 : 0o644;
    const file = openSync(temporary, 'wx', mode);
    try {
      // All of it or an error: a single write takes what still fits on a disk that is nearly full.
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    return undefined;
  } catch (error) {
    removeQuietly(temporary);
    return messageOf(error);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where it could not be written it often cannot be removed either; the first reason is the one to tell.
  }
}

/** Folders and documents only, for the file dialog of browser mode. */
export function browse(folder: string): ProcedureOutput<'files.browse'> {
  const here = resolve(folder);
  try {
    const entries = readdirSync(here, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .flatMap((entry) => {
        const path = join(here, entry.name);
        const stat = statOrNothing(path);
        if (stat === undefined || !(stat.isDirectory() || stat.isFile())) return [];
        const kind = stat.isDirectory() ? ('folder' as const) : ('file' as const);
        if (kind === 'file' && !endings.some((ending) => entry.name.toLowerCase().endsWith(ending))) return [];
        return [{ name: entry.name, path, kind, modifiedAt: stat.mtimeMs }];
      })
      .toSorted((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1));
    const parent = dirname(here);
    return { ok: true, folder: here, entries, ...(parent === here ? {} : { parent }) };
  } catch (error) {
    return { ok: false, message: `${here} could not be read: ${messageOf(error)}.` };
  }
}

/** One entry that cannot be looked at (a link in a circle, a folder of somebody else) does not hide the others. */
function statOrNothing(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
