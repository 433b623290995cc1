import { nearestName } from '../did-you-mean.ts';
import type { Diagnostic, DiagnosticCode, TextRange } from '../diagnostic.ts';
import type { JsonPath } from '../json.ts';

/** Where a path of a compiled pipeline stands in its text; paths of the platform document begin with `platforms`. */
export type Locate = (path: JsonPath, of?: 'key' | 'value') => { readonly file?: string; readonly range?: TextRange };

/** Nobody reads more, and each is searched for in the text. */
const findingLimit = 200;

/** Collects what is wrong with a compiled pipeline. */
export interface Report {
  readonly diagnostics: Diagnostic[];
  /** Nothing more is taken in: what looks for more may stop. */
  readonly isFull: () => boolean;
  readonly error: (code: DiagnosticCode, path: JsonPath, message: string, cure: string, of?: 'key' | 'value') => void;
}

/** A report that puts each finding where it stands in the text. */
export function createReport(locate: Locate): Report {
  const diagnostics: Diagnostic[] = [];
  const isFull = (): boolean => diagnostics.length === findingLimit;
  return {
    diagnostics,
    isFull,
    error: (code, path, message, cure, of) => {
      if (isFull()) return;
      diagnostics.push({ code, severity: 'error', message, cure, path, ...locate(path, of) });
    },
  };
}

/** `Did you mean …?` where a name is near, else another cure. */
export function suggestion(wrong: string, known: readonly string[], otherwise: string): string {
  const nearest = nearestName(wrong, known);
  return nearest === undefined ? otherwise : `Did you mean “${nearest}”?`;
}
