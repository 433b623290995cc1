/** Names of a document, made from the keys of a compiled pipeline. */
import { uniqueName } from '../ir/names.ts';

/** What the SDK puts before the inputs and outputs that it makes for groups. */
const channel = /^pipelinechannel--(?=.)/;

/** Names of ports by their keys. A name is the key without what the SDK adds to it, where that is no other key. */
export function portNames(keys: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(keys);
  return new Map(
    keys.map((key) => {
      const short = key.replace(channel, '');
      if (short === key || taken.has(short)) return [key, key];
      taken.add(short);
      return [key, short];
    }),
  );
}

/** Names of components by their keys: without `comp-`, unique. */
export function componentNames(keys: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(keys.map((key) => [key, uniqueName(key.replace(/^comp-(?=.)/, ''), taken)]));
}
