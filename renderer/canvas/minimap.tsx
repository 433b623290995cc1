import { Panel, useReactFlow, useStore as useFlow } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { testIds } from '../testids.ts';
import { useCanvas } from './context.ts';
import { boundsOf } from './geometry.ts';
import type { Box } from './geometry.ts';
import type { CanvasNode } from './graph.ts';
import { statusKey } from './status.ts';
import s from './canvas.module.css';

const width = 150;
const height = 92;
const margin = 8;

/** The whole graph, small, for the pointer (keys have commands for it); pressing or dragging in it moves the view. One shape a colour, however many nodes there are. */
export function CanvasMinimap({ nodes }: { readonly nodes: readonly CanvasNode[] }): ReactNode {
  const { statuses, path } = useCanvas();
  const byPath = useStore(statuses, (state) => state.byPath);
  const flow = useReactFlow();
  const pressed = useRef(false);
  const viewX = useFlow((state) => -state.transform[0] / state.transform[2]);
  const viewY = useFlow((state) => -state.transform[1] / state.transform[2]);
  const viewWidth = useFlow((state) => state.width / state.transform[2]);
  const viewHeight = useFlow((state) => state.height / state.transform[2]);
  const graph = useMemo(() => boundsOf(nodes.map(boxOf)), [nodes]);
  const shapes = useMemo(() => {
    const kindOf = (node: CanvasNode): string => {
      if (node.selected === true) return 'selected';
      if (node.type === 'pill') return 'port';
      return byPath.get(statusKey([...path, ...node.data.inside, node.data.taskId]))?.state ?? 'task';
    };
    // Frames come first, as lines: what is in them is seen.
    return [true, false].flatMap((frames) => {
      const members = nodes.filter((node) => (node.type === 'task' && node.data.frame !== undefined) === frames);
      return [...Map.groupBy(members, kindOf)].map(([kind, group]) => ({
        kind,
        frames,
        d: group.map((node) => outline(boxOf(node))).join(''),
      }));
    });
  }, [nodes, byPath, path]);

  const all = nodes.length === 0 ? { x: viewX, y: viewY, width: viewWidth, height: viewHeight } : graph;
  const scale = Math.min(
    (width - 2 * margin) / Math.max(all.width, 1),
    (height - 2 * margin) / Math.max(all.height, 1),
    0.14,
  );
  const left = all.x - (width / scale - all.width) / 2;
  const top = all.y - (height / scale - all.height) / 2;
  // The frame of what is in view, held inside the map, so that all four of its sides are seen.
  const edge = 2 / scale;
  const x = Math.max(viewX, left + edge);
  const y = Math.max(viewY, top + edge);
  const right = Math.min(viewX + viewWidth, left + width / scale - edge);
  const bottom = Math.min(viewY + viewHeight, top + height / scale - edge);
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: left + (event.clientX - box.x) / scale, y: top + (event.clientY - box.y) / scale };
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() });
  };
  return (
    <Panel position="bottom-left" className={s['minimap'] ?? ''}>
      <svg
        width={width}
        height={height}
        viewBox={`${left} ${top} ${width / scale} ${height / scale}`}
        aria-hidden
        data-testid={testIds.minimap}
        onPointerDown={(event) => {
          pressed.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => {
          if (pressed.current) go(event);
        }}
        onPointerUp={() => {
          pressed.current = false;
        }}
      >
        {shapes.map(({ kind, frames, d }) => (
          <path
            key={`${frames ? 'frames' : 'nodes'} ${kind}`}
            d={d}
            className={s[frames ? 'minimapFrame' : 'minimapNode']}
            data-kind={kind}
            data-state-hue={kind}
          />
        ))}
        {right <= x || bottom <= y ? null : (
          <rect x={x} y={y} width={right - x} height={bottom - y} rx={3 / scale} className={s['minimapView']} />
        )}
      </svg>
    </Panel>
  );
}

function boxOf({ position, width = 0, height = 0 }: CanvasNode): Box {
  return { ...position, width, height };
}

function outline({ x, y, width, height }: Box): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}
