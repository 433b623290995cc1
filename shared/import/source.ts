/** Any text of a pipeline or component becomes a pipeline document, laid out, with a report of what it took. */
import type { Source } from '../compile/source.ts';
import { isGraph, type ComponentSpec } from '../component/spec.ts';
import { withoutErrors, type Diagnostic } from '../diagnostic.ts';
import type { ParsedDocument } from '../document/document.ts';
import type { ComponentResolver } from '../document/linked.ts';
import { parseDocument } from '../document/parse.ts';
import { printDocument } from '../document/print.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import { looksLikeIr } from '../ir/looks-like.ts';
import { parseIr } from '../ir/parse.ts';
import { err, ok, type Result } from '../result.ts';
import { embed, remoteUrls } from './embed.ts';
import { importIr } from './import.ts';
import { place } from './place.ts';
import { contentsOf, type Contents } from './report.ts';
import { wrap } from './wrap.ts';

/** What an import made. */
export interface Imported extends Contents {
  /** What the text was. */
  readonly from: 'compiled-pipeline' | 'component' | 'pipeline';
  readonly name: string;
  /** The document. */
  readonly text: string;
  /** Warnings and notices. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Imports a text. `library` finds components by reference; `fetched` those that were brought in for this document and become part of it.
 * Nothing runs, and nothing is fetched here.
 */
export function importSource(
  source: Source,
  library: ComponentResolver,
  fetched: ComponentResolver = () => undefined,
): Result<Imported, readonly Diagnostic[]> {
  return looksLikeIr(source.text) ? importCompiled(source) : importComponent(source, library, fetched);
}

function importCompiled(source: Source): Result<Imported, readonly Diagnostic[]> {
  const ir = parseIr(source.text, source.file);
  if (!ir.ok) return ir;
  const { spec, diagnostics } = importIr(ir.value);
  const about = [...lostItems(ir.value, source.file), ...diagnostics];
  return finish(source, 'compiled-pipeline', place(spec), undefined, about);
}

/** The document has what the file had lost (IR-58), so it is the document that runs on a cluster. */
function lostItems({ lost: [first, ...more] = [] }: CheckedIr, file: string): readonly Diagnostic[] {
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return [
    {
      code: 'differs-on-cluster',
      severity: 'warning',
      message: `The KFP SDK lost a value or an item of a loop on its way into a text or a group (“${first.tasks.join('/')}”${others}). The document takes it from where it is.`,
      cure: 'For a cluster, compile the document: the file itself fails there.',
      file,
    },
  ];
}

function importComponent(
  source: Source,
  library: ComponentResolver,
  fetched: ComponentResolver,
): Result<Imported, readonly Diagnostic[]> {
  const parsed = parseDocument(source.text, source.file);
  const { spec, diagnostics } = parsed;
  if (spec === undefined || !withoutErrors(diagnostics)) return err(diagnostics);
  if (!isGraph(spec)) return finish(source, 'component', place(wrap(spec)), undefined, diagnostics);
  const { spec: whole, changed } = embed(spec, (ref) => (library(ref) === undefined ? fetched(ref) : undefined));
  const missing = remoteUrls(whole, library);
  const about: readonly Diagnostic[] = [
    ...diagnostics,
    ...changed.map((id) => changedComponent(id, source.file)),
    ...missing.map((url) => missingComponent(url, source.file)),
  ];
  return finish(source, 'pipeline', place(whole), parsed, about);
}

/** The text of the document, if it can be opened: what a compiled pipeline may hold is more than a document may. */
function finish(
  { file }: Source,
  from: Imported['from'],
  spec: ComponentSpec,
  base: ParsedDocument | undefined,
  diagnostics: readonly Diagnostic[],
): Result<Imported, readonly Diagnostic[]> {
  const text = printDocument(spec, base);
  const [problem] = parseDocument(text, file).diagnostics.filter(({ severity }) => severity === 'error');
  if (problem !== undefined) {
    const message = `As a document the pipeline could not be opened: ${problem.message}`;
    return err([{ code: problem.code, severity: 'error', message, cure: problem.cure, file }]);
  }
  return ok({
    from,
    name: spec.name ?? '',
    text,
    ...contentsOf(spec),
    diagnostics: diagnostics.filter(({ severity }) => severity !== 'error'),
  });
}

function changedComponent(id: string, file: string): Diagnostic {
  return {
    code: 'component-digest-mismatch',
    severity: 'warning',
    message: `The component of the task “${id}” has changed since the pipeline was written: its digest is another one.`,
    cure: 'Look at the component before you run the pipeline.',
    file,
  };
}

function missingComponent(url: string, file: string): Diagnostic {
  return {
    code: 'component-not-found',
    severity: 'warning',
    message: `The component at ${url} is not part of the document.`,
    cure: 'Import with --fetch to bring it in.',
    file,
  };
}
