/** The parts of the window's state, made once and reached by every component. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineApi } from '../shared/ipc/contract.ts';
import type { ConnectionState, Connection } from './client.ts';
import type { Commands } from './commands/registry.ts';
import type { CanvasSlot } from './canvas/handle.ts';
import type { StatusStore } from './canvas/status.ts';
import type { DesktopApi } from '../shared/ipc/desktop.ts';
import type { Slots } from './shell/slots.ts';
import type { Dialogs } from './state/dialogs.ts';
import type { DocumentState, OpenDocument } from './state/document.ts';
import type { Documents } from './state/documents.ts';
import type { EnvironmentState } from './state/environment.ts';
import type { Library } from './state/library.ts';
import type { Problems, ProblemsState } from './state/problems.ts';
import type { RunActions } from './state/run-actions.ts';
import type { RunHub } from './state/run-hub.ts';
import type { Preferences, Ui, UiState } from './state/ui.ts';

/** Everything a part of the window may need. Made by `createApp` (app.tsx). */
export interface App {
  readonly api: EngineApi;
  readonly connection: Connection;
  readonly desktop: DesktopApi | undefined;
  readonly ui: Ui;
  readonly library: Library;
  readonly environment: StoreApi<EnvironmentState>;
  readonly documents: Documents;
  readonly dialogs: Dialogs;
  readonly runs: RunActions;
  /** The runs that the window follows, and which document shows which. */
  readonly hub: RunHub;
  readonly commands: Commands;
  readonly slots: Slots;
  /** The canvas in front, while there is one. */
  readonly canvas: CanvasSlot;
  /** The findings about an open document. */
  problemsOf(document: OpenDocument): Problems;
  /** What the tasks of an open document are doing, by draft; renderer/runs fills it. */
  statusesOf(document: OpenDocument): StatusStore;
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

/** The window's state. */
export function useApp(): App {
  const app = use(AppContext);
  if (app === undefined) throw new Error('Used outside of AppProvider.');
  return app;
}

/** A part of the window's own state. */
export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useApp().ui.store, select);
}

/** One remembered preference. */
export function usePreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return useStore(useApp().ui.store, (state) => state.preferences[key]);
}

/** Whether the engine can be reached. */
export function useConnection(): ConnectionState {
  return useStore(useApp().connection.state);
}

/** The document in front. */
export function useActiveDocument(): OpenDocument | undefined {
  const { documents } = useApp();
  return useStore(documents.store, ({ open, active }) => open.find((document) => document.id === active));
}

/** A part of a document's state. */
export function useDocument<T>(document: OpenDocument, select: (state: DocumentState) => T): T {
  return useStore(document.store, select);
}

/** A part of what was found about a document. */
export function useProblems<T>(document: OpenDocument, select: (state: ProblemsState) => T): T {
  return useStore(useApp().problemsOf(document).store, select);
}
