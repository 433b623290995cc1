/**
 * Changes of a YAML text that leave every other byte as it is: the tree of the text is walked beside the wanted JSON, and only what
 * differs becomes a splice. Comments directly above an entry belong to it. Nothing here is taken on trust: the caller reads the result again.
 */
import { isAlias, isMap, isScalar, isSeq, visit, type ParsedNode } from 'yaml';
import { isJsonArray, isJsonObject, own, sameJson, type Json, type JsonObject } from '../json.ts';
import { alignLists } from './align.ts';
import {
  entryLines,
  flowText,
  itemLines,
  keyText,
  layoutOf,
  orderedKeys,
  valueLines,
  type Layout,
  type Style,
} from './emit.ts';
import { spliceFlow } from './splice-flow.ts';
import { isScalarValue, scalarText, type Quoting } from './scalar.ts';
import { isMargin, lineStart, pairKeys, type Holder, type Splice, type Splicing } from './splicing.ts';
import { entriesOf, itemsOf, type DocumentTree, type Entry, type Item } from './tree.ts';

/**
 * The text with `to` in place of what it says. Undefined when no splice can do it. `depth`: how deep single values are looked for
 * before the whole value is replaced.
 */
export function spliceTree(
  text: string,
  tree: DocumentTree,
  to: Json,
  layout: Layout,
  style: Style,
  depth: number,
): string | undefined {
  if (tree.root === null) return undefined;
  let written: ReadonlySet<ParsedNode> = new Set();
  for (let round = 0; round < 20; round += 1) {
    const splicing: Splicing = {
      text,
      tree,
      style,
      splices: [],
      written,
      depth,
      value: (...inner) => spliceValue(splicing, ...inner),
    };
    if (!spliceValue(splicing, tree.root, tree.value, to, { kind: 'root' }, layout, 0)) return undefined;
    const touched = anchoredWithin(tree.root, splicing.splices);
    if ([...touched].every((node) => written.has(node))) return applySplices(text, splicing.splices);
    written = new Set([...written, ...touched]);
  }
  return undefined;
}

/** The nodes with anchors that some splice changes. */
function anchoredWithin(root: ParsedNode, splices: readonly Splice[]): ReadonlySet<ParsedNode> {
  const touched = new Set<ParsedNode>();
  visit(root, {
    Value: (_, node) => {
      if (node.anchor === undefined || node.range === null || node.range === undefined) return;
      const [start, end] = node.range;
      const isTouched = splices.some((splice) => splice.start <= end && splice.end >= start);
      if (isTouched && isParsed(node)) touched.add(node);
    },
  });
  return touched;
}

function isParsed(node: unknown): node is ParsedNode {
  return isMap(node) || isSeq(node) || isScalar(node);
}

