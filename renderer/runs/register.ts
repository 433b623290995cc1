/** Hangs the runs into the window: a place in the rail, tabs, the bar over the canvas, and what the keys do. */
import { History } from 'lucide-react';
import type { App } from '../app-context.ts';
import { lazyPart } from '../lazy.ts';
import type { RunHub } from '../state/run-hub.ts';
import type { LoadedRun } from '../state/run.ts';
import { iterationCommands } from './iteration-commands.ts';
import { deleteRun, openAsNew, runAgain, stopRun } from './run-actions.ts';
import { RunOverlay } from './run-overlay.tsx';
import { openRun, runsScreen } from './runs-place.ts';

const RunsScreen = lazyPart(async () => (await import('./runs-screen.tsx')).RunsScreen);
const LogsTab = lazyPart(async () => (await import('./slots.tsx')).LogsTab);
const PreviewTab = lazyPart(async () => (await import('./slots.tsx')).PreviewTab);
const TimelineTab = lazyPart(async () => (await import('./slots.tsx')).TimelineTab);
const RunTab = lazyPart(async () => (await import('./slots.tsx')).RunTab);

/** Registers everything about runs. Call once, before the first render. */
export function registerRuns(app: App): void {
  const { slots, commands, hub, runs, ui } = app;
  const withOpened = (work: (run: LoadedRun) => void) => (): void => {
    const run = openedRun(app);
    if (run !== undefined) work(run);
  };
  slots.screens.push({
    id: runsScreen,
    title: 'Runs',
    icon: History,
    shortcut: 'Mod+Alt+2',
    placement: 'top',
    Content: RunsScreen,
  });
  slots.drawerTabs.push(
    { id: 'logs', title: 'Logs', order: 1, Content: LogsTab },
    { id: 'preview', title: 'Preview', order: 2, Content: PreviewTab },
    { id: 'timeline', title: 'Timeline', order: 3, Content: TimelineTab },
  );
  slots.inspectorTabs.push({ id: 'run', title: 'Run', order: 1, Content: RunTab });
  slots.canvasOverlays.push({ id: 'run', Content: RunOverlay });
  commands.add([
    {
      id: 'run.stop',
      title: 'Stop the run',
      group: 'Run',
      keys: ['Mod+.'],
      whileTyping: true,
      when: () => liveRun(app) !== undefined,
      run() {
        const run = liveRun(app);
        if (run !== undefined) void stopRun(app, run);
      },
    },
    {
      id: 'run.open',
      title: 'Open the run of this pipeline',
      group: 'Run',
      keys: ['Shift+R'],
      when: () => shownRun(app) !== undefined && ui.store.getState().screen === 'designer',
      run() {
        const run = shownRun(app);
        if (run !== undefined) openRun(app, run);
      },
    },
    {
      id: 'run.again',
      title: 'Run again',
      group: 'Run',
      keys: ['Mod+Enter'],
      when: () => openedRun(app) !== undefined,
      run: withOpened((run) => void runAgain(app, run)),
    },
    {
      id: 'run.openAsNew',
      title: 'Open as new pipeline',
      group: 'Run',
      keys: ['Shift+N'],
      when: () => openedRun(app) !== undefined,
      run: withOpened((run) => void openAsNew(app, run)),
    },
    {
      id: 'run.delete',
      title: 'Delete this run',
      group: 'Run',
      keys: ['Shift+Delete'],
      when: () => openedRun(app)?.view.finishedAt !== undefined,
      run: withOpened((run) => void deleteRun(app, run)),
    },
    { id: 'run.logs', title: 'Show logs', group: 'Run', keys: ['Shift+L'], run: () => ui.openDrawer('logs') },
    { id: 'run.preview', title: 'Show preview', group: 'Run', keys: ['Shift+O'], run: () => ui.openDrawer('preview') },
    {
      id: 'run.timeline',
      title: 'Show timeline',
      group: 'Run',
      keys: ['Shift+T'],
      run: () => ui.openDrawer('timeline'),
    },
    {
      id: 'runs.back',
      title: 'Back to all runs',
      group: 'Run',
      keys: ['Alt+ArrowLeft'],
      when: () => ui.store.getState().screen === runsScreen && hub.place.getState().run !== undefined,
      run: () => hub.place.setState({ run: undefined }),
    },
  ]);
  commands.add(iterationCommands(app));
  // A run that was just started is shown on the canvas that it was started from.
  runs.store.subscribe(({ started }, before) => {
    if (started === undefined || started === before.started) return;
    hub.showOn(started.draft, started.run);
    const { drawer, drawerTab } = ui.store.getState().preferences;
    if (drawer.open && drawerTab === 'problems') ui.openDrawer('logs');
  });
}

/** The run that is in front: that of the page, or of the canvas. */
function shownRun({ hub, ui, documents }: Pick<App, 'hub' | 'ui' | 'documents'>): string | undefined {
  if (ui.store.getState().screen === runsScreen) return hub.place.getState().run;
  const document = documents.active();
  return document === undefined ? undefined : hub.shown.getState().byDocument.get(document.id);
}

/** The run whose page is in front, once it is loaded. */
function openedRun({ hub, ui }: App): LoadedRun | undefined {
  const { run } = hub.place.getState();
  if (ui.store.getState().screen !== runsScreen || run === undefined) return undefined;
  const state = hub.run(run).store.getState();
  return state.phase === 'ready' ? state : undefined;
}

function liveRun(app: App): string | undefined {
  const id = shownRun(app);
  if (id === undefined) return undefined;
  const state = liveState(app.hub, id);
  return state ? id : undefined;
}

function liveState(hub: RunHub, id: string): boolean {
  const state = hub.run(id).store.getState();
  return state.phase === 'ready' && state.view.finishedAt === undefined;
}
