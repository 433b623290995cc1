/**
 * YAML nodes as plain JSON, and where each value stands. What YAML has beyond JSON is refused here: foreign tags, keys that are
 * no text, recursive or exploding aliases. Everything is bounded, so that a hostile text costs no more than a large honest one.
 */
import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type Document, type ParsedNode } from 'yaml';
import type { DiagnosticCode } from '../diagnostic.ts';
import { emptyRecord, isForbiddenKey, type Json, type JsonPath } from '../json.ts';

/** A stretch of the text in UTF-16 offsets; `end` is the first offset after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The nodes of one YAML document with the JSON that they say. */
export interface DocumentTree {
  readonly root: ParsedNode | null;
  readonly value: Json;
  /** The node that an alias stands for. */
  readonly targetOf: (alias: Alias) => ParsedNode | undefined;
  /** True when the text is JSON, so that what is added must be JSON, too. */
  readonly json: boolean;
}

/** Something that YAML allows and a document must not have. */
export interface TreeProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly cure: string;
  readonly span: Span;
  readonly path: JsonPath;
}

/** At most so many aliases in one document. */
const aliasLimit = 1000;
/** At most so many values once every alias is replaced by what it stands for. */
const valueLimit = 500_000;

interface Anchored {
  readonly node: ParsedNode;
  /** Absent while the node is still open: an alias to it now is a circle. */
  done?: { readonly value: Json; readonly size: number };
}

/** Turns a composed YAML document into JSON; `problems` is empty when everything in it is allowed. */
export function readTree(
  document: Document.Parsed,
  json: boolean,
): { tree: DocumentTree; problems: readonly TreeProblem[] } {
  const problems: TreeProblem[] = [];
  const anchors = new Map<string, Anchored>();
  const targets = new Map<Alias, ParsedNode>();
  let aliases = 0;
  let size = 0;

  const problem = (code: DiagnosticCode, node: ParsedNode, path: JsonPath, message: string, cure: string): null => {
    if (problems.length < 50) problems.push({ code, message, cure, span: spanOf(node), path });
    return null;
  };

  function read(node: ParsedNode | null, path: JsonPath): Json {
    size += 1;
    if (node === null) return null;
    if (isAlias(node)) return readAlias(node, path);
    if (!hasPlainTag(node, path)) return null;
    const anchored: Anchored | undefined = node.anchor === undefined ? undefined : { node };
    if (node.anchor !== undefined && anchored !== undefined) anchors.set(node.anchor, anchored);
    const before = size;
    const value = isScalar(node)
      ? readScalar(node, path)
      : isMap(node)
        ? readMap(node, path)
        : isSeq(node)
          ? node.items.map((item, index) => read(item, [...path, index]))
          : null;
    if (anchored !== undefined) anchored.done = { value, size: size - before + 1 };
    return value;
  }

  function readMap(node: ParsedNode, path: JsonPath): Json {
    const result = emptyRecord<Json>();
    if (!isMap<ParsedNode, ParsedNode | null>(node)) return result;
    for (const pair of node.items) {
      const key = keyText(pair.key, targets, anchors);
      if (key === undefined) {
        problem(
          'yaml-syntax',
          pair.key,
          path,
          'A key is not plain text.',
          'Write the key as one line of text before the colon.',
        );
        continue;
      }
      const at = [...path, key];
      if (isForbiddenKey(key)) {
        problem('forbidden-key', pair.key, at, `The key “${key}” is not allowed.`, 'Choose another name.');
        continue;
      }
      if (Object.hasOwn(result, key)) {
        problem(
          'yaml-duplicate-key',
          pair.key,
          at,
          `The key “${key}” is there twice; the last one counts.`,
          'Remove one of them, or rename it.',
        );
      }
      if (!isAlias(pair.key)) hasPlainTag(pair.key, at);
      result[key] = read(pair.value, at);
    }
    return result;
  }

  function readAlias(node: Alias.Parsed, path: JsonPath): Json {
    aliases += 1;
    const anchored = anchors.get(node.source);
    if (aliases > aliasLimit) {
      if (aliases > aliasLimit + 1) return null;
      return problem(
        'yaml-alias',
        node,
        path,
        `The document has more than ${aliasLimit} aliases.`,
        'Write the values out where they are used.',
      );
    }
    if (anchored === undefined) {
      return problem(
        'yaml-alias',
        node,
        path,
        `The alias "*${node.source}" has no anchor before it.`,
        'Write the value out, or correct the name.',
      );
    }
    if (anchored.done === undefined) {
      return problem(
        'yaml-alias',
        node,
        path,
        `The alias "*${node.source}" stands inside of what it repeats.`,
        'Write the value out.',
      );
    }
    targets.set(node, anchored.node);
    const before = size;
    size += anchored.done.size;
    if (size > valueLimit) {
      if (before > valueLimit) return null;
      return problem(
        'yaml-alias',
        node,
        path,
        'The aliases of this document blow it up beyond every measure.',
        'Write the values out where they are used.',
      );
    }
    return anchored.done.value;
  }

  function readScalar(node: Scalar.Parsed, path: JsonPath): Json {
    const { value } = node;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
    return problem(
      'shape-wrong-type',
      node,
      path,
      `“${node.source}” is not a number that JSON has.`,
      `Put it in quotes: '${node.source}'.`,
    );
  }

  function hasPlainTag(node: Exclude<ParsedNode, Alias.Parsed>, path: JsonPath): boolean {
    if (node.tag === undefined || coreTags.has(node.tag)) return true;
    const tag = node.tag.replace('tag:yaml.org,2002:', '!!').slice(0, 80);
    problem('yaml-tag', node, path, `The tag “${tag}” is not read.`, 'Remove the tag and write a plain value.');
    return false;
  }

  const value = read(document.contents, []);
  return { tree: { root: document.contents, value, targetOf: (alias) => targets.get(alias), json }, problems };
}

const coreTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

function keyText(
  key: ParsedNode,
  targets: Map<Alias, ParsedNode>,
  anchors: ReadonlyMap<string, Anchored>,
): string | undefined {
  if (isAlias(key)) {
    const target = anchors.get(key.source)?.node;
    if (target === undefined || !isScalar(target)) return undefined;
    targets.set(key, target);
    return keyText(target, targets, anchors);
  }
  if (!isScalar(key)) return undefined;
  if (typeof key.value === 'string') return key.value;
  return key.type === Scalar.PLAIN && key.source !== '' && key.value !== null ? key.source : undefined;
}

/** The text of a node without the comments and line breaks after it. */
export function spanOf(node: ParsedNode): Span {
  return { start: node.range[0], end: node.range[1] };
}

/** A key of a mapping with its value, as nodes. */
export interface Entry {
  readonly name: string;
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
  /** Offset of the colon; absent where there is none (a key alone in braces). */
  readonly colon?: number;
}

/** The entries of a mapping node in the order of the text; of keys that are there twice, the last. */
export function entriesOf(node: ParsedNode, tree: DocumentTree): readonly Entry[] {
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return [];
  const entries = new Map<string, Entry>();
  for (const pair of node.items) {
    const name = nameOf(pair.key, tree);
    if (name === undefined) continue;
    entries.delete(name);
    const colon = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
    entries.set(name, { name, key: pair.key, value: pair.value, ...(colon === undefined ? {} : { colon }) });
  }
  return [...entries.values()];
}

/** An item of a list as a node, with the offset of its dash where it has one. */
export interface Item {
  readonly node: ParsedNode | null;
  readonly dash?: number;
}

/** The items of a list node. */
export function itemsOf(node: ParsedNode): readonly Item[] {
  if (!isSeq<ParsedNode | null>(node)) return [];
  const source = node.srcToken;
  const dashes =
    source?.type === 'block-seq'
      ? source.items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [])
      : [];
  return node.items.map((item, index) => {
    const dash = dashes[index];
    return { node: item, ...(dash === undefined ? {} : { dash }) };
  });
}

function nameOf(key: ParsedNode, tree: DocumentTree): string | undefined {
  const node = isAlias(key) ? tree.targetOf(key) : key;
  if (!isScalar(node)) return undefined;
  return typeof node.value === 'string' ? node.value : node.source;
}

/** The nodes at a path: the value (aliases followed on the way, not at the end) and its key; undefined when the path is not in the text. */
export function nodeAt(
  tree: DocumentTree,
  path: JsonPath,
): { readonly key?: ParsedNode; readonly value: ParsedNode | null } | undefined {
  let found: { key?: ParsedNode; value: ParsedNode | null } = { value: tree.root };
  for (const part of path) {
    const owner: ParsedNode | null | undefined = isAlias(found.value) ? tree.targetOf(found.value) : found.value;
    if (owner === null || owner === undefined) return undefined;
    if (typeof part === 'number') {
      if (!isSeq<ParsedNode | null>(owner) || part >= owner.items.length) return undefined;
      found = { value: owner.items[part] ?? null };
    } else {
      const entry = entriesOf(owner, tree).find(({ name }) => name === part);
      if (entry === undefined) return undefined;
      found = { key: entry.key, value: entry.value };
    }
  }
  return found;
}
