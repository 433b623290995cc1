import type { Diagnostic, DiagnosticCode, DiagnosticFix, GraphPlace, Severity } from '../diagnostic.ts';
import type { ParsedDocument } from '../document/document.ts';
import type { JsonPath } from '../json.ts';

/** Where the walk stands: the component whose parts are checked. */
export interface Scope {
  /** The path of the component in the document; undefined inside of components that the document does not hold. */
  readonly path: JsonPath | undefined;
  /** The last path that is in the document, for the range. */
  readonly anchor: JsonPath;
  /** Task ids from the outermost graph inwards. */
  readonly tasks: readonly string[];
  /** True inside of a loop: what its tasks give is collected. */
  readonly collected: boolean;
  /** Inputs of the graph that receive the item of a loop around it. */
  readonly items: ReadonlySet<string>;
}

/** What is wrong, as the checks say it. `path` is below the scope's component. */
interface Words {
  readonly code: DiagnosticCode;
  readonly severity?: Severity;
  readonly message: string;
  readonly cure: string;
  readonly path?: JsonPath;
  readonly of?: 'key' | 'value';
  readonly place?: Partial<GraphPlace>;
  /** Patches below the scope's component; dropped where the document does not hold it. */
  readonly fix?: DiagnosticFix;
}

/** Takes findings and puts them where they belong in the text and on the canvas. */
export type Findings = (scope: Scope, words: Words) => void;

/** Collects findings in `diagnostics`. */
export function collectFindings(
  diagnostics: Diagnostic[],
  source: Pick<ParsedDocument, 'file' | 'locate'> | undefined,
): Findings {
  return (scope, { path = [], of = 'value', place, fix, severity = 'error', ...words }) => {
    const full = scope.path === undefined ? scope.anchor : [...scope.path, ...path];
    const range = nearestRange(source, full, scope.path === undefined ? 'key' : of);
    const patches =
      scope.path === undefined
        ? undefined
        : fix?.patches.map((patch) => ({ ...patch, path: [...(scope.path ?? []), ...patch.path] }));
    diagnostics.push({
      ...words,
      severity,
      path: full,
      place: { tasks: scope.tasks, ...place },
      ...(source === undefined ? {} : { file: source.file }),
      ...(range === undefined ? {} : { range }),
      ...(fix === undefined || patches === undefined ? {} : { fix: { label: fix.label, patches } }),
    });
  };
}

function nearestRange(
  source: Pick<ParsedDocument, 'locate'> | undefined,
  path: JsonPath,
  of: 'key' | 'value',
): Diagnostic['range'] {
  if (source === undefined) return undefined;
  for (let length = path.length; length >= 0; length -= 1) {
    const range = source.locate(path.slice(0, length), length === path.length ? of : 'key');
    if (range !== undefined) return range;
  }
  return undefined;
}

/** A cure that names what was probably meant, or says something else. */
export function didYouMean(nearest: string | undefined, otherwise: string): string {
  return nearest === undefined ? otherwise : `Did you mean “${nearest}”?`;
}
