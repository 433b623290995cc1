/** Compiled pipelines are read with the limits of documents: size, depth, aliases, tags, duplicate and forbidden keys. */
import { isAlias, isMap, isScalar, LineCounter, parseAllDocuments, visit, type Document, type ParsedNode } from 'yaml';
import type { Diagnostic, DiagnosticCode, TextRange } from '../diagnostic.ts';
import type { JsonPath } from '../json.ts';
import { err, ok, type Result } from '../result.ts';

/** KFP's API server takes no more (32 MB). */
const maxLength = 32 * 1024 * 1024;
const maxDepth = 64;
const maxAliases = 100;

/** One document of a YAML text; the value is what the text says, its shape not yet checked. */
export interface YamlDocument {
  readonly value: unknown;
  /** The range of the value at a path, or of the nearest value around it. */
  readonly locate: (path: JsonPath) => TextRange | undefined;
}

/** Reads every document of a text. Nothing in it is executed, fetched or constructed: maps, lists and plain values only. */
export function readYaml(text: string, file: string): Result<readonly YamlDocument[], Diagnostic[]> {
  if (text.length > maxLength) {
    return err([problem('file-too-large', file, 'The file is larger than 32 MB.', 'Compile a smaller pipeline; Kubeflow takes no more either.')]);
  }
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', stringKeys: true });
    const list = Array.isArray(documents) ? documents : [];
    const diagnostics = list.flatMap((document) => problemsOf(document, file, lines));
    if (diagnostics.length > 0) return err(diagnostics);
    return ok(list.filter((document) => document.contents !== null).map((document) => yamlDocument(document, lines)));
  } catch (error) {
    // The composer recurses: what exhausts the stack is nested absurdly deep.
    if (error instanceof RangeError) return err([tooDeep(file)]);
    throw error;
  }
}

function yamlDocument(document: Document.Parsed, lines: LineCounter): YamlDocument {
  return {
    value: document.toJS({ maxAliasCount: maxAliases }),
    locate: (path) => {
      const node = nearestNode(document, path);
      return node?.range === undefined || node.range === null ? undefined : rangeOf(lines, node.range[0], node.range[1]);
    },
  };
}

function nearestNode(document: Document.Parsed, path: JsonPath): ParsedNode | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isParsedNode(node)) return node;
  }
  return undefined;
}

function isParsedNode(node: unknown): node is ParsedNode {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function problemsOf(document: Document.Parsed, file: string, lines: LineCounter): readonly Diagnostic[] {
  const problems = [...document.errors, ...document.warnings].map((error): Diagnostic => {
    const range = rangeOf(lines, error.pos[0], error.pos[1]);
    const [sentence = ''] = error.message.split('\n');
    if (error.code === 'DUPLICATE_KEY') {
      return problem('yaml-duplicate-key', file, 'A key occurs twice in one map.', 'Remove one of the two.', range);
    }
    if (error.code === 'TAG_RESOLVE_FAILED') {
      return problem('yaml-tag', file, 'The text uses a YAML tag, which would construct something other than plain values.', 'Remove the tag.', range);
    }
    return problem('yaml-syntax', file, `The text is not YAML: ${sentence.replace(/ at line \d+.*$/, '')}.`, 'Correct the text at this place.', range);
  });
  return problems.length > 0 ? problems : structureProblems(document, file, lines);
}

function structureProblems(document: Document.Parsed, file: string, lines: LineCounter): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  let aliases = 0;
  visit(document, (_, node, ancestors) => {
    if (ancestors.length > 2 * maxDepth) {
      problems.push(tooDeep(file, nodeRange(node, lines)));
      return visit.BREAK;
    }
    if (isAlias(node)) {
      aliases += 1;
      if (aliases > maxAliases) {
        problems.push(problem('yaml-alias', file, `The text repeats parts of itself by more than ${maxAliases} aliases.`, 'Write the parts out.', nodeRange(node, lines)));
        return visit.BREAK;
      }
    }
    if (isMap(node)) {
      for (const { key } of node.items) {
        if (isScalar(key) && (key.value === '__proto__' || key.value === 'constructor' || key.value === 'prototype')) {
          problems.push(problem('forbidden-key', file, `The key “${key.value}” is not allowed.`, 'Use another name.', nodeRange(key, lines)));
        }
      }
    }
    return undefined;
  });
  return problems.length > 0 ? problems : bombProblems(document, file);
}

/** The library counts what aliases expand to and gives up at the limit. */
function bombProblems(document: Document.Parsed, file: string): readonly Diagnostic[] {
  try {
    document.toJS({ maxAliasCount: maxAliases });
    return [];
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return [problem('yaml-alias', file, 'The aliases of the text expand to far more than the text itself.', 'Write the parts out.')];
  }
}

function nodeRange(node: unknown, lines: LineCounter): TextRange | undefined {
  return isParsedNode(node) ? rangeOf(lines, node.range[0], node.range[1]) : undefined;
}

function rangeOf(lines: LineCounter, start: number, end: number): TextRange {
  return { start: position(lines, start), end: position(lines, end) };
}

function position(lines: LineCounter, offset: number): TextRange['start'] {
  const { line, col } = lines.linePos(offset);
  return { line, column: col, offset };
}

function tooDeep(file: string, range?: TextRange): Diagnostic {
  return problem('file-too-deep', file, `The text is nested deeper than ${maxDepth} levels.`, 'Flatten it.', range);
}

function problem(code: DiagnosticCode, file: string, message: string, cure: string, range?: TextRange): Diagnostic {
  return { code, severity: 'error', message, cure, file, ...(range === undefined ? {} : { range }) };
}
