/**
 * Text arguments that mix text and references. The form is the IR's own, with one addition for tasks:
 * `{{$.inputs.parameters['rows']}}` is an input of the graph, `{{$.tasks['train'].outputs.parameters['accuracy']}}` an output of a task beside.
 */
import { hasPlaceholder, parseTemplate, type Placeholder } from '../ir/placeholders.ts';
import type { TextPart } from './valid-graph.ts';

const reference =
  /\{\{\$\.(?:inputs\.parameters\['([^']+)'\]|tasks\['([^']+)'\]\.outputs\.parameters\['([^']+)'\])\}\}/g;

/** The pieces of a text; a text without references is one piece. Empty texts have none. */
export function parseText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = 0;
  for (const match of text.matchAll(reference)) {
    if (match.index > literal) parts.push({ text: text.slice(literal, match.index) });
    const [, graphInput, task, output] = match;
    if (graphInput !== undefined) parts.push({ graphInput });
    else if (task !== undefined && output !== undefined) parts.push({ taskOutput: { task, output } });
    literal = match.index + match[0].length;
  }
  if (literal < text.length) parts.push({ text: text.slice(literal) });
  return parts;
}

/** True when a text refers to anything. */
export function hasReference(text: string): boolean {
  return text.includes('{{$') && parseText(text).some((part) => !('text' in part));
}

/** Placeholders that mean something in a command line only, and so must not stand in the literal pieces of a text. */
export function misplacedPlaceholders(text: string): readonly Placeholder[] {
  if (!hasPlaceholder(text)) return [];
  return parseText(text)
    .flatMap((part) =>
      'text' in part
        ? parseTemplate(part.text).filter(
            (piece) => typeof piece !== 'string' && piece.kind !== 'run' && piece.kind !== 'foreign',
          )
        : [],
    )
    .filter((piece) => typeof piece !== 'string');
}
