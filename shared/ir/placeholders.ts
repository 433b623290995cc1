/**
 * The `{{$…}}` language of the IR, parsed once and used by check, compile and resolve.
 * Sources: the KFP SDK's dsl/placeholders.py, the backend's launcher and driver (see SPEC, RES rules).
 */
import type { Json } from '../json.ts';

/** What the run itself is called; filled in wherever it is written. */
const runPlaceholders = [
  'pipeline_job_name',
  'pipeline_job_resource_name',
  'pipeline_job_uuid',
  'pipeline_task_name',
  'pipeline_task_uuid',
  'pipeline_job_create_time_utc',
  'pipeline_job_schedule_time_utc',
  'pipeline_root',
  'workspace_path',
] as const;
/** The name of a placeholder that the run fills in. */
export type RunPlaceholder = (typeof runPlaceholders)[number];

/** Names that mean something only on other platforms. */
const foreignPlaceholders = ['pipeline_google_cloud_project_id', 'pipeline_google_cloud_location'] as const;
type ForeignPlaceholder = (typeof foreignPlaceholders)[number];

/** One placeholder. `list` is the artifact input or output as a JSON list; `key` selects one metadata value. */
export type Placeholder =
  /** `{{$}}`: the executor input as JSON. */
  | { readonly kind: 'executor-input' }
  /** `{{$.json_escape[n]}}`: the executor input, escaped n times for use inside JSON strings. */
  | { readonly kind: 'escaped-executor-input'; readonly times: number }
  /** `{{$.outputs.output_file}}`: where the step may write its executor output. */
  | { readonly kind: 'executor-output-file' }
  | { readonly kind: 'input-parameter'; readonly name: string }
  | { readonly kind: 'output-parameter-file'; readonly name: string }
  | {
      readonly kind: 'input-artifact' | 'output-artifact';
      readonly name: string;
      readonly property: 'list' | 'uri' | 'path' | 'name' | 'metadata';
      readonly key?: string;
    }
  | { readonly kind: 'run'; readonly name: RunPlaceholder }
  | { readonly kind: 'foreign'; readonly name: ForeignPlaceholder };

/** Text with placeholders, in order. No two texts are neighbours, and no text is empty. */
export type Template = readonly (string | Placeholder)[];

/** One word of a command line: text, or a structure that becomes none, one or several words. */
export type CommandWord =
  | { readonly kind: 'text'; readonly template: Template }
  | { readonly kind: 'concat'; readonly items: readonly CommandWord[] }
  | {
      readonly kind: 'if-present';
      readonly input: string;
      readonly whenPresent: readonly CommandWord[];
      readonly whenAbsent: readonly CommandWord[];
    };

const pattern = /\{\{\$(?:\.([^{}]*))?\}\}/g;
const reference = /^(inputs|outputs)\.(parameters|artifacts)\['([^']+)'\](?:\.([a-z_]+)(?:\['([^']+)'\])?)?$/;
const escape = /^json_escape\[(\d)\]$/;

/**
 * Splits a text into its literal pieces and placeholders. What looks like a placeholder and is none stays text, as on the backend:
 * code inside a command may say `{{$…}}` for reasons of its own.
 */
export function parseTemplate(text: string): Template {
  if (!text.includes('{{$')) return text === '' ? [] : [text];
  const parts: (string | Placeholder)[] = [];
  let literal = 0;
  for (const match of text.matchAll(pattern)) {
    const placeholder = parsePlaceholder(match[1]);
    if (placeholder === undefined) continue;
    if (match.index > literal) parts.push(text.slice(literal, match.index));
    parts.push(placeholder);
    literal = match.index + match[0].length;
  }
  if (literal < text.length) parts.push(text.slice(literal));
  return parts;
}

/** True when a text holds at least one placeholder. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('{{$') && parseTemplate(text).some((part) => typeof part !== 'string');
}

function parsePlaceholder(body: string | undefined): Placeholder | undefined {
  if (body === undefined) return { kind: 'executor-input' };
  const run = runPlaceholders.find((name) => name === body);
  if (run !== undefined) return { kind: 'run', name: run };
  const foreign = foreignPlaceholders.find((name) => name === body);
  if (foreign !== undefined) return { kind: 'foreign', name: foreign };
  if (body === 'outputs.output_file') return { kind: 'executor-output-file' };
  const escaped = escape.exec(body);
  if (escaped !== null) return { kind: 'escaped-executor-input', times: Number(escaped[1]) };
  const match = reference.exec(body);
  if (match === null) return undefined;
  const [, direction, what, name, property, key] = match;
  if (name === undefined) return undefined;
  if (what === 'parameters') return parameterPlaceholder(direction, name, property, key);
  const kind = direction === 'inputs' ? 'input-artifact' : 'output-artifact';
  if (property === undefined) return { kind, name, property: 'list' };
  if (property === 'metadata') return { kind, name, property, ...(key === undefined ? {} : { key }) };
  if (key !== undefined) return undefined;
  if (property === 'uri' || property === 'path' || property === 'name') return { kind, name, property };
  return undefined;
}

function parameterPlaceholder(
  direction: string | undefined,
  name: string,
  property: string | undefined,
  key: string | undefined,
): Placeholder | undefined {
  if (key !== undefined) return undefined;
  if (direction === 'inputs' && property === undefined) return { kind: 'input-parameter', name };
  if (direction === 'outputs' && property === 'output_file') return { kind: 'output-parameter-file', name };
  return undefined;
}

/**
 * Parses one word of a container's command or args: text, or the JSON of a `Concat` or `IfPresent` structure.
 * Text that only looks like such a structure stays text.
 */
