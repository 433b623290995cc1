/**
 * Constants that refer to something in their texts. The form is the IR's own, with one addition for tasks:
 * `{{$.inputs.parameters['rows']}}` is a local of the task or an input of the graph, `{{$.tasks['train'].outputs.parameters['accuracy']}}` an output of a task beside.
 */
import { emptyRecord, isJsonArray, isJsonObject, type Json } from '../json.ts';
import { hasPlaceholder, parseTemplate, type Placeholder } from '../ir/placeholders.ts';

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

/** Everything that the texts of a constant refer to. Keys of objects refer to nothing. */
export function referencesIn(value: Json): readonly TextReference[] {
  if (typeof value === 'string') {
    return value.includes('{{$') ? parseText(value).flatMap((part) => ('text' in part ? [] : [part])) : [];
  }
  if (isJsonArray(value)) return value.flatMap(referencesIn);
  return isJsonObject(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** A constant with the references in its texts written anew. */
export function replaceReferences(value: Json, write: (to: TextReference) => string): Json {
  if (typeof value === 'string') {
    return parseText(value)
      .map((part) => ('text' in part ? part.text : write(part)))
      .join('');
  }
  if (isJsonArray(value)) return value.map((item) => replaceReferences(item, write));
  if (!isJsonObject(value)) return value;
  const result = emptyRecord<Json>();
  for (const [key, item] of Object.entries(value)) result[key] = replaceReferences(item, write);
  return result;
}

/** True when a text of the constant refers to anything. */
export function hasReference(value: Json): boolean {
  return referencesIn(value).length > 0;
}

/** Placeholders that mean something in a command line only, and so must not stand in a constant; in keys of objects that is every reference, too. */
export function misplacedPlaceholders(value: Json): readonly Placeholder[] {
  if (typeof value === 'string') {
    if (!hasPlaceholder(value)) return [];
    return parseText(value).flatMap((part) => ('text' in part ? misplaced(part.text) : []));
  }
  if (isJsonArray(value)) return value.flatMap(misplacedPlaceholders);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [...misplaced(key), ...misplacedPlaceholders(item)]);
}

function misplaced(text: string): readonly Placeholder[] {
  return parseTemplate(text).filter(
    (piece) => typeof piece !== 'string' && piece.kind !== 'run' && piece.kind !== 'foreign',
  );
}
