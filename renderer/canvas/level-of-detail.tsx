import { useStore as useFlow } from '@xyflow/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useCanvasState } from './context.ts';

/** Below this zoom cards lose their port labels, below the next they are blocks with a name. */
const portsZoom = 0.55;
const blocksZoom = 0.32;
/** Below this zoom a large graph is one drawing instead of many elements. */
const overviewZoom = 0.26;
const overviewNodes = 250;

/** Sets what the canvas's styles go by: how much detail is worth drawing, and whether a path is lit. Nothing is drawn anew. */
export function LevelOfDetail(): ReactNode {
  const element = useFlow((state) => state.domNode);
  const level = useFlow(({ transform: [, , zoom] }) =>
    zoom < blocksZoom ? 'blocks' : zoom < portsZoom ? 'ports' : 'full',
  );
  // Names stay readable while everything else shrinks; in steps, so that zooming does not restyle at every frame.
  const enlarge = useFlow(({ transform: [, , zoom] }) => Math.round(Math.min(4, 1 / zoom) * 5) / 5);
  const tracing = useCanvasState((state) => state.lit !== undefined);
  const connecting = useCanvasState((state) => state.connecting !== undefined);
  useEffect(() => {
    if (element !== null) show(element, { level, enlarge, tracing, connecting });
  }, [element, level, enlarge, tracing, connecting]);
  return null;
}

interface Detail {
  readonly level: string;
  readonly enlarge: number;
  readonly tracing: boolean;
  readonly connecting: boolean;
}

function show(element: HTMLElement, { level, enlarge, tracing, connecting }: Detail): void {
  element.dataset['lod'] = level;
  element.style.setProperty('--enlarge', String(enlarge));
  element.toggleAttribute('data-tracing', tracing);
  element.toggleAttribute('data-connecting', connecting);
}

/** True when the graph is so large and so far away that it is drawn as one picture. */
export function useIsOverview(nodeCount: number): boolean {
  return useFlow(({ transform: [, , zoom] }) => nodeCount >= overviewNodes && zoom < overviewZoom);
}