export function parseCommandWord(word: string): CommandWord {
  if (/^\s*\{\s*"(?:Concat|IfPresent)"/.test(word)) {
    const structure = parseStructure(parseJson(word));
    if (structure !== undefined) return structure;
  }
  return { kind: 'text', template: parseTemplate(word) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseStructure(value: unknown): CommandWord | undefined {
  if (typeof value === 'string') return { kind: 'text', template: parseTemplate(value) };
  const outer = record(value);
  const [key, ...others] = Object.keys(outer ?? {});
  if (outer === undefined || others.length > 0) return undefined;
  if (key === 'Concat') {
    const items = parseStructures(outer[key]);
    return items === undefined ? undefined : { kind: 'concat', items };
  }
  if (key !== 'IfPresent') return undefined;
  const inner = record(outer[key]);
  const input = inner?.['InputName'];
  if (inner === undefined || typeof input !== 'string') return undefined;
  const whenPresent = parseStructures(inner['Then']);
  const whenAbsent = inner['Else'] === undefined ? [] : parseStructures(inner['Else']);
  if (whenPresent === undefined || whenAbsent === undefined) return undefined;
  return { kind: 'if-present', input, whenPresent, whenAbsent };
}

/** The SDK writes a single word where there is one, a list otherwise. */
function parseStructures(value: unknown): readonly CommandWord[] | undefined {
  const words = (Array.isArray(value) ? value : [value]).map(parseStructure);
  return words.every((word) => word !== undefined) ? words : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

/** Every placeholder of a word, those inside structures included, in order. */
export function placeholdersOf(word: CommandWord): readonly Placeholder[] {
  switch (word.kind) {
    case 'text':
      return word.template.filter((part) => typeof part !== 'string');
    case 'concat':
      return word.items.flatMap(placeholdersOf);
    case 'if-present':
      return [...word.whenPresent, ...word.whenAbsent].flatMap(placeholdersOf);
  }
}

/** The inputs that `IfPresent` structures of a word ask about. */
export function testedInputsOf(word: CommandWord): readonly string[] {
  switch (word.kind) {
    case 'text':
      return [];
    case 'concat':
      return word.items.flatMap(testedInputsOf);
    case 'if-present':
      return [word.input, ...[...word.whenPresent, ...word.whenAbsent].flatMap(testedInputsOf)];
  }
}

/** A text that speaks of nothing but the executor input and the file of its output, which there are only once a step has its place. */
export function isOfExecutor(constant: Json): boolean {
  const placeholders = typeof constant === 'string' ? placeholdersIn(constant) : [];
  return placeholders.length > 0 && placeholders.every(({ kind }) => ofExecutor.has(kind));
}

const ofExecutor: ReadonlySet<Placeholder['kind']> = new Set(['executor-input', 'executor-output-file']);

/** Every placeholder in the strings of a JSON value, those in keys included. */
export function placeholdersIn(value: Json): readonly Placeholder[] {
  if (typeof value === 'string') return parseTemplate(value).filter((part) => typeof part !== 'string');
  if (Array.isArray(value)) return value.flatMap((item: Json) => placeholdersIn(item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [...placeholdersIn(key), ...placeholdersIn(item)]);
}

/** A placeholder as the IR writes it. */
export function printPlaceholder(placeholder: Placeholder): string {
  switch (placeholder.kind) {
    case 'executor-input':
      return '{{$}}';
    case 'escaped-executor-input':
      return `{{$.json_escape[${placeholder.times}]}}`;
    case 'executor-output-file':
      return '{{$.outputs.output_file}}';
    case 'input-parameter':
      return `{{$.inputs.parameters['${placeholder.name}']}}`;
    case 'output-parameter-file':
      return `{{$.outputs.parameters['${placeholder.name}'].output_file}}`;
    case 'run':
    case 'foreign':
      return `{{$.${placeholder.name}}}`;
    case 'input-artifact':
    case 'output-artifact': {
      const direction = placeholder.kind === 'input-artifact' ? 'inputs' : 'outputs';
      const property = placeholder.property === 'list' ? '' : `.${placeholder.property}`;
      const key = placeholder.key === undefined ? '' : `['${placeholder.key}']`;
      return `{{$.${direction}.artifacts['${placeholder.name}']${property}${key}}}`;
    }
  }
}
