import type { ConnectionLineComponentProps } from '@xyflow/react';
import type { ReactNode } from 'react';
import { portLook } from '../ui/port-look.ts';
import { useCanvasState } from './context.ts';
import { looseWirePath } from './edge-path.ts';
import type { CanvasNode } from './graph.ts';
import s from './canvas.module.css';

/** The wire while it is drawn: in the hue of its type, dashed where it cannot end. */
export function ConnectionLine(props: ConnectionLineComponentProps<CanvasNode>): ReactNode {
  const { fromX, fromY, toX, toY, connectionStatus, toHandle } = props;
  const from = useCanvasState((state) => state.connecting?.from);
  const start = { x: fromX, y: fromY };
  const end = { x: toX, y: toY };
  const path = from?.side === 'in' ? looseWirePath(end, start) : looseWirePath(start, end);
  const refused = toHandle !== null && connectionStatus === 'invalid';
  return (
    <g data-family={from === undefined ? 'any' : portLook(from.type).family}>
      <path d={path} className={s['drawn']} data-refused={refused || undefined} />
      <circle cx={toX} cy={toY} r={refused ? 5 : 3.5} className={s['drawnEnd']} data-refused={refused || undefined} />
    </g>
  );
}
