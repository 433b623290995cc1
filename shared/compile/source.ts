import { isGraph } from '../component/spec.ts';
import { withoutErrors, type Diagnostic } from '../diagnostic.ts';
import { link } from '../document/link.ts';
import type { ComponentResolver } from '../document/linked.ts';
import { parseDocument } from '../document/parse.ts';
import { checkIr } from '../ir/check.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import { looksLikeIr } from '../ir/looks-like.ts';
import { readIr } from '../ir/parse.ts';
import { symmetryWarnings } from '../symmetry/report.ts';
import { validate } from '../validate/graph.ts';
import type { ValidGraph } from '../validate/valid-graph.ts';
import { compile } from './compile.ts';
import { documentPlaces, tasksAt } from './place.ts';

/** A text that somebody wants to run, check or compile; `file` is its name for messages. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** What a text turned out to be. `ir` is there when it can be run or shipped; `graph` when it came from a document. */
export interface ReadSource {
  readonly kind: 'document' | 'component' | 'ir';
  readonly ir?: CheckedIr;
  readonly graph?: ValidGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads any text that can be run: a pipeline document, a container component (a pipeline of one task, as with KFP) or compiled IR. */
export function readSource(source: Source, resolve: ComponentResolver): ReadSource {
  if (looksLikeIr(source.text)) {
    const read = readIr(source.text, source.file);
    if (!read.ok) return { kind: 'ir', diagnostics: read.error };
    const { ir, locate } = read.value;
    const warnings = symmetryWarnings(ir, ({ tasks, path }) => ({ path, place: { tasks }, ...locate(path, 'key') }));
    return { kind: 'ir', ir, diagnostics: warnings };
  }
  const parsed = parseDocument(source.text, source.file);
  const kind = parsed.spec !== undefined && !isGraph(parsed.spec) ? 'component' : 'document';
  if (parsed.spec === undefined || !withoutErrors(parsed.diagnostics)) return { kind, diagnostics: parsed.diagnostics };
  const { graph, diagnostics } = validate(link(parsed, resolve), parsed);
  if (graph === undefined) return { kind, diagnostics };
  const { spec, platform } = compile(graph);
  const checked = checkIr(spec, platform);
  const placeOf = documentPlaces(graph, parsed);
  if (!checked.ok) {
    const errors = checked.error.map((error) => ({ ...error, ...placeOf(tasksAt(spec, error.path ?? [])) }));
    return { kind, graph, diagnostics: [...diagnostics, ...errors] };
  }
  const warnings = symmetryWarnings(checked.value, ({ tasks }) => placeOf(tasks));
  return { kind, ir: checked.value, graph, diagnostics: [...diagnostics, ...warnings] };
}
