/** Splices within braces and brackets: entries and items are separated by commas, on one line or on several. */
import { isAlias, type ParsedNode } from 'yaml';
import { isJsonArray, isJsonObject, own, type Json, type JsonObject } from '../json.ts';
import { alignLists } from './align.ts';
import { flowText, layoutOf, orderedKeys, type Layout } from './emit.ts';
import { doubleQuoted, scalarText } from './scalar.ts';
import { isMargin, lineStart, pairKeys, type Splicing } from './splicing.ts';
import { entriesOf, itemsOf } from './tree.ts';

/** An entry or item as it stands in the text. */
interface Piece {
  readonly start: number;
  readonly end: number;
  /** False: it is taken out. */
  readonly kept: boolean;
}

/** What comes in: after the piece of this index (-1: before the first). */
interface Insertion {
  readonly after: number;
  readonly text: string;
}

/** Makes the mapping or list of a flow node what it should be; false when that cannot be done piece by piece. */
export function spliceFlow(
  splicing: Splicing,
  node: ParsedNode,
  from: Json,
  to: Json,
  layout: Layout,
  level: number,
): boolean {
  if (isJsonObject(from) && isJsonObject(to)) return spliceFlowMap(splicing, node, from, to, layout, level);
  if (isJsonArray(from) && isJsonArray(to)) return spliceFlowList(splicing, node, from, to, layout, level);
  return false;
}

function spliceFlowMap(
  splicing: Splicing,
  node: ParsedNode,
  from: JsonObject,
  to: JsonObject,
  layout: Layout,
  level: number,
): boolean {
  const entries = entriesOf(node, splicing.tree);
  const { renamed, added } = pairKeys(from, to);
  const pieces: Piece[] = [];
  const places = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const name = renamed.get(entry.name) ?? entry.name;
    const kept = Object.hasOwn(to, name);
    pieces.push({ start: entry.key.range[0], end: entry.value?.range[1] ?? entry.colon ?? entry.key.range[1], kept });
    if (!kept) continue;
    places.set(name, index);
    if (isAlias(entry.key)) return false;
    if (name !== entry.name)
      splicing.splices.push({ start: entry.key.range[0], end: entry.key.range[1], text: flowKey(splicing, name) });
    if (
      !splicing.value(
        entry.value,
        own(from, entry.name) ?? null,
        own(to, name) ?? null,
        { kind: 'flow' },
        layoutOf(layout, name),
        level + 1,
      )
    )
      return false;
  }
  const insertions: Insertion[] = [];
  let after = -1;
  for (const key of orderedKeys(to, layout)) {
    const place = places.get(key);
    if (place !== undefined) after = place;
    else if (added.includes(key))
      insertions.push({
        after,
        text: `${flowKey(splicing, key)}: ${flowText(own(to, key) ?? null, layoutOf(layout, key), splicing.style)}`,
      });
  }
  return splicePieces(splicing, pieces, insertions);
}

function flowKey({ style }: Splicing, key: string): string {
  return style.json ? doubleQuoted(key) : scalarText(key, true);
}

function spliceFlowList(
  splicing: Splicing,
  node: ParsedNode,
  from: readonly Json[],
  to: readonly Json[],
  layout: Layout,
  level: number,
): boolean {
  const items = itemsOf(node);
  if (items.length !== from.length) return false;
  const steps = alignLists(from, to);
  const gone = new Set(steps.flatMap((step) => (step.kind === 'remove' ? [step.from] : [])));
  const pieces: Piece[] = [];
  for (const [index, { node: item }] of items.entries()) {
    if (item === null) return false;
    pieces.push({ start: item.range[0], end: item.range[1], kept: !gone.has(index) });
  }
  const insertions: Insertion[] = [];
  let after = -1;
  for (const step of steps) {
    if (step.kind === 'keep') {
      after = step.from;
      if (
        !splicing.value(
          items[step.from]?.node ?? null,
          from[step.from] ?? null,
          to[step.to] ?? null,
          { kind: 'flow' },
          layoutOf(layout, step.to),
          level + 1,
        )
      )
        return false;
    } else if (step.kind === 'insert')
      insertions.push({ after, text: flowText(to[step.to] ?? null, layoutOf(layout, step.to), splicing.style) });
  }
  return splicePieces(splicing, pieces, insertions);
}

function splicePieces(splicing: Splicing, pieces: readonly Piece[], insertions: readonly Insertion[]): boolean {
  const { text, splices, style } = splicing;
  const lastKept = pieces.findLastIndex(({ kept }) => kept);
  const firstKept = pieces.findIndex(({ kept }) => kept);
  const [first] = pieces;
  if (first === undefined || lastKept === -1) return false;
  for (const [index, { start, kept }] of pieces.entries()) {
    const next = pieces[index + 1];
    if (!kept && index < lastKept && next !== undefined) splices.push({ start, end: next.start, text: '' });
  }
  const [end, last] = [pieces[lastKept]?.end ?? 0, pieces.at(-1)];
  if (last !== undefined && last.end > end) splices.push({ start: end, end: last.end, text: '' });
  // New pieces get a line of their own where the old ones have one.
  const tail = pieces[lastKept]?.start ?? 0;
  const ownLine = isMargin(text, tail);
  const gap = ownLine ? style.newline + ' '.repeat(tail - lineStart(text, tail)) : ' ';
  for (const { after, text: added } of insertions) {
    const at = pieces[after]?.end;
    if (at !== undefined) splices.push({ start: at, end: at, text: `,${gap}${added}` });
    else {
      const start = pieces[firstKept]?.start ?? first.start;
      splices.push({ start, end: start, text: `${added},${gap}` });
    }
  }
  return true;
}
