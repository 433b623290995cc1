import { Settings as SettingsIcon, Workflow } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { AppProvider, useApp, usePreference, useUi } from './app-context.ts';
import type { App } from './app-context.ts';
import { createCanvasSlot } from './canvas/handle.ts';
import { createStatusStore } from './canvas/status.ts';
import type { StatusStore } from './canvas/status.ts';
import type { Connection } from './client.ts';
import { allCommands } from './commands/all.ts';
import { listenToKeyboard } from './commands/keyboard.ts';
import { createCommands } from './commands/registry.ts';
import type { DesktopApi } from '../shared/ipc/desktop.ts';
import { laterPart } from './later.tsx';
import { lazyPart } from './lazy.ts';
import { Designer } from './shell/designer.tsx';
import { ProblemsBadge, ProblemsTab } from './shell/problems.tsx';
import { Rail } from './shell/rail.tsx';
import { createSlots } from './shell/slots.ts';
import type { Slots } from './shell/slots.ts';
import { StatusBar } from './shell/status-bar.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { createDialogs } from './state/dialogs.ts';
import type { OpenDocument } from './state/document.ts';
import { createDocuments } from './state/documents.ts';
import { followEnvironment } from './state/environment.ts';
import { createLibrary } from './state/library.ts';
import { followProblems } from './state/problems.ts';
import type { Problems } from './state/problems.ts';
import { createRunActions } from './state/run-actions.ts';
import { createRunHub } from './state/run-hub.ts';
import { createUi } from './state/ui.ts';
import { TooltipProvider } from './ui/tooltip.tsx';
import s from './shell/shell.module.css';

const Start = lazyPart(async () => (await import('./start/start.tsx')).Start);
const Settings = lazyPart(async () => (await import('./settings/settings.tsx')).Settings);
const ClusterTab = lazyPart(async () => (await import('./shell/cluster.tsx')).ClusterTab);
const Overlays = lazyPart(async () => (await import('./commands/overlays.tsx')).Overlays);
const DialogHost = lazyPart(async () => (await import('./dialogs/dialog-host.tsx')).DialogHost);
const DropZone = laterPart(async () => (await import('./shell/drop-zone.tsx')).DropZone);
const Toasts = laterPart(async () => (await import('./ui/toasts.tsx')).Toasts);

export interface AppParts {
  readonly connection: Connection;
  readonly desktop: DesktopApi | undefined;
  /** Hangs further parts in (renderer/runs) before commands and screens are read. */
  readonly extend?: (app: App) => void;
}

/** Makes the window's state. Nothing is loaded yet: `open.ts` does that. */
export function createApp({ connection, desktop, extend }: AppParts): App {
  const { api } = connection;
  const ui = createUi(api);
  const library = createLibrary(api);
  const dialogs = createDialogs();
  const documents = createDocuments({ api, dialogs, desktop, resolve: library.resolve, ui });
  const problems = new WeakMap<OpenDocument, Problems>();
  const statuses = new WeakMap<OpenDocument, StatusStore>();
  const app: App = {
    api,
    connection,
    desktop,
    ui,
    library,
    dialogs,
    environment: followEnvironment(connection),
    documents,
    runs: createRunActions({ api, dialogs, ui, confirmed: documents.confirmed }),
    hub: createRunHub(api),
    commands: createCommands(),
    slots: ownSlots(),
    canvas: createCanvasSlot(),
    problemsOf(document) {
      const known = problems.get(document) ?? followProblems(document, library);
      problems.set(document, known);
      return known;
    },
    statusesOf(document) {
      const known = statuses.get(document) ?? createStatusStore();
      statuses.set(document, known);
      return known;
    },
  };
  extend?.(app);
  app.commands.add(allCommands(app));
  return app;
}

function ownSlots(): Slots {
  const slots = createSlots();
  slots.screens.push(
    { id: 'designer', title: 'Designer', icon: Workflow, shortcut: 'Mod+Alt+1', placement: 'top', Content: Designer },
    {
      id: 'settings',
      title: 'Settings',
      icon: SettingsIcon,
      shortcut: 'Mod+,',
      placement: 'bottom',
      Content: Settings,
    },
  );
  slots.drawerTabs.push(
    { id: 'problems', title: 'Problems', order: 0, Badge: ProblemsBadge, Content: ProblemsTab },
    { id: 'cluster', title: 'Cluster', order: 4, Content: ClusterTab },
  );
  return slots;
}

/** The window. */
export function Window({ app }: { readonly app: App }): ReactNode {
  useEffect(() => listenToKeyboard(app), [app]);
  return (
    <AppProvider value={app}>
      <TooltipProvider>
        <Theme />
        <div className={s['app']}>
          <TopBar />
          <Rail />
          <main className={s['main']}>
            <CurrentScreen />
          </main>
          <StatusBar />
        </div>
        <DropZone />
        <Suspense>
          <WantedOverlays />
          <Questions />
        </Suspense>
        <Toasts />
      </TooltipProvider>
    </AppProvider>
  );
}

function CurrentScreen(): ReactNode {
  const { slots } = useApp();
  const current = useUi((state) => state.screen);
  if (current === 'opening') return null;
  const screen = slots.screens.find((candidate) => candidate.id === current);
  return <Suspense>{screen === undefined ? <Start /> : <screen.Content />}</Suspense>;
}

/** The overlays from the first that is opened on; they stay, to go as they came. */
function WantedOverlays(): ReactNode {
  const opened = useUi((state) => state.overlay !== 'none');
  const [wanted, setWanted] = useState(false);
  if (opened && !wanted) setWanted(true);
  return wanted ? <Overlays /> : null;
}

function Questions(): ReactNode {
  const asked = useStore(useApp().dialogs.store, ({ open }) => open.length > 0);
  return asked ? <DialogHost /> : null;
}

/** Sets the theme of the page, and follows the system where that is wanted. */
function Theme(): ReactNode {
  const theme = usePreference('theme');
  useEffect(() => {
    const root = window.document.documentElement;
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const contrast = window.matchMedia('(prefers-contrast: more)');
    const apply = (): void => {
      root.dataset['theme'] =
        theme === 'system' ? (contrast.matches ? 'contrast' : dark.matches ? 'dark' : 'light') : theme;
    };
    apply();
    dark.addEventListener('change', apply);
    contrast.addEventListener('change', apply);
    return () => {
      dark.removeEventListener('change', apply);
      contrast.removeEventListener('change', apply);
    };
  }, [theme]);
  return null;
}
