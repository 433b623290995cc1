import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { shownPath } from '../state/iterations.ts';
import type { FollowedRun } from '../state/run.ts';
import { nodeStatuses } from '../state/node-status.ts';
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
      const byPath = nodeStatuses(state, Date.now(), before, run.iterations.getState().chosen);
      if (byPath !== before) statuses.setState({ byPath });
    };
    statuses.setState({
      showIteration(ids, index) {
        const state = run.store.getState();
        const { chosen } = run.iterations.getState();
        const task = state.phase === 'ready' ? state.graph?.find(ids) : undefined;
        if (state.phase !== 'ready' || state.graph === undefined || task === undefined) return;
        const loop = shownPath(task, state.view, state.graph, chosen);
        run.iterations.setState({ chosen: new Map(chosen).set(loop, index) });
      },
    });
    update();
    const stops = [run.store.subscribe(update), run.iterations.subscribe(update)];
    const ticking = setInterval(() => {
      const state = run.store.getState();
      if (state.phase === 'ready' && state.view.finishedAt === undefined) update();
    }, 1000);
    return () => {
      for (const stop of stops) stop();
      clearInterval(ticking);
      statuses.setState({ byPath: new Map() }, true);
    };
  }, [app, run, document]);
}

/** What is selected on the canvas, in the iterations that are shown, is what logs and values are shown of. */
function useSelectionAsFocus(run: FollowedRun, document: OpenDocument): void {
  useEffect(() => {
    let last: string | undefined;
    const update = (): void => {
      const state = run.store.getState();
      if (state.phase !== 'ready') return;
      const path = selectedPath(state, run.iterations.getState().chosen, document.store.getState());
      // What else was looked at meanwhile stays in front until the selection means something else.
      if (path !== undefined && path !== last && path !== run.focus.getState().path) run.focus.setState({ path }, true);
      last = path;
    };
    update();
    const stops = [
      run.store.subscribe(update),
      run.iterations.subscribe(update),
      document.store.subscribe((now, before) => {
        if (now.selection !== before.selection) update();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [run, document]);
}
