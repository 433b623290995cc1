/** Secrets and config maps that runs were given since the engine began, for the runs after them. In memory, and nowhere else. */
import { emptyNamespace, withObjects, type Namespace } from '../../../shared/plan/namespace.ts';

/** Whose objects they are: those of an open document, and those of a graph, drawn or not. */
export interface GivenFor {
  readonly irDigest: string;
  readonly draft?: string | undefined;
}

export interface GivenObjects {
  /** What earlier runs of the graph and of the document were given. */
  find(of: GivenFor): Namespace;
  remember(of: GivenFor, objects: Namespace): void;
}

/** So many documents and graphs are remembered, the last ones. */
const limit = 100;

/** Nothing was given at first. */
export function createGivenObjects(): GivenObjects {
  const given = new Map<string, Namespace>();
  const find = (of: GivenFor): Namespace =>
    keysOf(of).reduce((found, key) => withObjects(found, given.get(key) ?? emptyNamespace), emptyNamespace);
  return {
    find,
    remember(of, objects) {
      if (objects.secrets.size + objects.configMaps.size === 0) return;
      for (const key of keysOf(of)) {
        const all = withObjects(given.get(key) ?? emptyNamespace, objects);
        // The one used last stands last.
        given.delete(key);
        given.set(key, all);
      }
      for (const key of [...given.keys()].slice(0, Math.max(0, given.size - limit))) given.delete(key);
    },
  };
}

function keysOf({ irDigest, draft }: GivenFor): readonly string[] {
  return draft === undefined ? [`graph ${irDigest}`] : [`graph ${irDigest}`, `document ${draft}`];
}
