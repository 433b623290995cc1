import { useReactFlow, useStore as useFlow } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import type { VisualState } from '../ui/state-icon.tsx';
import { useCanvas } from './context.ts';
import type { Point } from './geometry.ts';
import type { CanvasNode, WireEdge } from './graph.ts';
import { selectOnCanvas } from './selection.ts';
import { statusKey } from './status.ts';
import s from './canvas.module.css';

export interface OverviewProps {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly WireEdge[];
}

/** A large graph from far away as one drawing: blocks in the colour of their state, wires as lines. A double click goes there. */
export function Overview({ nodes, edges }: OverviewProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { document, statuses, path } = useCanvas();
  const transform = useFlow((state) => state.transform);
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const byPath = useStore(statuses, (state) => state.byPath);
  const flow = useReactFlow();

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined || canvas.current === null) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    const stateOf = (node: CanvasNode): VisualState | undefined =>
      node.type === 'task' ? byPath.get(statusKey([...path, ...node.data.inside, node.data.taskId]))?.state : undefined;
    draw(context, { nodes, edges, transform, ratio, colors: colorsOf(canvas.current), stateOf });
  }, [nodes, edges, transform, width, height, byPath, path]);

  const at = (event: MouseEvent): CanvasNode | undefined => {
    const place = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return nodes.findLast((node) => contains(node, place));
  };
  return (
    <canvas
      ref={canvas}
      className={s['overview']}
      style={{ width, height }}
      aria-hidden
      onClick={(event) => {
        const node = at(event);
        selectOnCanvas(document, { nodes: new Set(node === undefined ? [] : [node.id]), edges: new Set() });
      }}
      onDoubleClick={(event) => {
        const node = at(event);
        if (node !== undefined)
          void flow.setCenter(node.position.x + 110, node.position.y + 60, { zoom: 0.8, duration: 180 });
      }}
    />
  );
}

function contains({ position, width = 0, height = 0 }: CanvasNode, { x, y }: Point): boolean {
  return x >= position.x && y >= position.y && x <= position.x + width && y <= position.y + height;
}

type Colors = (name: string) => string;

/** Reads colours of the theme from the styles, once each. */
function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    const value = known.get(name) ?? style.getPropertyValue(name);
    known.set(name, value);
    return value;
  };
}

interface Drawing {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly WireEdge[];
  readonly transform: readonly [number, number, number];
  readonly ratio: number;
  readonly colors: Colors;
  readonly stateOf: (node: CanvasNode) => VisualState | undefined;
}

function draw(context: CanvasRenderingContext2D, { nodes, edges, transform, ratio, colors, stateOf }: Drawing): void {
  const [x, y, zoom] = transform;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  context.lineWidth = 1 / zoom;
  const byFamily = Map.groupBy(edges, (edge) => edge.data?.look.family ?? 'any');
  context.globalAlpha = 0.55;
  for (const [family, group] of byFamily) {
    context.beginPath();
    context.strokeStyle = colors(`--family-${family}`);
    for (const edge of group) {
      const source = byId.get(edge.source);
      const target = byId.get(edge.target);
      if (source === undefined || target === undefined) continue;
      context.moveTo(source.position.x + (source.width ?? 0), source.position.y + (source.height ?? 0) / 2);
      context.lineTo(target.position.x, target.position.y + (target.height ?? 0) / 2);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
  for (const node of nodes) {
    const state = stateOf(node);
    const family = node.type === 'task' ? (node.data.face?.family ?? 'any') : node.data.port.look.family;
    context.fillStyle = colors(state === undefined ? `--family-${family}` : `--state-${state}`);
    context.beginPath();
    context.roundRect(node.position.x, node.position.y, node.width ?? 0, node.height ?? 0, 10);
    const isFrame = node.type === 'task' && node.data.frame !== undefined;
    // The floor of a frame lets through what is behind it, so that what is on it is seen.
    context.globalAlpha = isFrame ? 0.12 : 1;
    context.fill();
    context.globalAlpha = 1;
    if (!isFrame && node.selected !== true) continue;
    context.lineWidth = (node.selected === true ? 3 : 1) / zoom;
    context.strokeStyle = node.selected === true ? colors('--accent') : context.fillStyle;
    context.stroke();
  }
}
