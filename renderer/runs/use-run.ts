/** How components reach the runs of the window. */
import { useEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import type { ChosenIterations } from '../state/iterations.ts';
import type { FollowedRun, LoadedRun, RunFocus, RunState } from '../state/run.ts';

/** Follows a run for as long as the component is there. */
export function useRun(id: string): FollowedRun {
  const run = useApp().hub.run(id);
  useEffect(() => run.retain(), [run]);
  return run;
}

/** The run that a document shows; undefined when it shows none. */
export function useRunIdOf(document: OpenDocument): string | undefined {
  return useStore(useApp().hub.shown, (state) => state.byDocument.get(document.id));
}

/** What is known of a run. */
export function useRunState<T>(run: FollowedRun, select: (state: RunState) => T): T {
  return useStore(run.store, select);
}

/** The run once it is loaded. */
export function useLoadedRun(run: FollowedRun): LoadedRun | undefined {
  return useStore(run.store, (state) => (state.phase === 'ready' ? state : undefined));
}

/** What the person looks at in the run. */
export function useFocus(run: FollowedRun): RunFocus {
  return useStore(run.focus);
}

/** The iterations of the run's loops that the person chose. */
export function useChosen(run: FollowedRun): ChosenIterations {
  return useStore(run.iterations, (state) => state.chosen);
}

const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** One clock for everything that ticks, so that all durations change at once. It goes while someone looks. */
function subscribeToClock(listener: () => void): () => void {
  listeners.add(listener);
  if (ticking === undefined) {
    // It stood still until now; React looks again after subscribing.
    now = Date.now();
    ticking = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || ticking === undefined) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

const still = (): (() => void) => () => undefined;

/** Wall-clock milliseconds; changes once a second while `active`. Of what has ended nobody asks how late it is. */
export function useNow(active: boolean): number {
  return useSyncExternalStore(active ? subscribeToClock : still, () => now);
}
