/** Code that the window does not need to begin with. */
import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';
import { createReading } from './reading.ts';
import { toast } from './ui/toast.ts';

const all: (() => Promise<unknown>)[] = [];

const reading = createReading({
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  say(problem, again) {
    // It may also be a mistake in the code.
    console.error(problem);
    return toast({
      tone: 'error',
      title: 'A part of the window could not be read',
      detail: 'Its code did not arrive. Nothing is lost; if trying again does not help, reload the window.',
      action: { label: 'Try again', run: again },
    });
  },
});

/** Code that is read when it is first called for: `load` is a dynamic import. Where it cannot be read the window says so. */
export function lazyCode<T>(load: () => Promise<T>): () => Promise<T> {
  all.push(load);
  return () => reading.read(load);
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
