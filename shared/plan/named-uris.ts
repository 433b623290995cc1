/**
 * Which addresses a person has named. A step may compute the URI that an importer reads; what only this machine or its credentials reach must not come
 * to steps because one of them asked for it.
 */

/**
 * True for a URI that stands in the pipeline or in a parameter of the run, or lies in a folder (of a host, of a bucket) that one of them names
 * up to a placeholder, or with a slash at its end.
 */
export function isNamed(uri: string, by: { readonly pipeline: unknown; readonly parameters: unknown }): boolean {
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(decoded(uri))) return false;
  for (const text of textsIn(by)) {
    if (text === uri) return true;
    const folder = folderOf(text);
    if (folder !== undefined && uri.startsWith(folder)) return true;
  }
  return false;
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** What a text names beside itself: the folder before its first placeholder, or itself where it ends with a slash. Never a whole machine. */
function folderOf(text: string): string | undefined {
  const fixed = text.split('{{$', 1)[0] ?? '';
  const folder = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  if (fixed === text && folder !== text) return undefined;
  return /^(?:file:\/\/)?\/[^/]|^(?!file:)[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(folder) ? folder : undefined;
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    yield value;
    yield* textsIn(jsonIn(value));
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) yield* textsIn(item);
  }
}

/** Items of loops stand in the IR as the text of a JSON list. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
