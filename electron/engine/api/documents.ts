/** Documents: files of the person's choosing, drafts of unsaved work, examples. Files are read and written whole, and never lost. */
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
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { messageOf } from '../../../shared/errors.ts';
import type { OpenedDocument, ProcedureOutput, RecentDocument } from '../../../shared/ipc/contract.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { Result } from '../../../shared/result.ts';
import type { DocumentStore, StoredDocument } from '../../store/documents.ts';
import type { StoreFailure } from '../../store/failure.ts';
import { StoreError } from '../../store/failure.ts';
import { sha256 } from '../library.ts';
import type { Clock, Random } from '../ports.ts';

/** The endings that a document may have; nothing else is read or written for a page. */
const endings = ['.yaml', '.yml', '.json'] as const;
const largestDocument = 4 * 1024 * 1024;
const recentShown = 50;

/** Where documents, drafts and approvals are kept. */
export interface DocumentPorts {
  readonly documents: DocumentStore;
  readonly examples: readonly { readonly id: string; readonly file: string; readonly text: string }[];
  readonly clock: Clock;
  readonly random: Random;
}

type DocumentProcedure = Extract<
  keyof Handlers['procedures'],
  `documents.${string}` | `files.${string}` | 'examples.open'
>;

/** The contract's part that is about documents. */
export function documentHandlers(ports: DocumentPorts): Pick<Handlers['procedures'], DocumentProcedure> {
  const { documents, clock, random } = ports;

  const add = (name: string, text: string, rest: Partial<StoredDocument>): OpenedDocument => {
    const stored: StoredDocument = { draft: random.hex(8), name, text, trusted: true, openedAt: clock.now(), ...rest };
    must(documents.put(stored));
    return opened(stored);
  };

  return {
    'documents.new': ({ name }) => {
      const title = name ?? 'Untitled pipeline';
      return add(title, `name: ${JSON.stringify(title)}\nimplementation:\n  graph:\n    tasks: {}\n`, {});
    },
    'examples.open': ({ id }) => {
      const bySize = ports.examples.toSorted((a, b) => a.text.length - b.text.length);
      const example = id === undefined ? bySize[0] : bySize.find((candidate) => candidate.id === id);
      if (example === undefined) throw new Refusal(`There is no example ${JSON.stringify(id ?? 'of any name')}.`);
      return add(nameOf(example.file), example.text, { savedText: example.text });
    },
    'documents.recent': () => documents.recent(recentShown).map(recentDocument),
    'documents.open': (input) => {
      if ('draft' in input) {
        const known = documents.get(input.draft);
        return known === undefined
          ? refused(fileDiagnostic(input.draft, 'This draft is gone.', 'Open the file, or start a new pipeline.'))
          : reopen(known);
      }
      return openPath(realPath(input.path));
    },
    'documents.keepDraft': ({ draft, name, text }) => {
      must(documents.keepDraft(draft, name, text, clock.now()));
      return {};
    },
    'documents.save': (input) => save(input),
    'files.browse': ({ folder }) => browse(folder ?? homedir()),
  };

  function openPath(path: string): ProcedureOutput<'documents.open'> {
    const known = documents.byPath(path);
    if (known !== undefined) return reopen(known);
    const read = readDocument(path);
    if (!read.ok) return refused(read.error);
    const text = read.value;
    return {
      ok: true,
      document: add(nameOf(path), text, { path, savedText: text, fileDigest: sha256(text), trusted: false }),
    };
  }

  /** What is on disk counts, unless there is unsaved work; then both are shown and the person decides at the next save. */
  function reopen(known: StoredDocument): ProcedureOutput<'documents.open'> {
    const now = { ...known, openedAt: clock.now() };
    if (known.path === undefined) {
      must(documents.put(now));
      return { ok: true, document: opened(now) };
    }
    const read = readDocument(known.path);
    if (!read.ok && known.text === undefined) return refused(read.error);
    const fileText = read.ok ? read.value : known.savedText;
    const fileDigest = fileText === undefined ? undefined : sha256(fileText);
    const next: StoredDocument = {
      ...now,
      ...(fileText === undefined ? {} : { savedText: fileText }),
      ...(fileDigest === undefined ? {} : { fileDigest }),
      // Somebody else wrote the file: what it says now was not seen here.
      trusted: known.trusted && fileDigest === known.fileDigest,
    };
    must(documents.put(next));
    return { ok: true, document: opened(next) };
  }

  function save(input: {
    draft: string;
    path: string;
    text: string;
    expectDigest?: string;
    replace: boolean;
  }): ProcedureOutput<'documents.save'> {
    const path = realPath(input.path);
    const complaint = refusePath(path) ?? refuseTarget(path, input.text);
    if (complaint !== undefined) return { result: 'failed', diagnostic: complaint };
    const there = existsSync(path) ? readDocument(path) : undefined;
    if (there !== undefined && !input.replace) {
      if (input.expectDigest === undefined) return { result: 'exists' };
      if (!there.ok || sha256(there.value) !== input.expectDigest) return { result: 'changed-on-disk' };
    }
    const failure = writeWhole(path, input.text, random);
    if (failure !== undefined) {
      return {
        result: 'failed',
        diagnostic: fileDiagnostic(path, `${path} could not be written: ${failure}.`, 'Save it in another folder.'),
      };
    }
    const fileDigest = sha256(input.text);
    const { text: _kept, ...known } = documents.get(input.draft) ?? {
      draft: input.draft,
      name: nameOf(path),
      text: input.text,
      trusted: false,
      openedAt: clock.now(),
    };
    must(documents.put({ ...known, path, savedText: input.text, fileDigest, name: nameOf(path) }));
    return { result: 'saved', path, fileDigest };
  }
}

