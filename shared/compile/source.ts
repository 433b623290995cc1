import { isGraph } from '../component/spec.ts';
import { withoutErrors, type Diagnostic } from '../diagnostic.ts';
import { link } from '../document/link.ts';
import type { ComponentResolver } from '../document/linked.ts';
import { parseDocument } from '../document/parse.ts';
import { checkIr } from '../ir/check.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import { parseIr } from '../ir/parse.ts';
import { validate } from '../validate/graph.ts';
import type { ValidGraph } from '../validate/valid-graph.ts';
import { compile } from './compile.ts';

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
    const ir = parseIr(source.text, source.file);
    return ir.ok ? { kind: 'ir', ir: ir.value, diagnostics: [] } : { kind: 'ir', diagnostics: ir.error };
  }
  const parsed = parseDocument(source.text, source.file);
  const kind = parsed.spec !== undefined && !isGraph(parsed.spec) ? 'component' : 'document';
  if (parsed.spec === undefined || !withoutErrors(parsed.diagnostics)) return { kind, diagnostics: parsed.diagnostics };
  const { graph, diagnostics } = validate(link(parsed, resolve), parsed);
  if (graph === undefined) return { kind, diagnostics };
  const { spec, platform } = compile(graph);
  const ir = checkIr(spec, platform);
  return ir.ok
    ? { kind, ir: ir.value, graph, diagnostics }
    : { kind, graph, diagnostics: [...diagnostics, ...ir.error.map((error) => ({ ...error, file: source.file }))] };
}

const irKeys = ['pipelineInfo', 'deploymentSpec', 'root'];

/** Compiled pipelines say at their top level what they are, and have no implementation. */
function looksLikeIr(text: string): boolean {
  if (/^\s*\{/.test(text)) {
    const keys = topLevelKeys(text);
    return keys.some((key) => irKeys.includes(key)) && !keys.includes('implementation');
  }
  return (
    /^["']?(?:pipelineInfo|deploymentSpec|root)["']?\s*:/m.test(text) && !/^["']?implementation["']?\s*:/m.test(text)
  );
}

function topLevelKeys(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
