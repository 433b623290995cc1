/** Documents: files of the person's choosing, drafts of unsaved work, examples. Files are read and written whole, and never lost. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { looksLikeIr } from '../../../shared/ir/looks-like.ts';
import type { OpenedDocument, ProcedureOutput, RecentDocument } from '../../../shared/ipc/contract.ts';
import { Refusal } from '../../../shared/ipc/refusal.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { Result } from '../../../shared/result.ts';
import type { DocumentStore, StoredDocument } from '../../store/documents.ts';
import type { StoreFailure } from '../../store/failure.ts';
import { StoreError } from '../../store/failure.ts';
import type { BundledExample } from '../library.ts';
import { sha256 } from '../library.ts';
import type { Clock, Random } from '../ports.ts';
import {
  browse,
  fileDiagnostic,
  nameOf,
  readDocument,
  realPath,
  refusePath,
  refuseTarget,
  writeWhole,
} from './document-files.ts';
import { lookAgain, opened } from './known-documents.ts';

const recentShown = 50;

/** Where documents, drafts and approvals are kept. */
export interface DocumentPorts {
  readonly documents: DocumentStore;
  readonly examples: readonly BundledExample[];
  readonly clock: Clock;
  readonly random: Random;
}

type DocumentProcedure = Exclude<
  Extract<keyof Handlers['procedures'], `documents.${string}` | `files.${string}` | 'examples.open'>,
  'documents.import'
>;

/** The contract's part that is about documents. */
export function documentHandlers(ports: DocumentPorts): Pick<Handlers['procedures'], DocumentProcedure> {
  const { documents, clock, random } = ports;
  const add = (name: string, text: string, rest: Partial<StoredDocument>): OpenedDocument =>
    addDocument(ports, name, text, rest);

  return {
    'documents.new': ({ name }) => {
      const title = name ?? 'Untitled pipeline';
      return add(title, `name: ${JSON.stringify(title)}\nimplementation:\n  graph:\n    tasks: {}\n`, {});
    },
    'examples.open': ({ id }) => {
      const example = ports.examples.find((candidate) => candidate.id === id);
      if (example === undefined) throw new Refusal(`There is no example ${JSON.stringify(id)}.`);
      return add(nameOf(example.file), example.text, { savedText: example.text });
    },
    'documents.recent': () => documents.recent(recentShown).map(recentDocument),
    'documents.open': (input) => ('draft' in input ? openDraft(ports, input.draft) : openPath(realPath(input.path))),
    'documents.keepDraft': ({ draft, name, text }) => {
      const kept = must(documents.keepDraft(draft, name, text, clock.now()));
      // Work on a document that is not known any more is still work.
      if (!kept) must(documents.put({ ...newDocument(ports, name, text, { draft }), trusted: false }));
      return {};
    },
    'documents.save': (input) => save(input),
    'files.browse': ({ folder }) => browse(folder ?? homedir()),
  };

  function openPath(path: string): ProcedureOutput<'documents.open'> {
    const known = documents.byPath(path);
    if (known !== undefined) return reopen(ports, known);
    const read = readDocument(path);
    if (!read.ok) return refused(read.error);
    const text = read.value;
    if (looksLikeIr(text)) {
      const message = `${path} is a compiled pipeline, and no document.`;
      return { ...refused(fileDiagnostic(path, message, 'Import it: that makes a document of it.')), importable: true };
    }
    return {
      ok: true,
      document: add(nameOf(path), text, { path, savedText: text, fileDigest: sha256(text), trusted: false }),
    };
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

/** Opens a document that was open before; without one it is refused. */
export function openDraft(ports: DocumentPorts, draft: string): ProcedureOutput<'documents.open'> {
  const known = ports.documents.get(draft);
  return known === undefined
    ? refused(fileDiagnostic(draft, 'This draft is gone.', 'Open the file, or start a new pipeline.'))
    : reopen(ports, known);
}

function reopen({ documents, clock }: DocumentPorts, known: StoredDocument): ProcedureOutput<'documents.open'> {
  const now = lookAgain({ ...known, openedAt: clock.now() });
  if (!now.ok) return refused(now.error);
  must(documents.note(now.value));
  return { ok: true, document: opened(now.value) };
}

/** What the first window of a data folder has in it: the smallest example. It is not kept yet. */
export function firstDocument({ examples, clock, random }: Omit<DocumentPorts, 'documents'>): StoredDocument {
  const [example] = examples.toSorted((a, b) => a.text.length - b.text.length);
  if (example === undefined) throw new Refusal('There are no examples.');
  return newDocument({ clock, random }, nameOf(example.file), example.text, { savedText: example.text });
}

/** Keeps it, under the draft that a window shows it under, where there is one; what is kept under that already (the answer was lost) is opened. */
export function openFirst(ports: DocumentPorts, draft: string | undefined): ProcedureOutput<'documents.open'> {
  if (draft !== undefined && ports.documents.get(draft) !== undefined) return openDraft(ports, draft);
  const first = firstDocument(ports);
  const stored = draft === undefined ? first : { ...first, draft };
  must(ports.documents.note(stored));
  return { ok: true, document: opened(stored) };
}

/** Keeps a new document, which is trusted unless `rest` says otherwise. */
export function addDocument(
  ports: Omit<DocumentPorts, 'examples'>,
  name: string,
  text: string,
  rest: Partial<StoredDocument>,
): OpenedDocument {
  const stored = newDocument(ports, name, text, rest);
  must(ports.documents.note(stored));
  return opened(stored);
}

function newDocument(
  { clock, random }: Pick<DocumentPorts, 'clock' | 'random'>,
  name: string,
  text: string,
  rest: Partial<StoredDocument>,
): StoredDocument {
  return { draft: random.hex(8), name, text, trusted: true, openedAt: clock.now(), ...rest };
}

/** A store that cannot be written any more is the end of this engine's usefulness; the door tells the person. */
function must<T>(result: Result<T, StoreFailure>): T {
  if (!result.ok) throw new StoreError(result.error);
  return result.value;
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
