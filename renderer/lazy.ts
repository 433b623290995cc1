/** Code that the window does not need to begin with. */
import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';

const all: (() => Promise<unknown>)[] = [];

/** Code that is read when it is first called for: `load` is a dynamic import. */
export function lazyCode<T>(load: () => Promise<T>): () => Promise<T> {
  all.push(load);
  return load;
}

/** A component whose code is read when it is first shown. Stands inside a `Suspense`. */
export function lazyPart<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  const part = lazyCode(load);
  return lazy(async () => ({ default: await part() }));
}

/** Reads all of it, so that what is wanted later comes at once, and comes even when the server is gone by then. */
export async function loadLazyCode(): Promise<void> {
  await Promise.allSettled(all.map((load) => load()));
}
