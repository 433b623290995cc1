/** Components that a document holds as text (`componentRef.text`). */
import type { ParsedDocument } from './document.ts';
import { parseDocument } from './parse.ts';

/** Texts are read once, because a canvas links after every edit. */
const known = new Map<string, ParsedDocument>();
const knownLimit = 200;

/** What the text of a component says. */
export function readEmbedded(text: string): ParsedDocument {
  const before = known.get(text);
  if (before !== undefined) return before;
  const parsed = parseDocument(text, 'component');
  if (known.size >= knownLimit) known.clear();
  known.set(text, parsed);
  return parsed;
}
