/** What the person has arranged: theme, panels, target of runs. Remembered by the engine's settings. */
import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineApi } from '../../shared/ipc/contract.ts';
import { windowSettings } from '../../shared/ipc/window.ts';
import type { Json } from '../../shared/json.ts';
import type { PanelState } from '../ui/split-panels.tsx';

const panel = z.strictObject({ size: z.number(), open: z.boolean() });

const preferences = z.object({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  palette: panel,
  inspector: panel,
  drawer: panel,
  drawerTab: z.string(),
  minimap: z.boolean(),
  executor: z.enum(['auto', 'docker', 'process']),
  /** Most steps at once; 0: as many as the machine has processors. */
  parallel: z.number().int().min(0).max(256),
  failFast: z.boolean(),
  /** Whether steps may take the results of earlier executions. */
  cache: z.boolean().default(true),
});

/** How the window looks and how runs are started, as far as people choose it. */
export type Preferences = z.infer<typeof preferences>;
export type ThemeChoice = Preferences['theme'];
export type ExecutorChoice = Preferences['executor'];
export type PanelName = 'palette' | 'inspector' | 'drawer';

/** What a new data folder starts with. */
const defaultPreferences: Preferences = {
  theme: 'system',
  palette: { size: 260, open: true },
  inspector: { size: 340, open: true },
  drawer: { size: 300, open: false },
  drawerTab: 'problems',
  minimap: true,
  executor: 'auto',
  parallel: 0,
  failFast: false,
  cache: true,
};

/** What the window shows: `screen` names an entry of the rail, or is `start`, or `opening` until it is known what to show first. */
export interface UiState {
  readonly screen: string;
  readonly preferences: Preferences;
  /** `pan`: dragging the canvas moves it, instead of selecting. */
  readonly tool: 'select' | 'pan';
  readonly overlay: 'none' | 'commands' | 'find' | 'shortcuts';
  /** The inspector shall take the focus into the name of the selected task. */
  readonly rename: boolean;
  /** The tab of the inspector that was looked at last; going from task to task stays in it. */
  readonly inspectorTab: string;
}

export interface Ui {
  readonly store: StoreApi<UiState>;
  /** Takes up what was remembered. What is missing or malformed keeps its default. */
  restore(kept: Json | undefined): void;
  show(screen: string): void;
  prefer(change: Partial<Preferences>): void;
  panel(name: PanelName, state: Partial<PanelState>): void;
  openDrawer(tab: string): void;
  set(change: Partial<Pick<UiState, 'tool' | 'overlay' | 'rename' | 'inspectorTab'>>): void;
}

/** The window's state with the engine's settings behind it. */
export function createUi(api: EngineApi): Ui {
  const store = createStore<UiState>(() => ({
    screen: 'opening',
    preferences: defaultPreferences,
    tool: 'select',
    overlay: 'none',
    rename: false,
    inspectorTab: 'arguments',
  }));
  const prefer = (change: Partial<Preferences>): void => {
    store.setState((state) => ({ preferences: { ...state.preferences, ...change } }));
    // A setting that could not be kept is not worth a message: the next change tries again.
    api
      .call('settings.set', { key: windowSettings.preferences, value: store.getState().preferences })
      .catch(() => undefined);
  };
  return {
    store,
    restore(kept) {
      const read = preferences.partial().safeParse(kept);
      if (!read.success) return;
      const known = Object.fromEntries(Object.entries(read.data).filter(([, item]) => item !== undefined));
      store.setState((state) => ({ preferences: { ...state.preferences, ...known } }));
    },
    show: (screen) => store.setState({ screen }),
    prefer,
    panel(name, change) {
      prefer({ [name]: { ...store.getState().preferences[name], ...change } });
    },
    openDrawer(tab) {
      prefer({ drawerTab: tab, drawer: { ...store.getState().preferences.drawer, open: true } });
    },
    set: (change) => store.setState(change),
  };
}
