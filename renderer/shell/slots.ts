/**
 * Where other parts of the window (renderer/runs first) hang themselves in. Register once, before the first render:
 *
 * - `screens`: an entry of the rail with its screen. An entry appears when it works, so there is nothing to disable.
 * - `drawerTabs`: a tab of the drawer under the canvas (Problems is built in); `Badge` may show a count in its title.
 * - `inspectorTabs`: a tab of the inspector of one task, after Arguments, Settings and YAML.
 * - `canvasOverlays`: something that floats over the canvas at the top right, e.g. the bar of a live run.
 *
 * What a task is doing is shown by its node through `canvas/status.ts`.
 */
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { OpenDocument } from '../state/document.ts';

export interface Screen {
  /** Also the value of `UiState.screen`. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Keys as the command registry writes them. */
  readonly shortcut: string;
  readonly placement: 'top' | 'bottom';
  readonly Content: ComponentType;
}

export interface DrawerTab {
  readonly id: string;
  readonly title: string;
  /** Smaller comes first; Problems is 0. */
  readonly order: number;
  readonly Badge?: ComponentType<{ readonly document: OpenDocument }>;
  readonly Content: ComponentType<{ readonly document: OpenDocument }>;
}

export interface InspectorTab {
  readonly id: string;
  readonly title: string;
  readonly order: number;
  readonly Content: ComponentType<{ readonly document: OpenDocument; readonly taskId: string }>;
}

export interface CanvasOverlay {
  readonly id: string;
  readonly Content: ComponentType<{ readonly document: OpenDocument }>;
}

export interface Slots {
  readonly screens: Screen[];
  readonly drawerTabs: DrawerTab[];
  readonly inspectorTabs: InspectorTab[];
  readonly canvasOverlays: CanvasOverlay[];
}

/** Nothing registered yet. */
export function createSlots(): Slots {
  return { screens: [], drawerTabs: [], inspectorTabs: [], canvasOverlays: [] };
}
