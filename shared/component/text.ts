/**
 * Constants that refer to something in their texts. The form is the IR's own, with one addition for tasks:
 * `{{$.inputs.parameters['rows']}}` is a local of the task or an input of the graph, `{{$.tasks['train'].outputs.parameters['accuracy']}}` an output of a task beside.
 */
import { emptyRecord, isJsonArray, isJsonObject, type Json } from '../json.ts';

/** What a text refers to. */
export type TextReference =
  | { readonly input: string }
  | { readonly taskOutput: { readonly task: string; readonly output: string } };

/** A piece of a text. */
export type TextPart = { readonly text: string } | TextReference;

const reference =
  /\{\{\$\.(?:inputs\.parameters\['([^']+)'\]|tasks\['([^']+)'\]\.outputs\.parameters\['([^']+)'\])\}\}/g;

/** The pieces of a text; a text without references is one piece. Empty texts have none. */
export function parseText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = 0;
  for (const match of text.matchAll(reference)) {
    if (match.index > literal) parts.push({ text: text.slice(literal, match.index) });
    const [, input, task, output] = match;
    if (input !== undefined) parts.push({ input });
    else if (task !== undefined && output !== undefined) parts.push({ taskOutput: { task, output } });
    literal = match.index + match[0].length;
  }
  if (literal < text.length) parts.push({ text: text.slice(literal) });
  return parts;
}

/** A reference as texts write it; undefined when a name in it cannot stand there. */
export function printReference(to: TextReference): string | undefined {
  const names = 'input' in to ? [to.input] : [to.taskOutput.task, to.taskOutput.output];
  if (names.some((name) => name === '' || name.includes("'"))) return undefined;
  return 'input' in to
    ? `{{$.inputs.parameters['${to.input}']}}`
    : `{{$.tasks['${to.taskOutput.task}'].outputs.parameters['${to.taskOutput.output}']}}`;
}

/** Everything that the texts of a constant refer to. Keys of objects refer to nothing. */
export function referencesIn(value: Json): readonly TextReference[] {
  if (typeof value === 'string') {
    return value.includes('{{$') ? parseText(value).flatMap((part) => ('text' in part ? [] : [part])) : [];
  }
  if (isJsonArray(value)) return value.flatMap(referencesIn);
  return isJsonObject(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** True when a text of the constant refers to anything. */
export function hasReference(value: Json): boolean {
  return referencesIn(value).length > 0;
}

/** A text with its references written anew. */
export function replaceInText(text: string, write: (to: TextReference) => string): string {
  return parseText(text)
    .map((part) => ('text' in part ? part.text : write(part)))
    .join('');
}

/** A constant with the references in its texts written anew. */
export function replaceReferences(value: Json, write: (to: TextReference) => string): Json {
  if (typeof value === 'string') return replaceInText(value, write);
  if (isJsonArray(value)) return value.map((item) => replaceReferences(item, write));
  if (!isJsonObject(value)) return value;
  const result = emptyRecord<Json>();
  for (const [key, item] of Object.entries(value)) result[key] = replaceReferences(item, write);
  return result;
}
