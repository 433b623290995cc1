/** From a compiled pipeline to the text of its document and back. */
import { compile } from '../../compile/compile.ts';
import { withoutErrors } from '../../diagnostic.ts';
import { link } from '../../document/link.ts';
import { parseDocument } from '../../document/parse.ts';
import { printDocument } from '../../document/print.ts';
import { checkIr } from '../../ir/check.ts';
import type { CheckedIr } from '../../ir/compiled.ts';
import { irDifference, type Ir } from '../../ir/equal.ts';
import { validate } from '../../validate/graph.ts';
import { importIr } from '../import.ts';
import { place } from '../place.ts';
import { contentsOf } from '../report.ts';

/** What came of it. */
export interface RoundTrip {
  readonly text: string;
  /** What the document holds verbatim. */
  readonly verbatim: readonly string[];
  /** What the document compiles to. */
  readonly ir: CheckedIr;
}

/** Imports, prints, reads, checks, compiles and compares; throws where any of it goes wrong. */
export function roundTrip(ir: Ir): RoundTrip {
  const { spec } = importIr(ir);
  const text = printDocument(place(spec));
  const back = compileText(text);
  const difference = irDifference(ir, back);
  if (difference !== undefined) throw new Error(`Not equal: ${JSON.stringify(difference)}`);
  return { text, verbatim: contentsOf(spec).verbatim, ir: back };
}

/** The checked IR of a document's text. */
function compileText(text: string): CheckedIr {
  const parsed = parseDocument(text, 'document.yaml');
  const { graph, diagnostics } = validate(
    link(parsed, () => undefined),
    parsed,
  );
  if (graph === undefined || !withoutErrors(diagnostics)) throw new Error(JSON.stringify(diagnostics, undefined, 1));
  const { spec, platform } = compile(graph);
  const checked = checkIr(spec, platform);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error, undefined, 1));
  return checked.value;
}
