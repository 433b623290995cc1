import type { Json, JsonPath } from './json.ts';

/** A place in a text. Lines and columns start at 1, as editors show them; offsets count UTF-16 units from 0. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of text; `end` is the first position after it. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** Where in the graph a diagnostic belongs: task ids from the outermost graph inwards, and a port of the last task (or of the graph itself when there are no tasks). */
export interface GraphPlace {
  readonly tasks: readonly string[];
  readonly input?: string;
  readonly output?: string;
}

/** `error` stops compilation and runs; `warning` says that something will surprise; `notice` informs. */
export type Severity = 'error' | 'warning' | 'notice';

/**
 * What is wrong, in a closed list, so that tests, fixes and documentation can name it.
 * The message carries the particulars.
 */
export type DiagnosticCode =
  // reading
  | 'file-unreadable'
  | 'file-too-large'
  | 'file-too-deep'
  | 'yaml-syntax'
  | 'yaml-alias'
  | 'yaml-tag'
  | 'yaml-duplicate-key'
  | 'forbidden-key'
  // shape
  | 'shape-not-component'
  | 'shape-unknown-field'
  | 'shape-wrong-type'
  | 'shape-missing-field'
  | 'name-invalid'
  | 'name-duplicate'
  | 'type-unknown'
  | 'default-wrong-type'
  | 'placeholder-unknown-input'
  | 'placeholder-unknown-output'
  | 'command-missing'
  // linking
  | 'component-not-found'
  | 'component-digest-mismatch'
  | 'component-recursive'
  // graph
  | 'reference-unknown-task'
  | 'reference-unknown-output'
  | 'reference-unknown-input'
  | 'argument-unknown-input'
  | 'argument-missing'
  | 'argument-wrong-type'
  | 'connection-does-not-fit'
  | 'cycle'
  | 'output-missing'
  | 'graph-empty'
  | 'expression-invalid'
  | 'loop-invalid'
  | 'trigger-invalid'
  | 'differs-on-cluster'
  | 'not-supported'
  // compiled IR
  | 'ir-schema'
  | 'ir-schema-version'
  | 'ir-unknown-reference'
  | 'ir-cycle'
  | 'ir-type'
  // run
  | 'parameter-unknown'
  | 'parameter-missing'
  | 'parameter-wrong-type'
  | 'image-not-found'
  | 'executor-unavailable'
  | 'resources-lacking'
  | 'approval-needed';

/**
 * One finding about a document, an IR or a request to run it: what happened, where, and what to do.
 * `message` is one sentence about the fact; `cure` is one sentence that says what to do next.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly cure: string;
  /** Name of the file, as the person knows it. */
  readonly file?: string;
  readonly range?: TextRange;
  /** Path of the offending value inside the document. */
  readonly path?: JsonPath;
  readonly place?: GraphPlace;
  /** Edits that cure it, when that can be done mechanically. */
  readonly fix?: DiagnosticFix;
}

/** A mechanical cure: its label is a verb phrase for a button, its patches apply to the document's JSON form. */
export interface DiagnosticFix {
  readonly label: string;
  readonly patches: readonly Patch[];
}

/** Sets (`value` given) or removes (`value` absent) one value of a JSON document. */
export interface Patch {
  readonly path: JsonPath;
  readonly value?: Json;
}

/** True when nothing in the list stops compilation. */
export function withoutErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
}
