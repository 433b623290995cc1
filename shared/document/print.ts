/** Writes a spec as text. On the text it was read from: what did not change stays byte for byte. */
import { isMap, isSeq, visit } from 'yaml';
import type { ComponentSpec } from '../component/spec.ts';
import type { DiagnosticFix } from '../diagnostic.ts';
import { emptyRecord, isJsonArray, isJsonObject, own, sameJson, type Json, type JsonObject } from '../json.ts';
import { alignLists } from '../yaml/align.ts';
import { blockLines, plainStyle, type Style } from '../yaml/emit.ts';
import { readYaml } from '../yaml/read.ts';
import { spliceTree } from '../yaml/splice.ts';
import { lineStart, pairKeys } from '../yaml/splicing.ts';
import type { DocumentTree } from '../yaml/tree.ts';
import { componentLayout } from './canonical.ts';
import type { ParsedDocument } from './document.ts';
import { patchJson } from './patches.ts';

/**
 * The text of a spec. With `base`, the document that the spec was made from by edits: its text with the differences put in place,
 * comments, quotes and order kept. Without it: a fresh text, fields in canonical order, one fact a line.
 */
export function printDocument(spec: ComponentSpec, base?: ParsedDocument): string {
  if (base?.tree === undefined || base.spec === undefined) return printFresh(spec, plainStyle);
  return printChange(base.text, base.tree, carryOver(base.tree.value, base.spec, spec));
}

/** The text of a document with the fix of one of its diagnostics put in place. */
export function printFix(base: ParsedDocument, fix: DiagnosticFix): string {
  return base.tree === undefined
    ? base.text
    : printChange(base.text, base.tree, patchJson(base.tree.value, fix.patches));
}

/** Ever wider splices, each read again and compared; the last resort is the whole text anew. */
function printChange(text: string, tree: DocumentTree, to: Json): string {
  if (sameJson(tree.value, to)) return text;
  const style = styleOf(text, tree);
  const layout = componentLayout();
  for (const depth of [Number.POSITIVE_INFINITY, 5, 4, 1]) {
    const candidate = spliceTree(text, tree, to, layout, style, depth);
    if (candidate !== undefined && says(candidate, to)) return candidate;
  }
  return printFresh(to, style);
}

function says(text: string, value: Json): boolean {
  const read = readYaml(text);
  return (
    read.ok && read.problems.every(({ code }) => code === 'yaml-duplicate-key') && sameJson(read.tree.value, value)
  );
}

function printFresh(value: Json, style: Style): string {
  if (style.json)
    return `${JSON.stringify(value, undefined, style.step).replaceAll('\n', style.newline)}${style.newline}`;
  if (!isJsonObject(value)) return '';
  return blockLines(value, 0, componentLayout(), style)
    .map((line) => line + style.newline)
    .join('');
}

/**
 * The JSON of a text after its spec changed from `before` to `after`. What the text says beyond the spec (fields of older formats,
 * numbers that were read as text) stays.
 */
function carryOver(raw: Json, before: Json | undefined, after: Json): Json {
  if (before !== undefined && sameJson(before, after)) return raw;
  if (isJsonObject(raw) && isJsonObject(before) && isJsonObject(after)) {
    // What was read as something else (a bare condition of another editor) is written as what it is now.
    return Object.keys(before).every((key) => Object.hasOwn(raw, key)) ? carryFields(raw, before, after) : after;
  }
  if (isJsonArray(raw) && isJsonArray(before) && isJsonArray(after) && raw.length === before.length) {
    const old = new Map(
      alignLists(before, after).flatMap((step) =>
        step.kind === 'keep'
          ? [[step.to, step.from] as const]
          : step.kind === 'insert' && step.moved !== undefined
            ? [[step.to, step.moved] as const]
            : [],
      ),
    );
    return after.map((item, index) => {
      const from = old.get(index);
      return from === undefined ? item : carryOver(raw[from] ?? null, before[from], item);
    });
  }
  return after;
}

function carryFields(raw: JsonObject, before: JsonObject, after: JsonObject): Json {
  const result = emptyRecord<Json>();
  const oldNames = new Map([...pairKeys(before, after).renamed].map(([from, to]) => [to, from]));
  for (const [key, value] of Object.entries(after)) {
    const oldName = oldNames.get(key) ?? key;
    const rawValue = own(raw, oldName);
    result[key] = rawValue === undefined ? value : carryOver(rawValue, own(before, oldName), value);
  }
  for (const [key, value] of Object.entries(raw)) {
    if (!Object.hasOwn(before, key) && !Object.hasOwn(after, key)) result[key] = value;
  }
  return result;
}

/** How a text is written: its line breaks, and how far its levels and lists are indented. */
function styleOf(text: string, tree: DocumentTree): Style {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  let step: number | undefined;
  let indentLists: boolean | undefined;
  if (tree.root !== null) {
    visit(tree.root, {
      Pair: (_, pair) => {
        const { key, value } = pair;
        if (step !== undefined && indentLists !== undefined) return visit.BREAK;
        if (!isCollection(value) || value.flow === true || !hasRange(key) || !hasRange(value)) return undefined;
        const column = key.range[0] - lineStart(text, key.range[0]);
        const further = value.range[0] - lineStart(text, value.range[0]) - column;
        if (isSeq(value)) indentLists ??= further > 0;
        else if (further > 0) step ??= Math.min(8, further);
        return undefined;
      },
    });
  }
  const jsonStep = /^\uFEFF?\s*[[{]\s*\n( +)/.exec(text)?.[1]?.length;
  return {
    step: (tree.json ? jsonStep : step) ?? plainStyle.step,
    indentLists: indentLists ?? plainStyle.indentLists,
    newline,
    json: tree.json,
  };
}

function isCollection(node: unknown): node is { readonly flow?: boolean } {
  return isMap(node) || isSeq(node);
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
