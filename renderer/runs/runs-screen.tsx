import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { RunPage } from './run-page.tsx';
import { RunsList } from './runs-list.tsx';

/** All runs, or the one that is open. */
export function RunsScreen(): ReactNode {
  const { hub } = useApp();
  const run = useStore(hub.place, (place) => place.run);
  return run === undefined ? <RunsList /> : <RunPage key={run} id={run} />;
}
