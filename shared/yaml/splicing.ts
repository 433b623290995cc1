/** What all splices share: what is being spliced, which keys are which, where lines begin. */
import type { ParsedNode } from 'yaml';
import { isJsonObject, own, sameJson, type Json, type JsonObject } from '../json.ts';
import type { Layout, Style } from './emit.ts';
import type { DocumentTree } from './tree.ts';

/** A stretch of the text and what comes in its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Everything that one round of splicing needs; `splices` grows. */
export interface Splicing {
  readonly text: string;
  readonly tree: DocumentTree;
  readonly style: Style;
  readonly splices: Splice[];
  /** Nodes whose aliases must be written out, because the nodes change. */
  readonly written: ReadonlySet<ParsedNode>;
  /** Values that lie deeper are replaced as a whole. */
  readonly depth: number;
  /** Makes a value inside what it should be; false when that cannot be done at its place. */
  readonly value: (
    node: ParsedNode | null,
    from: Json,
    to: Json,
    holder: Holder,
    layout: Layout,
    level: number,
  ) => boolean;
}

/** Where a value hangs: after a key or dash at a column, within brackets, or nowhere (the document itself). */
export type Holder =
  | { readonly kind: 'entry'; readonly column: number; readonly after: number }
  | { readonly kind: 'item'; readonly column: number; readonly after: number }
  | { readonly kind: 'flow' }
  | { readonly kind: 'root' };

/**
 * Which old keys become which new ones: an equal value under a new name; else, at the same place in the order, a mapping of which at
 * least half of the fields are equal.
 */
export function pairKeys(
  from: JsonObject,
  to: JsonObject,
): { readonly renamed: ReadonlyMap<string, string>; readonly added: readonly string[] } {
  const [oldKeys, newKeys] = [Object.keys(from), Object.keys(to)];
  const added = newKeys.filter((key) => !Object.hasOwn(from, key));
  const renamed = new Map<string, string>();
  const pair = (isSame: (key: string, name: string) => boolean): void => {
    for (const key of oldKeys) {
      if (Object.hasOwn(to, key) || renamed.has(key)) continue;
      const index = added.findIndex((name) => isSame(key, name));
      const [name] = index === -1 ? [] : added.splice(index, 1);
      if (name !== undefined) renamed.set(key, name);
    }
  };
  if (added.length > 0) pair((key, name) => sameJson(from[key], to[name]));
  if (added.length > 0) {
    pair((key, name) => oldKeys.indexOf(key) === newKeys.indexOf(name) && isSimilar(from[key], to[name]));
  }
  return { renamed, added };
}

function isSimilar(a: Json | undefined, b: Json | undefined): boolean {
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  const equal = [...fields].filter((field) => Object.hasOwn(a, field) && sameJson(a[field], own(b, field)));
  return equal.length * 2 >= fields.size && equal.length > 0;
}

/** Where the line of an offset starts; a byte order mark is no part of the first line. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.codePointAt(0) === 0xfeff ? 1 : start;
}

/** True when nothing but spaces stands before an offset on its line. */
export function isMargin(text: string, offset: number): boolean {
  return /^ *$/.test(text.slice(lineStart(text, offset), offset));
}
