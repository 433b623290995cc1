import { MiniMap } from '@xyflow/react';
import type { MiniMapNodeProps } from '@xyflow/react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { testIds } from '../testids.ts';
import { useCanvas } from './context.ts';
import { parseNodeId } from './ids.ts';
import { statusKey } from './status.ts';
import s from './canvas.module.css';

/** The whole graph, small; dragging in it moves the view. */
export function CanvasMinimap(): ReactNode {
  return (
    <MiniMap
      position="bottom-left"
      pannable
      zoomable
      nodeComponent={MinimapNode}
      className={s['minimap'] ?? ''}
      style={{ width: 150, height: 92 }}
      maskColor="transparent"
      ariaLabel="Map of the graph"
      data-testid={testIds.minimap}
    />
  );
}

function MinimapNode({ id, x, y, width, height, selected }: MiniMapNodeProps): ReactNode {
  const { statuses, path } = useCanvas();
  const ref = parseNodeId(id);
  const state = useStore(statuses, (known) =>
    ref?.kind === 'task' ? known.byPath.get(statusKey([...path, ref.name]))?.state : undefined,
  );
  return (
    <rect
      x={x}
      y={y}
      width={width}
      height={height}
      rx={10}
      className={s['minimapNode']}
      data-state-hue={state}
      data-kind={ref?.kind}
      data-selected={selected || undefined}
    />
  );
}
