/** Components of the library: found by reference, and by what people type into the palette. */
import type { ComponentResolver, ResolvedComponent } from './linked.ts';
import { parseDocument } from './parse.ts';

/** The text of a component, with what identifies it. `digest`: SHA-256 of the text's bytes, hex. */
export interface LibraryText {
  readonly url: string;
  readonly digest: string;
  readonly text: string;
  readonly origin: 'bundled' | 'local';
}

/**
 * Finds components by digest, else by URL; what a text without a component stands for is not found. Each text is read once, when it is first wanted.
 * A component found by URL may have another digest than the reference says: `link` warns about that.
 */
export function libraryResolver(texts: readonly LibraryText[]): ComponentResolver {
  const byUrl = new Map(texts.map((text) => [text.url, text]));
  const byDigest = new Map(texts.map((text) => [text.digest, text]));
  const known = new Map<LibraryText, ResolvedComponent | undefined>();
  const read = (text: LibraryText): ResolvedComponent | undefined => {
    if (!known.has(text)) {
      const { spec } = parseDocument(text.text, text.url);
      known.set(text, spec === undefined ? undefined : { spec, digest: text.digest, origin: text.origin });
    }
    return known.get(text);
  };
  return ({ digest, url }) => {
    const found =
      (digest === undefined ? undefined : byDigest.get(digest.replace(/^sha256[:=]/, '').toLowerCase())) ??
      (url === undefined ? undefined : byUrl.get(url));
    return found === undefined ? undefined : read(found);
  };
}

/** What of a component can be searched, the weightiest first. */
export interface Searchable {
  readonly name: string;
  readonly category: string;
  readonly description?: string;
  /** Names and types of ports. */
  readonly ports: readonly string[];
}

/**
 * How well a component matches a search: 0 is best; undefined when some word of the search is nowhere in it. A name that begins with
 * the search comes before names with words that do, then names that contain it, then category, ports and description.
 */
export function searchRank(component: Searchable, search: string): number | undefined {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const name = component.name.toLowerCase();
  const places = [component.category, component.ports.join(' '), component.description ?? ''].map((text) =>
    text.toLowerCase(),
  );
  let rank = name.startsWith(words.join(' ')) ? 0 : 1;
  for (const word of words) {
    const weight = wordRank(word, name, places);
    if (weight === undefined) return undefined;
    rank += weight;
  }
  return rank;
}

function wordRank(word: string, name: string, places: readonly string[]): number | undefined {
  if (name.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 0;
  if (name.includes(word)) return 2;
  const place = places.findIndex((text) => text.includes(word));
  return place === -1 ? undefined : 4 + 2 * place;
}
