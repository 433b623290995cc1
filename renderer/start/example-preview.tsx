import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { parseDocument } from '../../shared/document/parse.ts';
import type { Example } from '../../shared/ipc/contract.ts';
import { useApp } from '../app-context.ts';
import { boundsOf } from '../canvas/geometry.ts';
import { createGraphDeriver } from '../canvas/graph.ts';
import type { CanvasGraph } from '../canvas/graph.ts';
import { wirePath } from '../canvas/edge-path.ts';
import { graphAt } from '../state/graph-path.ts';
import s from './start.module.css';

/** The graph of an example, drawn small. */
export function ExamplePreview({ example }: { readonly example: Example }): ReactNode {
  const { library } = useApp();
  const ready = useStore(library.store, (state) => state.phase === 'ready');
  const graph = useMemo(() => {
    const { spec } = parseDocument(example.text, example.id);
    const shown = !ready || spec === undefined ? undefined : graphAt(spec, [], library.resolve);
    return shown === undefined ? undefined : createGraphDeriver()(shown);
  }, [ready, library, example]);
  return <span className={s['preview']}>{graph === undefined ? null : <Drawing graph={graph} />}</span>;
}

function Drawing({ graph }: { readonly graph: CanvasGraph }): ReactNode {
  const boxes = graph.nodes.map((node) => ({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 }));
  const { x, y, width, height } = boundsOf(boxes);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const margin = 40;
  return (
    <svg viewBox={`${x - margin} ${y - margin} ${width + 2 * margin} ${height + 2 * margin}`} aria-hidden>
      {graph.edges.map((edge) => {
        const source = byId.get(edge.source);
        const target = byId.get(edge.target);
        const from = source?.handles?.find((handle) => handle.id === edge.sourceHandle);
        const to = target?.handles?.find((handle) => handle.id === edge.targetHandle);
        if (source === undefined || target === undefined || from === undefined || to === undefined) return null;
        const start = { x: source.position.x + from.x + 10, y: source.position.y + from.y + 5 };
        const end = { x: target.position.x + to.x, y: target.position.y + to.y + 5 };
        return (
          <path
            key={edge.id}
            d={wirePath(start, end, undefined, undefined).path}
            data-family={edge.data?.look.family}
            className={s['previewWire']}
          />
        );
      })}
      {graph.nodes.map((node) => (
        <g
          key={node.id}
          data-family={node.type === 'task' ? (node.data.face?.family ?? 'any') : node.data.port.look.family}
          transform={`translate(${node.position.x} ${node.position.y})`}
        >
          <rect
            width={node.width}
            height={node.height}
            rx={node.type === 'pill' ? 16 : 10}
            className={s['previewNode']}
          />
          {node.type === 'task' ? <rect width={node.width} height={8} rx={4} className={s['previewStripe']} /> : null}
        </g>
      ))}
    </svg>
  );
}