/** A store that cannot be written any more is the end of this engine's usefulness; the door tells the person. */
function must<T>(result: Result<T, StoreFailure>): T {
  if (!result.ok) throw new StoreError(result.error);
  return result.value;
}

function opened(stored: StoredDocument): OpenedDocument {
  return {
    draft: stored.draft,
    name: stored.name,
    text: stored.text ?? stored.savedText ?? '',
    ...(stored.path === undefined ? {} : { path: stored.path }),
    ...(stored.savedText === undefined ? {} : { savedText: stored.savedText }),
    ...(stored.fileDigest === undefined ? {} : { fileDigest: stored.fileDigest }),
  };
}

function recentDocument(stored: StoredDocument): RecentDocument {
  return {
    draft: stored.draft,
    name: stored.name,
    openedAt: stored.openedAt,
    unsaved: stored.text !== undefined && stored.text !== stored.savedText,
    exists: stored.path === undefined || existsSync(stored.path),
    ...(stored.path === undefined ? {} : { path: stored.path }),
  };
}

function refused(diagnostic: Diagnostic): { readonly ok: false; readonly diagnostics: Diagnostic[] } {
  return { ok: false, diagnostics: [diagnostic] };
}

function fileDiagnostic(file: string, message: string, cure: string): Diagnostic {
  return { code: 'file-unreadable', severity: 'error', message, cure, file };
}

function nameOf(path: string): string {
  return basename(path).replace(/(\.pipeline|\.component)?\.(ya?ml|json)$/i, '');
}

/** Why a page may not have this path read or written. */
function refusePath(path: string): Diagnostic | undefined {
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
function realPath(given: string): string {
  const path = resolve(given);
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** Why a text may not be put there: it could not be opened again, or would take the place of something that is no file. */
function refuseTarget(path: string, text: string): Diagnostic | undefined {
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

function readDocument(path: string): Result<string, Diagnostic> {
  const complaint = refusePath(path);
  if (complaint !== undefined) return { ok: false, error: complaint };
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { ok: false, error: fileDiagnostic(path, `${path} is not a file.`, 'Choose a file.') };
    if (stat.size > largestDocument) {
      const message = `${path} is larger than a document may be (4 MB).`;
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
function writeWhole(path: string, text: string, random: Random): string | undefined {
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
function browse(folder: string): ProcedureOutput<'files.browse'> {
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
