import type { EdgeProps } from '@xyflow/react';
import { BaseEdge, useStore as useFlow } from '@xyflow/react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { useCanvasState, useNodeStatus, useTakenBranch } from './context.ts';
import { wirePath } from './edge-path.ts';
import type { Box } from './geometry.ts';
import { parseInsideId, parseNodeId } from './ids.ts';
import type { CanvasNode, WireEdge } from './graph.ts';
import s from './wire.module.css';

/** A connection: leaves right, enters left, in the hue of what travels through it. */
export const Wire = memo(function Wire(props: EdgeProps<WireEdge>): ReactNode {
  const { id, source, target, sourceX, sourceY, targetX, targetY, data, selected = false } = props;
  const lit = useCanvasState((state) => state.lit?.edges.has(id) ?? false);
  const forward = targetX - sourceX >= 24;
  // Only a wire that runs backwards has to know the cards it goes round.
  const from = useFlow((state) => (forward ? undefined : boxOf(state.nodeLookup.get(source))), sameBox);
  const to = useFlow((state) => (forward ? undefined : boxOf(state.nodeLookup.get(target))), sameBox);
  const status = useNodeStatus(idsOf(target));
  const branch = data?.branch;
  const taken = useTakenBranch(branch?.inside ?? none, branch?.of ?? none);
  const { path } = wirePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, from, to);
  return (
    <g
      className={s['wire']}
      data-family={data?.look.family ?? 'any'}
      data-selected={selected || undefined}
      data-lit={lit || undefined}
      data-collected={data?.collected}
      data-branch={
        branch === undefined ? undefined : taken === undefined ? 'open' : taken === branch.index ? 'taken' : 'left'
      }
      data-active={status?.state === 'running' || undefined}
    >
      <BaseEdge id={id} path={path} interactionWidth={16} />
      {data?.collected === undefined ? null : (
        <>
          <path d={path} className={s['between']} aria-hidden />
          <title>A list: one value from each iteration of {data.collected}</title>
        </>
      )}
    </g>
  );
});

const none: readonly never[] = [];

/** The task at which a wire ends, from the drawn graph inwards; of none when it is an output. */
function idsOf(target: string): readonly string[] {
  const { inside, id } = parseInsideId(target);
  const ref = parseNodeId(id);
  return ref?.kind === 'task' ? [...inside, ref.name] : [];
}

interface Placed {
  readonly internals: { readonly positionAbsolute: { readonly x: number; readonly y: number } };
  readonly width?: number;
  readonly height?: number;
}

function boxOf(node: (Placed & Pick<CanvasNode, 'id'>) | Placed | undefined): Box | undefined {
  if (node?.width === undefined || node.height === undefined) return undefined;
  const { x, y } = node.internals.positionAbsolute;
  return { x, y, width: node.width, height: node.height };
}

function sameBox(a: Box | undefined, b: Box | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.x === b.x && a.y === b.y && a.height === b.height);
}
