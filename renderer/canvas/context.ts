/** What the parts of one canvas share. Kept out of node data, so that nodes are drawn again only for their own reasons. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { PortType } from '../../shared/component/types.ts';
import type { OpenDocument } from '../state/document.ts';
import type { ProblemsState } from '../state/problems.ts';
import type { PortEnd, Verdict, Verdicts } from './connect.ts';
import type { Place } from './standing.ts';
import type { NodeStatus, StatusStore } from './status.ts';
import { statusKey } from './status.ts';
import type { Point } from './geometry.ts';
import { takenBranch } from './junction.ts';
import type { Branch } from './junction.ts';

/** Passing states of a canvas: what the pointer does. */
export interface CanvasState {
  /** The hovered path: lit nodes and wires; everything else is dimmed. */
  readonly lit: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | undefined;
  /** A wire is being drawn from here. */
  readonly connecting: { readonly from: PortEnd; readonly verdicts: Verdicts } | undefined;
  /** Why the last wire was refused, at the place (window coordinates) where it was let go. */
  readonly refusal: { readonly reason: string; readonly at: Point } | undefined;
  readonly picker: Picking | undefined;
  /** A wire ended on folded inputs, and the person is asked which of them it means. */
  readonly inputChoice: { readonly at: Point; readonly from: PortEnd; readonly node: string } | undefined;
  /** The event that last asked for the context menu. */
  readonly menuAsked: MouseEvent | undefined;
}

/** A component is being chosen: for a wire that ended where nothing stands, or to be put at a place. */
interface Picking {
  /** Where it is asked for, in window coordinates. */
  readonly at: Point;
  /** Where it is put, in those of the canvas, and the graph there. */
  readonly place: Point;
  readonly standing: Place;
  /** The port that the wire comes from, and which types of ports it may end at. */
  readonly wire: { readonly from: PortEnd; readonly takes: (type: PortType) => boolean } | undefined;
}

export type CanvasStore = StoreApi<CanvasState>;

/** Nothing going on. */
export function createCanvasStore(): CanvasStore {
  return createStore<CanvasState>(() => ({
    lit: undefined,
    connecting: undefined,
    refusal: undefined,
    picker: undefined,
    inputChoice: undefined,
    menuAsked: undefined,
  }));
}

export interface CanvasContextValue {
  readonly document: OpenDocument;
  /** The graph that fills the canvas. */
  readonly path: readonly string[];
  readonly editable: boolean;
  readonly store: CanvasStore;
  readonly statuses: StatusStore;
  readonly problems: StoreApi<ProblemsState>;
  /** Shows all ports of a task, or folds its unused parameters again. */
  readonly togglePorts: (inside: readonly string[], taskId: string) => void;
  /** Draws a group as a frame around its tasks, or as a card again. */
  readonly toggleFrame: (inside: readonly string[], taskId: string) => void;
  /** Shows the graph of a task alone. */
  readonly enter: (inside: readonly string[], taskId: string) => void;
}

const CanvasContext = createContext<CanvasContextValue | undefined>(undefined);
export const CanvasProvider = CanvasContext.Provider;

/** What the parts of this canvas share. */
export function useCanvas(): CanvasContextValue {
  const value = use(CanvasContext);
  if (value === undefined) throw new Error('Used outside of a canvas.');
  return value;
}

/** A passing state of the canvas. */
export function useCanvasState<T>(select: (state: CanvasState) => T): T {
  return useStore(useCanvas().store, select);
}

/** What a task is doing: ids from the graph that fills the canvas inwards. */
export function useNodeStatus(ids: readonly string[]): NodeStatus | undefined {
  const { statuses, path } = useCanvas();
  return useStore(statuses, (state) => state.byPath.get(statusKey([...path, ...ids])));
}

/** Which of the branches of an output gave its value; `inside`: the graph in which they are. */
export function useTakenBranch(inside: readonly string[], branches: readonly Branch[]): number | undefined {
  const { statuses, path } = useCanvas();
  return useStore(statuses, (state) =>
    takenBranch(branches, (taskId) => state.byPath.get(statusKey([...path, ...inside, taskId]))?.state),
  );
}

/** Whether the wire that is being drawn may end at a port; undefined when none is drawn or the port is no candidate. */
export function useVerdict(key: string): Verdict | undefined {
  return useCanvasState((state) => state.connecting?.verdicts.get(key));
}