function applySplices(text: string, splices: readonly Splice[]): string | undefined {
  const order = splices
    .map((splice, index) => ({ ...splice, index }))
    .toSorted((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of order) {
    if (start < at) return undefined;
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

function spliceValue(
  splicing: Splicing,
  node: ParsedNode | null,
  from: Json,
  to: Json,
  holder: Holder,
  layout: Layout,
  level: number,
): boolean {
  if (node !== null && isAlias(node)) {
    const target = splicing.tree.targetOf(node);
    const isKept = sameJson(from, to) && target !== undefined && !splicing.written.has(target);
    return isKept || replace(splicing, node, to, holder, layout);
  }
  if (sameJson(from, to) && splicing.written.size === 0) return true;
  if (node === null || level >= splicing.depth)
    return sameJson(from, to) || replace(splicing, node, to, holder, layout);
  const mark = splicing.splices.length;
  const done = inPlace(splicing, node, from, to, layout, level);
  if (done) return true;
  splicing.splices.length = mark;
  return replace(splicing, node, to, holder, layout);
}

function inPlace(splicing: Splicing, node: ParsedNode, from: Json, to: Json, layout: Layout, level: number): boolean {
  if (isMap(node) && isJsonObject(from) && isJsonObject(to)) {
    if (Object.keys(to).length === 0) return Object.keys(from).length === 0;
    if (node.flow === true || node.items.length === 0) return spliceFlow(splicing, node, from, to, layout, level);
    return spliceEntries(splicing, node, from, to, layout, level);
  }
  if (isSeq(node) && isJsonArray(from) && isJsonArray(to)) {
    if (to.length === 0) return from.length === 0;
    if (node.flow === true || node.items.length === 0) return spliceFlow(splicing, node, from, to, layout, level);
    return spliceItems(splicing, node, from, to, layout, level);
  }
  return sameJson(from, to) && isScalarValue(to);
}

function spliceEntries(
  splicing: Splicing,
  node: ParsedNode,
  from: JsonObject,
  to: JsonObject,
  layout: Layout,
  level: number,
): boolean {
  const { text, splices } = splicing;
  const entries = entriesOf(node, splicing.tree);
  const [first] = entries;
  if (first === undefined) return false;
  const column = first.key.range[0] - lineStart(text, first.key.range[0]);
  const { renamed, added } = pairKeys(from, to);
  const places = new Map<string, Entry>();
  for (const entry of entries) {
    const name = renamed.get(entry.name) ?? entry.name;
    if (!Object.hasOwn(to, name)) {
      if (
        !removeLines(
          splicing,
          entry.key.range[0],
          endOfEntry(text, entry, column),
          entries[entries.indexOf(entry) + 1]?.key.range[0],
          column,
        )
      )
        return false;
      continue;
    }
    places.set(name, entry);
    if (entry.colon === undefined || isAlias(entry.key)) return false;
    if (name !== entry.name) splices.push({ start: entry.key.range[0], end: entry.key.range[1], text: keyText(name) });
    const holder: Holder = { kind: 'entry', column, after: entry.colon + 1 };
    if (
      !spliceValue(
        splicing,
        entry.value,
        own(from, entry.name) ?? null,
        own(to, name) ?? null,
        holder,
        layoutOf(layout, name),
        level + 1,
      )
    )
      return false;
  }
  return insertEntries(splicing, { places, added, column, first }, to, layout);
}

interface Gaps {
  readonly places: ReadonlyMap<string, Entry>;
  readonly added: readonly string[];
  readonly column: number;
  readonly first: Entry;
}

/** Puts new entries after the entry that comes before them in the wanted order. */
function insertEntries(
  splicing: Splicing,
  { places, added, column, first }: Gaps,
  to: JsonObject,
  layout: Layout,
): boolean {
  const { text, splices, style } = splicing;
  let before: Entry | undefined;
  for (const key of orderedKeys(to, layout)) {
    const there = places.get(key);
    if (there !== undefined) {
      before = there;
      continue;
    }
    if (!added.includes(key)) continue;
    const lines = entryLines(key, own(to, key) ?? null, column, layoutOf(layout, key), style);
    if (before === undefined) splices.push(linesBefore(text, first.key.range[0], column, lines, style));
    else splices.push(linesAfter(text, endOfEntry(text, before, column), lines, style));
  }
  return true;
}

/** Whole lines put in after a place that is at the start of a line, or at the end of the text. */
function linesAfter(text: string, at: number, lines: readonly string[], style: Style): Splice {
  const block = lines.join(style.newline);
  const isLineStart = at === 0 || text[at - 1] === '\n';
  return { start: at, end: at, text: isLineStart ? block + style.newline : style.newline + block };
}

/** Whole lines put in before the first entry or item; the comments above it stay with it, except those that open the file. */
function linesBefore(text: string, first: number, column: number, lines: readonly string[], style: Style): Splice {
  const block = lines.join(style.newline);
  if (!isMargin(text, first))
    return { start: first, end: first, text: `${block.slice(column)}${style.newline}${' '.repeat(column)}` };
  const line = lineStart(text, first);
  const start = column === 0 ? line : commentsAbove(text, line, column);
  return { start, end: start, text: block + style.newline };
}

function spliceItems(
  splicing: Splicing,
  node: ParsedNode,
  from: readonly Json[],
  to: readonly Json[],
  layout: Layout,
  level: number,
): boolean {
  const { text, style } = splicing;
  const items = itemsOf(node);
  const dashes = items.map(({ dash }) => dash);
  if (items.length !== from.length || dashes.includes(undefined)) return false;
  const column = (dashes[0] ?? 0) - lineStart(text, dashes[0] ?? 0);
  const end = (index: number): number => endOfItem(text, items[index], column);
  const steps = alignLists(from, to);
  let last: number | undefined;
  for (const step of steps) {
    if (step.kind === 'remove') {
      if (!removeLines(splicing, dashes[step.from] ?? 0, end(step.from), dashes[step.from + 1], column)) return false;
    } else if (step.kind === 'keep') {
      const holder: Holder = { kind: 'item', column, after: (dashes[step.from] ?? 0) + 1 };
      if (
        !spliceValue(
          splicing,
          items[step.from]?.node ?? null,
          from[step.from] ?? null,
          to[step.to] ?? null,
          holder,
          layoutOf(layout, step.to),
          level + 1,
        )
      )
        return false;
      last = step.from;
    } else {
      const moved =
        step.moved === undefined ? undefined : movedLines(text, dashes[step.moved] ?? 0, end(step.moved), column);
      const lines = moved ?? itemLines(to[step.to] ?? null, column, layoutOf(layout, step.to), style);
      if (last !== undefined) splicing.splices.push(linesAfter(text, end(last), lines, style));
      else splicing.splices.push(linesBefore(text, dashes[0] ?? 0, column, lines, style));
    }
  }
  return true;
}

/** The lines of an item that goes elsewhere, with the comments directly above it, as they are. */
function movedLines(text: string, dash: number, end: number, column: number): readonly string[] | undefined {
  if (!isMargin(text, dash)) return undefined;
  const lines = text
    .slice(commentsAbove(text, lineStart(text, dash), column), end)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  return lines.every((line) => line === '' || line.startsWith(' '.repeat(column))) ? lines : undefined;
}

/** Takes out an entry or item with the comments directly above it. */
function removeLines(
  splicing: Splicing,
  start: number,
  end: number,
  next: number | undefined,
  column: number,
): boolean {
  const { text, splices } = splicing;
  if (isMargin(text, start)) {
    const first = commentsAbove(text, lineStart(text, start), column);
    // The last lines of a text without a final line break take the break before them along.
    const isOpenEnd = end === text.length && text[end - 1] !== '\n';
    const from = isOpenEnd && first > 0 ? first - (text[first - 2] === '\r' ? 2 : 1) : first;
    splices.push({ start: from, end, text: '' });
    return true;
  }
  // The first entry after a dash: the next one takes its place.
  if (next === undefined || splices.some((splice) => splice.start < next && splice.end > start)) return false;
  splices.push({ start, end: next, text: '' });
  return true;
}

/** The start of the comment lines directly above a line, at the same column. */
function commentsAbove(text: string, line: number, column: number): number {
  let start = line;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const content = text.slice(above, start - 1).replace(/\r$/, '');
    if (content.trimStart()[0] !== '#' || content.length - content.trimStart().length !== column) return start;
    start = above;
  }
  return start;
}

/** The start of the line after an entry: behind its value, the comment on its last line and deeper comments that follow. */
function endOfEntry(text: string, { key, value, colon }: Entry, column: number): number {
  return endOfLines(text, Math.max(value?.range[1] ?? 0, (colon ?? key.range[1]) + 1), column);
}

function endOfItem(text: string, item: Item | undefined, column: number): number {
  return endOfLines(text, Math.max(item?.node?.range[1] ?? 0, (item?.dash ?? 0) + 1), column);
}

function endOfLines(text: string, valueEnd: number, column: number): number {
  let end = valueEnd;
  if (text[end - 1] !== '\n') {
    const newline = text.indexOf('\n', end);
    if (newline === -1) return text.length;
    end = newline + 1;
  }
  for (;;) {
    const newline = text.indexOf('\n', end);
    const line = text.slice(end, newline === -1 ? text.length : newline);
    const margin = line.length - line.trimStart().length;
    if (line.trimStart()[0] !== '#' || margin <= column) return end;
    if (newline === -1) return text.length;
    end = newline + 1;
  }
}

/** Writes a value in place of a whole old one. */
function replace(splicing: Splicing, node: ParsedNode | null, to: Json, holder: Holder, layout: Layout): boolean {
  const { text, style, splices } = splicing;
  if (holder.kind === 'root') return false;
  if (holder.kind === 'flow') {
    if (node === null) return false;
    const [start, end] = node.range;
    splices.push({
      start,
      end,
      text: isScalarValue(to) && !style.json ? scalarText(to, true, quotingOf(node)) : flowText(to, layout, style),
    });
    return true;
  }
  const [first, ...rest] = valueLines(to, holder.column, layout, style, holder.kind === 'item');
  const [start, rawEnd] = node === null || node.range[0] === node.range[1] ? [holder.after, holder.after] : node.range;
  const end = rawEnd > start && text[rawEnd - 1] === '\n' ? rawEnd - (text[rawEnd - 2] === '\r' ? 2 : 1) : rawEnd;
  const isOneLine = start > holder.after && !text.slice(holder.after, end).includes('\n');
  if (isOneLine && rest.length === 0) {
    splices.push({
      start,
      end,
      text: isScalarValue(to) && !style.json ? scalarText(to, false, quotingOf(node)) : first,
    });
    return true;
  }
  const remark = /^[ \t]*(#[^\r\n]*)/.exec(text.slice(holder.after, lineEnd(text, holder.after)))?.[1];
  const tail = isOneLine ? /^[ \t]*(#[^\r\n]*)/.exec(text.slice(end, lineEnd(text, end)))?.[1] : undefined;
  const comment = remark ?? tail;
  const head = `${first === '' ? '' : ` ${first}`}${comment === undefined ? '' : ` ${comment}`}`;
  const stop = tail === undefined ? end : lineEnd(text, end);
  splices.push({
    start: holder.after,
    end: Math.max(stop, remark === undefined ? 0 : lineEnd(text, holder.after)),
    text: [head, ...rest].join(style.newline),
  });
  return true;
}

function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

function quotingOf(node: ParsedNode | null): Quoting {
  if (!isScalar(node)) return 'plain';
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  return node.type === 'QUOTE_SINGLE' ? 'single' : 'plain';
}
