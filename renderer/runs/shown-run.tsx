import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import type { FollowedRun } from '../state/run.ts';
import { nodeStatuses } from '../state/run-status.ts';
import { selectedPath } from './reveal.ts';
import { RunBar } from './run-bar.tsx';
import { useRun } from './use-run.ts';

/** A run over the canvas of its document: how far it is, and what every node shows. */
export function ShownRun({ id, document }: { readonly id: string; readonly document: OpenDocument }): ReactNode {
  const run = useRun(id);
  useNodeStatuses(run, document);
  useSelectionAsFocus(run, document);
  return <RunBar run={run} document={document} />;
}

/** Gives the nodes of the canvas what the run says about their tasks. */
function useNodeStatuses(run: FollowedRun, document: OpenDocument): void {
  const app = useApp();
  useEffect(() => {
    const statuses = app.statusesOf(document);
    const update = (): void => {
      const state = run.store.getState();
      if (state.phase !== 'ready') return;
      const before = statuses.getState().byPath;
      const byPath = nodeStatuses(state, Date.now(), before);
      if (byPath !== before) statuses.setState({ byPath });
    };
    update();
    const stop = run.store.subscribe(update);
    const ticking = setInterval(() => {
      const state = run.store.getState();
      if (state.phase === 'ready' && state.view.finishedAt === undefined) update();
    }, 1000);
    return () => {
      stop();
      clearInterval(ticking);
      statuses.setState({ byPath: new Map() });
    };
  }, [app, run, document]);
}

/** What is selected on the canvas is what logs and values are shown of. */
function useSelectionAsFocus(run: FollowedRun, document: OpenDocument): void {
  useEffect(() => {
    const update = (): void => {
      const state = run.store.getState();
      const path =
        state.phase !== 'ready' || state.graph === undefined
          ? undefined
          : selectedPath(state.graph, document.store.getState());
      if (path !== undefined && path !== run.focus.getState().path) run.focus.setState({ path }, true);
    };
    update();
    const stop = document.store.subscribe((now, before) => {
      if (now.selection !== before.selection) update();
    });
    return stop;
  }, [run, document]);
}
