import type { ComponentSpec } from '../component/spec.ts';
import type { Diagnostic, TextRange } from '../diagnostic.ts';
import type { JsonPath } from '../json.ts';
import type { DocumentTree } from '../yaml/tree.ts';

/**
 * A text that was read: what it says (when its shape is right), what is wrong with it, and where each value stands.
 * Made only by `parseDocument` (document/parse.ts).
 */
export interface ParsedDocument {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly text: string;
  /** Absent when the text is not a ComponentSpec; then `diagnostics` has at least one error. */
  readonly spec?: ComponentSpec;
  readonly diagnostics: readonly Diagnostic[];
  /** The range of the value at a path, or of its key where `of` is 'key'; undefined when the path is not in the text. */
  /** The YAML nodes behind the text, for printing; absent when the YAML is broken. */
  readonly tree?: DocumentTree;
  readonly locate: (path: JsonPath, of?: 'key' | 'value') => TextRange | undefined;
}
