import { Handle, Position } from '@xyflow/react';
import type { CSSProperties, ReactNode } from 'react';
import type { PortFace } from '../state/face.ts';
import { portKey } from './connect.ts';
import { useCanvas, useVerdict } from './context.ts';
import { handleId } from './ids.ts';
import s from './port.module.css';

export interface PortProps {
  readonly node: string;
  readonly side: 'in' | 'out';
  readonly port: PortFace;
  readonly connected: boolean;
  readonly testId: string;
  /** Of the inner half of a port of a frame: how far it lies inside of the border. */
  readonly inset?: number;
  /** Several wires meet in it. */
  readonly junction?: boolean;
  /** Middle of the port from the top of its node, in canvas units. */
  readonly top: number;
}

/** Ports sit in the border of their node, which is 1 px wide and which absolute positions leave out. */
export function portPlace(side: 'in' | 'out', top: number, inset = 0): CSSProperties {
  return (side === 'in') === (inset === 0)
    ? { top: top - 1, left: inset - 1, right: 'auto', transform: 'translate(-50%, -50%)' }
    : { top: top - 1, left: 'auto', right: inset - 1, transform: 'translate(50%, -50%)' };
}

/** A typed port: its shape says parameter, artifact or list, its hue the family. */
export function Port({ node, side, port, connected, testId, top, inset = 0, junction = false }: PortProps): ReactNode {
  const inner = inset > 0;
  const { editable } = useCanvas();
  const verdict = useVerdict(portKey(node, side, port.name, inner));
  return (
    <Handle
      id={handleId(side, port.name, inner)}
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      isConnectable={editable}
      className={s['port'] ?? ''}
      style={portPlace(side, top, inset)}
      data-testid={testId}
      data-family={port.look.family}
      data-shape={port.look.shape}
      data-inner={inner || undefined}
      data-junction={junction || undefined}
      data-list={port.look.list || undefined}
      data-connected={connected || undefined}
      data-fit={verdict === undefined ? undefined : verdict.fits ? 'yes' : 'no'}
      title={`${port.name}: ${port.typeName}`}
    />
  );
}
