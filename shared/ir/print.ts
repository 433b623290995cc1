/** Compiled pipelines as YAML: sorted keys, one fact a line, the same bytes for the same IR. */
import type { Json, JsonObject } from '../json.ts';
import type { PipelineSpec } from './pipeline-spec.ts';

/** The text of a compiled pipeline; the platform configuration is its second document. */
export function printIr(spec: PipelineSpec, platform?: JsonObject): string {
  const text = printYaml(spec);
  return platform === undefined ? text : `${text}---\n${printYaml(platform)}`;
}

/**
 * A JSON object as block YAML. Written for this plain shape (no anchors, no comments, no tags) because a general library takes a hundred
 * times as long on large pipelines. What YAML 1.1 readers (PyYAML, go-yaml) take for something other than a string is quoted.
 */
export function printYaml(value: JsonObject): string {
  const lines: string[] = [];
  printMembers(value, '', lines);
  if (lines.length === 0) lines.push('{}');
  return `${lines.join('\n')}\n`;
}

type JsonList = readonly Json[];

function isList(value: Json): value is JsonList {
  return Array.isArray(value);
}

function printMembers(object: JsonObject, indent: string, lines: string[], first = indent): void {
  let prefix = first;
  for (const key of Object.keys(object).toSorted()) {
    const value = object[key];
    if (value === undefined) continue;
    printValue(value, indent, `${prefix}${printKey(key)}:`, lines);
    prefix = indent;
  }
}

/** Prints a value behind `head`, which holds the indentation and the key or dash. */
function printValue(value: Json, indent: string, head: string, lines: string[]): void {
  if (typeof value === 'string') {
    printString(value, indent, head, lines);
  } else if (typeof value !== 'object' || value === null) {
    lines.push(`${head} ${printScalar(value)}`);
  } else if (isList(value)) {
    if (value.length === 0) {
      lines.push(`${head} []`);
    } else {
      lines.push(head);
      for (const item of value) printItem(item, indent, lines);
    }
  } else if (Object.keys(value).length === 0) {
    lines.push(`${head} {}`);
  } else {
    lines.push(head);
    printMembers(value, `${indent}  `, lines);
  }
}

function printItem(item: Json, indent: string, lines: string[]): void {
  if (typeof item !== 'object' || item === null || isList(item)) {
    printValue(item, `${indent}  `, `${indent}-`, lines);
  } else if (Object.keys(item).length === 0) {
    lines.push(`${indent}- {}`);
  } else {
    printMembers(item, `${indent}  `, lines, `${indent}- `);
  }
}

function printScalar(value: number | boolean | null): string {
  if (typeof value !== 'number') return String(value);
  const text = String(value);
  // YAML 1.1 knows an exponent only behind a decimal point.
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}

const plainKey = /^[A-Za-z_][\w./-]*$/;
/** Single spaces, no ": " and no " #", and a start that opens nothing; or a version. */
const plainText =
  /^(?:(?:[A-Za-z_/$]|-[A-Za-z-])[\w./$@%+=~(),;:'"!?*<>[\]{}&|^-]*(?: [\w./$@%+=~(),;'"!?*<>[\]{}&|^-][\w./$@%+=~(),;:'"!?*<>[\]{}&|^-]*)*|\d+\.\d+\.\d+)$/;
const keyLike = /:(?: |$)/;
const notText = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

function printKey(key: string): string {
  return plainKey.test(key) && !notText.test(key) ? key : quote(key);
}

function printString(text: string, indent: string, head: string, lines: string[]): void {
  if (text.includes('\n') && isBlockText(text)) {
    printBlock(text, indent, head, lines);
  } else {
    lines.push(`${head} ${isPlain(text) ? text : quote(text)}`);
  }
}

function isPlain(text: string): boolean {
  return plainText.test(text) && !keyLike.test(text) && !notText.test(text);
}

const unprintable = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** Readers find the indentation of a block by its first line that is not empty, and agree only about ordinary endings. */
function isBlockText(text: string): boolean {
  return (
    !unprintable.test(text) &&
    !/^\n*[ \t]/.test(text) &&
    !/\n\t/.test(text) &&
    !/(?:^|\n)[ \t]+\n*$/.test(text) &&
    /[^\n]/.test(text)
  );
}

function printBlock(text: string, indent: string, head: string, lines: string[]): void {
  const chomp = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  lines.push(`${head} |${chomp}`);
  for (const line of body.split('\n')) lines.push(line === '' ? '' : `${indent}  ${line}`);
}

function quote(text: string): string {
  const json = JSON.stringify(text);
  return unprintable.test(text) ? json.replaceAll(new RegExp(unprintable.source, 'gu'), escapeCharacter) : json;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
