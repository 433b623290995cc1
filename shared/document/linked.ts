import type { ComponentRef, ComponentSpec, TaskSpec } from '../component/spec.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** A component text that a reference resolved to. `digest` is the SHA-256 (hex) of the text's bytes. */
export interface ResolvedComponent {
  readonly spec: ComponentSpec;
  readonly digest?: string;
  /** Where it came from, in words a person knows: `bundled`, a URL, `in this file`. */
  readonly origin: 'bundled' | 'url' | 'inline' | 'local';
}

/** Finds the component behind a reference; synchronous, because fetching happened before. Undefined: not known. */
export type ComponentResolver = (ref: ComponentRef) => ResolvedComponent | undefined;

/** A task with its component; `component` is absent when the reference leads nowhere (a diagnostic says so). */
export interface LinkedTask {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly component?: LinkedComponent;
}

/** A component whose inner references are resolved too. */
export interface LinkedComponent {
  readonly spec: ComponentSpec;
  readonly origin: ResolvedComponent['origin'];
  readonly digest?: string;
  /** Present for graphs, in the order of the document. */
  readonly tasks?: readonly LinkedTask[];
}

/** A document whose references were followed. Made only by `link` (document/link.ts). */
export interface LinkedDocument {
  readonly root: LinkedComponent;
  readonly diagnostics: readonly Diagnostic[];
}
