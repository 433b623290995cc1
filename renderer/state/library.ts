/** The components that can be used. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { ComponentRef, ComponentSpec } from '../../shared/component/spec.ts';
import { libraryResolver } from '../../shared/document/library.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { parseDocument } from '../../shared/document/parse.ts';
import type { EngineApi, LibraryComponent } from '../../shared/ipc/contract.ts';
import { faceOf } from './face.ts';
import type { ComponentFace } from './face.ts';

/** A component of the library, ready to be put on a canvas. */
export interface LibraryEntry {
  readonly url: string;
  readonly digest: string;
  readonly text: string;
  readonly origin: LibraryComponent['origin'];
  readonly face: ComponentFace;
  /** The name in lower case with dashes; unique enough for tests and search. */
  readonly slug: string;
}

/** `listed`: what a document refers to is found from here on, while the components are still being read. */
export type LibraryState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'listed' }
  | { readonly phase: 'ready'; readonly entries: readonly LibraryEntry[] }
  | { readonly phase: 'failed'; readonly message: string };

export interface Library {
  readonly store: StoreApi<LibraryState>;
  /** The components there are. */
  list(components: readonly LibraryComponent[]): void;
  /** Asks the engine for them. */
  load(): Promise<void>;
  /** Reads those that were asked for, a little at a time, so that the window stays live. */
  read(): Promise<void>;
  /** The component behind a reference to the library or to an inline spec; names belong to a document and are not known here. */
  readonly resolve: ComponentResolver;
}

/** `Train classifier` → `train-classifier`. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** How a task refers to a component of the library: where it is, and exactly which text it was. */
export function referenceTo(entry: LibraryEntry): ComponentRef {
  return { url: entry.url, digest: entry.digest };
}

const categoryOrder = ['Data', 'Prepare', 'Train', 'Predict', 'Evaluate', 'Report', 'Script', 'Other', 'Pipelines'];

/** Groups for the palette, in the order of the work; categories of their own come after, by name. */
export function byCategory(entries: readonly LibraryEntry[]): readonly (readonly [string, readonly LibraryEntry[]])[] {
  const groups = new Map<string, LibraryEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.face.category);
    if (group === undefined) groups.set(entry.face.category, [entry]);
    else group.push(entry);
  }
  const rank = (category: string): number => {
    const index = categoryOrder.indexOf(category);
    return index < 0 ? categoryOrder.length : index;
  };
  return [...groups].toSorted(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}

/** True when every word of the search is in the component's name, category or description. */
export function matches(entry: LibraryEntry, search: string): boolean {
  const { name, category, description = '', inputs, outputs } = entry.face;
  const types = [...inputs, ...outputs].map((port) => port.typeName).join(' ');
  const text = `${name} ${category} ${description} ${types}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The library of this engine. */
export function createLibrary(api: EngineApi): Library {
  const store = createStore<LibraryState>(() => ({ phase: 'loading' }));
  let items: readonly LibraryComponent[] = [];
  let find: ComponentResolver = () => undefined;
  const inlineTexts = new Map<string, ComponentSpec | undefined>();

  const readText = (text: string): ComponentSpec | undefined => {
    if (!inlineTexts.has(text)) inlineTexts.set(text, parseDocument(text, 'component').spec);
    return inlineTexts.get(text);
  };

  const resolve: ComponentResolver = (ref) => {
    if (ref.spec !== undefined) return { spec: ref.spec, origin: 'inline' };
    if (ref.text !== undefined) {
      const spec = readText(ref.text);
      return spec === undefined ? undefined : { spec, origin: 'inline' };
    }
    return find(ref);
  };

  const entryOf = (item: LibraryComponent): LibraryEntry | undefined => {
    const found = find(item);
    if (found === undefined) return undefined;
    const face = faceOf(found.spec, resolve);
    return { ...item, face, slug: slugOf(face.name) };
  };

  const list = (components: readonly LibraryComponent[]): void => {
    items = components;
    find = libraryResolver(items);
    store.setState({ phase: 'listed' }, true);
  };

  return {
    store,
    resolve,
    list,
    async load() {
      store.setState({ phase: 'loading' }, true);
      try {
        list(await api.call('library.list', {}));
      } catch (error) {
        store.setState({ phase: 'failed', message: error instanceof Error ? error.message : String(error) }, true);
      }
    },
    async read() {
      const entries: LibraryEntry[] = [];
      for (const item of items) {
        // Frames and input come between two of them.
        await new Promise((resume) => setTimeout(resume));
        const entry = entryOf(item);
        if (entry !== undefined) entries.push(entry);
      }
      if (store.getState().phase === 'listed') store.setState({ phase: 'ready', entries }, true);
    },
  };
}
