import type { Json } from '../json.ts';

/** Named parameter values. A key that is absent is a missing value; null is a value of its own. */
export type ParameterValues = { readonly [name: string]: Json };

/**
 * An artifact as a run knows it: identity, type, where its bytes are and what is said about it.
 * `uri` is what the step sees (a path inside containers); the bytes live in the content-addressed store under `content`.
 */
export interface Artifact {
  /** Unique in the data folder. */
  readonly id: string;
  readonly name: string;
  /** IR type, e.g. `system.Dataset` or `millrace.Transformer`. */
  readonly type: string;
  readonly schemaVersion: string;
  readonly uri: string;
  readonly metadata: { readonly [key: string]: Json };
  /** Absent when the step declared the artifact and wrote no file (KFP warns and goes on). */
  readonly content?: ArtifactContent;
  /** Where steps expect it instead of the path derived from the URI (KFP `custom_path`). */
  readonly customPath?: string;
}

/** Stored bytes: one file, or a folder as a tree. `digest` is `sha256:<hex>`; `size` counts bytes of all files. */
export interface ArtifactContent {
  readonly digest: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
  readonly fileCount: number;
}

/** Artifacts of one input or output; more than one only for artifact lists. */
export type ArtifactValues = { readonly [name: string]: readonly Artifact[] };

/** What an execution received or produced. */
export interface Values {
  readonly parameters: ParameterValues;
  readonly artifacts: ArtifactValues;
}

/** Nothing received, nothing produced. */
export const noValues: Values = { parameters: {}, artifacts: {} };
