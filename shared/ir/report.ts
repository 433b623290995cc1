import type { Diagnostic, DiagnosticCode, TextRange } from '../diagnostic.ts';
import type { JsonPath } from '../json.ts';

/** Where a path of a compiled pipeline stands in its text. */
export type Locate = (path: JsonPath, of?: 'key' | 'value') => { readonly file?: string; readonly range?: TextRange };

/** Nobody reads more, and each is searched for in the text. */
const findingLimit = 200;

/** Collects what is wrong with a compiled pipeline. */
export interface Report {
  readonly diagnostics: Diagnostic[];
  /** Nothing more is taken in: what looks for more may stop. */
  readonly isFull: () => boolean;
  readonly error: (code: DiagnosticCode, path: JsonPath, message: string, cure: string) => void;
}

/** A report that puts each finding where it stands in the text. */
export function createReport(locate: Locate): Report {
  const diagnostics: Diagnostic[] = [];
  const isFull = (): boolean => diagnostics.length === findingLimit;
  return {
    diagnostics,
    isFull,
    error: (code, path, message, cure) => {
      if (isFull()) return;
      diagnostics.push({ code, severity: 'error', message, cure, path, ...locate(path) });
    },
  };
}
