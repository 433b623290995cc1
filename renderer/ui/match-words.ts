/**
 * How well a search fits the words of a list's entry: 0 when one of its words begins none of them, 1 when the
 * entry begins with the search. Word by word, because a fuzzy match over whole entries puts "Show logs, run.logs" before "Show runs".
 */
export function matchWords(entry: string, search: string): number {
  const text = entry.toLowerCase();
  const wanted = search.trim().toLowerCase();
  if (text.startsWith(wanted)) return 1;
  const words = text.split(separators);
  return wanted.split(separators).every((want) => words.some((word) => word.startsWith(want))) ? 0.5 : 0;
}

const separators = /[^\p{L}\p{N}]+/u;
