/** Automatic layout: ELK in a worker of its own, so that the window stays live; terminating the worker is the cancel. */
import type { ELK as Elk, ElkNode } from 'elkjs/lib/elk-api.js';
import { lazyCode } from '../lazy.ts';
import type { CanvasGraph } from './graph.ts';
import type { Point } from './geometry.ts';
import { grid } from './geometry.ts';
import { parseHandleId } from './ids.ts';

/** Above this many wires a task ELK's thorough strategies take seconds; these settings stay quick. */
const denseRatio = 1.2;

const elkCode = lazyCode(() =>
  Promise.all([import('elkjs/lib/elk-api.js'), import('elkjs/lib/elk-worker.min.js?url')]),
);

/** Places for every node, left to right along the wires; undefined when it was cancelled. */
export async function layOut(graph: CanvasGraph, signal: AbortSignal): Promise<ReadonlyMap<string, Point> | undefined> {
  const [{ default: ELK }, { default: workerUrl }] = await elkCode();
  if (signal.aborted) return undefined;
  const elk: Elk = new ELK({ workerUrl });
  const cancelled = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => {
      elk.terminateWorker();
      resolve(undefined);
    });
  });
  try {
    const done = await Promise.race([elk.layout(toElk(graph)), cancelled]);
    return done === undefined ? undefined : places(done);
  } finally {
    elk.terminateWorker();
  }
}

/** Ports are given with their places, so that wires cross as little as can be. */
function toElk(graph: CanvasGraph): ElkNode {
  const dense = graph.edges.length > graph.nodes.length * denseRatio;
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '80',
      'elk.spacing.nodeNode': '40',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      ...(dense
        ? { 'elk.layered.thoroughness': '1', 'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS' }
        : { 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' }),
    },
    children: graph.nodes.map((node) => ({
      id: node.id,
      width: node.width ?? 0,
      height: node.height ?? 0,
      layoutOptions: {
        'elk.portConstraints': 'FIXED_POS',
        ...(node.type === 'pill'
          ? { 'elk.layered.layering.layerConstraint': node.data.side === 'input' ? 'FIRST' : 'LAST' }
          : {}),
      },
      ports: (node.handles ?? []).filter(isOuter).map((handle) => ({
        id: `${node.id}\u001f${handle.id ?? ''}`,
        x: handle.x + (handle.width ?? 0) / 2,
        y: handle.y + (handle.height ?? 0) / 2,
        width: 0,
        height: 0,
        layoutOptions: { 'elk.port.side': handle.type === 'target' ? 'WEST' : 'EAST' },
      })),
    })),
    edges: graph.edges.map((edge) => ({
      id: edge.id,
      sources: [`${edge.source}\u001f${edge.sourceHandle ?? ''}`],
      targets: [`${edge.target}\u001f${edge.targetHandle ?? ''}`],
    })),
  };
}

/** What is inside of a frame has its places already. */
function isOuter({ id }: { readonly id?: string | null }): boolean {
  return parseHandleId(id ?? '')?.inner !== true;
}

function places(root: ElkNode): ReadonlyMap<string, Point> {
  return new Map(
    (root.children ?? []).map(({ id, x = 0, y = 0 }) => [
      id,
      { x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid },
    ]),
  );
}
