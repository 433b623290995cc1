/**
 * What a task is doing, as its node shows it. Whoever follows a run fills a `StatusStore` and gives it to the canvas:
 *
 *     const statuses = createStatusStore();
 *     statuses.setState({ byPath: new Map([[statusKey(['train']), { state: 'running', detail: '14 s', progress: 0.4 }]]) });
 *
 * Paths are task ids from the document's outermost graph inwards, so a group's tasks have statuses of their own. Keep the
 * objects of tasks that did not change: only nodes whose status is another object are drawn again.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { VisualState } from '../ui/state-icon.tsx';

export interface NodeStatus {
  readonly state: VisualState;
  /** A few characters beside the icon: a duration (`14 s`), a count (`7/10`). Without it the word of the state stands there. */
  readonly detail?: string;
  /** Everything there is to say, as a tooltip: why it failed, was skipped or was cached. */
  readonly title?: string;
  /** Of a loop: how many items it has, how far they are, and which of them is shown. */
  readonly iterations?: IterationsStatus;
  /** 0 to 1, drawn thin at the foot of the card. */
  readonly progress?: number;
  /** The key metric, under the card. `series` is drawn as a sparkline while it reports. */
  readonly metric?: { readonly label: string; readonly value: string; readonly series?: readonly number[] };
}

/** How far the iterations of a loop are. */
export interface IterationsStatus {
  readonly count: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly skipped: number;
  /** The one whose tasks are shown, from 0. */
  readonly shown: number;
  /** The next one that failed after the one shown, going round. */
  readonly nextFailed?: number;
}

export interface StatusState {
  readonly byPath: ReadonlyMap<string, NodeStatus>;
  /** Shows another iteration of the loop with these ids, where a run is shown. */
  readonly showIteration?: (ids: readonly string[], index: number) => void;
}
export type StatusStore = StoreApi<StatusState>;

/** The key of a task in `byPath`. */
export function statusKey(path: readonly string[]): string {
  return path.join('\u001f');
}

/** No status of anything. */
export function createStatusStore(): StatusStore {
  return createStore<StatusState>(() => ({ byPath: new Map() }));
}
