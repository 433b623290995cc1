import type { OpenDocument } from '../state/document.ts';
import type { LibraryEntry } from '../state/library.ts';
import type { Box, Point } from './geometry.ts';
import type { CanvasGraph } from './graph.ts';

/** The canvas in front, for those who act on it from outside: commands, the palette, the list of problems. */
export interface CanvasHandle {
  readonly document: OpenDocument;
  /** Places and sizes of everything on it, by node id. */
  boxes(): ReadonlyMap<string, Box>;
  graph(): CanvasGraph;
  /** Nodes up- or downstream of others. */
  reachable(nodes: readonly string[], way: 'up' | 'down'): ReadonlySet<string>;
  /** Whether a component can be dropped at a point of the window. */
  isOver(at: Point): boolean;
  zoom(): number;
  /** Adds a component with its head at a point of the window, or in the middle where nothing is covered. */
  add(entry: LibraryEntry, at?: Point): void;
  zoomIn(): void;
  zoomOut(): void;
  zoomTo(level: number): void;
  /** Shows these nodes, or all. */
  fit(nodes?: readonly string[]): void;
  /** Brings these nodes to the middle at a readable size. */
  reveal(nodes: readonly string[]): void;
  /** Arranges everything anew, as one step of undo. */
  layout(): Promise<void>;
  /** Asks for a component and adds it in the middle. */
  pick(): void;
  focus(): void;
}

/** Holds the canvas in front while there is one. */
export interface CanvasSlot {
  readonly current: CanvasHandle | undefined;
  /** Puts a canvas in front; returns the way to take it away again. */
  attach(handle: CanvasHandle): () => void;
}

/** Nothing in front. */
export function createCanvasSlot(): CanvasSlot {
  let current: CanvasHandle | undefined;
  return {
    get current() {
      return current;
    },
    attach(handle) {
      current = handle;
      return () => {
        if (current === handle) current = undefined;
      };
    },
  };
}
