/** Brings in the components that a pipeline takes from the network, and those that these take. */
import type { ComponentSpec } from '../../../shared/component/spec.ts';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import type { ComponentResolver } from '../../../shared/document/linked.ts';
import { libraryResolver, type LibraryText } from '../../../shared/document/library.ts';
import { remoteUrls } from '../../../shared/import/embed.ts';
import { sha256 } from '../library.ts';
import { fetchText, type FetchFailure, type FetchOptions } from './fetch-text.ts';

/** A pipeline that needs more is not what somebody meant to import. */
const componentLimit = 200;
const atOnce = 8;

/** What was brought in, and what was not. */
export interface FetchedComponents {
  readonly resolve: ComponentResolver;
  readonly failures: readonly (FetchFailure & { readonly url: string })[];
}

/** Fetches until nothing is missing any more, or cannot be had. */
export async function fetchComponents(
  spec: ComponentSpec,
  library: ComponentResolver,
  options: Pick<FetchOptions, 'network'> = {},
): Promise<FetchedComponents> {
  const texts: LibraryText[] = [];
  const failures: (FetchFailure & { url: string })[] = [];
  const asked = new Set<string>();
  for (;;) {
    const fetched = libraryResolver(texts);
    const wanted = remoteUrls(spec, (ref) => library(ref) ?? fetched(ref)).filter((url) => !asked.has(url));
    const now = wanted.slice(0, Math.min(atOnce, componentLimit - asked.size));
    if (now.length === 0) return { resolve: fetched, failures };
    for (const url of now) asked.add(url);
    const answers = await Promise.all(now.map(async (url) => ({ url, answer: await fetchText(url, options) })));
    for (const { url, answer } of answers) {
      if (answer.ok) {
        texts.push({ url, text: answer.value, digest: sha256(answer.value), origin: 'local' });
      } else {
        failures.push({ url, ...answer.error });
      }
    }
  }
}

/** What could not be fetched, as warnings about the file that refers to it. */
export function failedFetches(failures: FetchedComponents['failures'], file: string): readonly Diagnostic[] {
  return failures.map(({ url, message, cure }) => ({
    code: 'component-not-found',
    severity: 'warning',
    message: `${url} was not fetched: ${message}`,
    cure,
    file,
  }));
}
