/** Reads the text of a component or pipeline: YAML (or JSON) within limits, then its shape, every finding with line and column. */
import { isScalar } from 'yaml';
import { readComponent } from '../component/shape.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isJsonObject, type JsonPath } from '../json.ts';
import type { ParsedDocument } from './document.ts';
import { createLocator, type Locator } from '../yaml/locate.ts';
import { findingLimit, readYaml } from '../yaml/read.ts';
import { nodeAt, spanOf, type DocumentTree, type TreeProblem } from '../yaml/tree.ts';

/**
 * Reads a text as a component or pipeline. Never throws: everything that is wrong is a diagnostic of `file` with its place.
 * `spec` is there when the text is a component, even when some fields in it are unknown or cannot be run.
 */
export function parseDocument(text: string, file: string): ParsedDocument {
  const locator = createLocator(text);
  const nowhere = { file, text, locate: () => undefined };
  const read = readYaml(text);
  if (!read.ok) {
    const diagnostics = read.problems.map(({ span, ...problem }) => ({
      severity: 'error' as const,
      file,
      ...problem,
      ...(span === undefined ? {} : { range: locator.range(span) }),
    }));
    return { ...nowhere, diagnostics };
  }
  const { tree, problems } = read;
  const locate = locateIn(tree, locator);
  const isPipeline = holdsGraph(tree);
  const fromTree = problems.map((problem) => treeDiagnostic(problem, file, locator, isPipeline));
  if (fromTree.some(({ severity, code }) => severity === 'error' && code !== 'yaml-duplicate-key')) {
    return { file, text, locate, tree, diagnostics: fromTree };
  }
  const spelling = (path: JsonPath): string | undefined => {
    const node = nodeAt(tree, path)?.value;
    return isScalar(node) ? node.source : undefined;
  };
  const { spec, findings } = readComponent(tree.value, spelling);
  const fromShape = findings.slice(0, findingLimit * 4).map(({ at, ...finding }): Diagnostic => {
    const range = locate(finding.path, at) ?? nearestRange(locate, finding.path) ?? locator.range({ start: 0, end: 0 });
    return { ...finding, file, range };
  });
  return {
    file,
    text,
    locate,
    tree,
    diagnostics: [...fromTree, ...fromShape],
    ...(spec === undefined ? {} : { spec }),
  };
}

function locateIn(tree: DocumentTree, locator: Locator): ParsedDocument['locate'] {
  return (path, of = 'value') => {
    const found = nodeAt(tree, path);
    if (found === undefined) return undefined;
    const node = of === 'key' ? (found.key ?? found.value) : (found.value ?? found.key);
    return node === null || node === undefined ? undefined : locator.range(spanOf(node));
  };
}

function nearestRange(locate: ParsedDocument['locate'], path: JsonPath): Diagnostic['range'] {
  for (let length = path.length; length >= 0; length -= 1) {
    const range = locate(path.slice(0, length), 'key');
    if (range !== undefined) return range;
  }
  return undefined;
}

function holdsGraph({ value }: DocumentTree): boolean {
  const implementation = isJsonObject(value) ? value['implementation'] : undefined;
  return isJsonObject(implementation) && Object.hasOwn(implementation, 'graph');
}

/**
 * A key that is there twice loses a task or an argument of a pipeline, so it is an error there; in container components it occurs
 * in real old files, and the last one counts, as KFP reads it.
 */
function treeDiagnostic(
  { span, ...problem }: TreeProblem,
  file: string,
  locator: Locator,
  isPipeline: boolean,
): Diagnostic {
  const harmless = problem.code === 'yaml-duplicate-key' && !isPipeline;
  return { ...problem, severity: harmless ? 'warning' : 'error', file, range: locator.range(span) };
}
