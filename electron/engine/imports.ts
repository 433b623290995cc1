/** Imports: a text that somebody gave, or a file that they named, becomes the text of a document. Nothing runs, and nothing is fetched unasked. */
import type { Source } from '../../shared/compile/source.ts';
import type { ComponentSpec } from '../../shared/component/spec.ts';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { parseDocument } from '../../shared/document/parse.ts';
import { looksLikeIr } from '../../shared/ir/looks-like.ts';
import { remoteUrls } from '../../shared/import/embed.ts';
import { importSource } from '../../shared/import/source.ts';
import type { ImportReport, ProcedureInput, ProcedureOutput } from '../../shared/ipc/contract.ts';
import { ok, type Result } from '../../shared/result.ts';
import { failedFetches, fetchComponents } from './remote/components.ts';
import type { Network } from './remote/transport.ts';
import { nameOf, readDocument, realPath } from './api/document-files.ts';

/** As large as Kubeflow takes a compiled pipeline; bytes. */
const largestImport = 32 * 1024 * 1024;

type Given = ProcedureInput<'documents.import'>;

/** What an import came to; the document is not yet anywhere. */
type ImportAnswer =
  | { readonly result: 'imported'; readonly text: string; readonly report: ImportReport }
  | Exclude<ProcedureOutput<'documents.import'>, { readonly result: 'imported' }>;

/** Imports what was given. */
export async function importGiven(
  given: Given['source'],
  remote: Given['remote'],
  { resolve, network }: { readonly resolve: ComponentResolver; readonly network?: Network },
): Promise<ImportAnswer> {
  const read = readGiven(given);
  if (!read.ok) return { result: 'refused', diagnostics: [read.error] };
  const source = read.value;
  const pipeline = readPipeline(source);
  const urls = pipeline === undefined ? [] : remoteUrls(pipeline, resolve);
  if (remote === 'ask' && urls.length > 0) return { result: 'remote', urls: [...urls] };
  const fetched =
    remote === 'fetch' && pipeline !== undefined
      ? await fetchComponents(pipeline, resolve, network === undefined ? {} : { network })
      : undefined;
  const imported = importSource(source, resolve, fetched?.resolve);
  if (!imported.ok) return { result: 'refused', diagnostics: [...imported.error] };
  const { text, diagnostics, verbatim, ...report } = imported.value;
  return {
    result: 'imported',
    text,
    report: {
      ...report,
      name: report.name === '' ? nameOf(source.file) : report.name,
      verbatim: [...verbatim],
      diagnostics: [...diagnostics, ...failedFetches(fetched?.failures ?? [], source.file)],
    },
  };
}

function readGiven(given: Given['source']): Result<Source, Diagnostic> {
  if (!('path' in given)) return ok({ file: given.name, text: given.text });
  const path = realPath(given.path);
  const text = readDocument(path, largestImport);
  return text.ok ? ok({ file: path, text: text.value }) : text;
}

/** The pipeline or component of a text; undefined for a compiled one, which refers to nothing outside. */
function readPipeline({ file, text }: Source): ComponentSpec | undefined {
  return looksLikeIr(text) ? undefined : parseDocument(text, file).spec;
}
