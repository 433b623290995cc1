/** What may stand in the texts of a constant besides references (component/text.ts). */
import { parseText, referencesIn } from '../component/text.ts';
import { hasPlaceholder, parseTemplate, type Placeholder } from '../ir/placeholders.ts';
import { isJsonArray, isJsonObject, type Json } from '../json.ts';

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
