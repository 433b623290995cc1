import { Handle, Position } from '@xyflow/react';
import type { CSSProperties, ReactNode } from 'react';
import type { PortFace } from '../state/face.ts';
import { portKey } from './connect.ts';
import { useCanvas, useVerdict } from './context.ts';
import { handleId } from './ids.ts';
import s from './node.module.css';

export interface PortProps {
  readonly node: string;
  readonly side: 'in' | 'out';
  readonly port: PortFace;
  readonly connected: boolean;
  readonly testId: string;
  /** Middle of the port from the top of its node, in canvas units. */
  readonly top: number;
}

/** Ports sit in the border of their node, which is 1 px wide and which absolute positions leave out. */
export function portPlace(side: 'in' | 'out', top: number): CSSProperties {
  return side === 'in' ? { top: top - 1, left: -1 } : { top: top - 1, right: -1 };
}

/** A typed port: its shape says parameter, artifact or list, its hue the family. */
export function Port({ node, side, port, connected, testId, top }: PortProps): ReactNode {
  const { editable } = useCanvas();
  const verdict = useVerdict(portKey(node, side, port.name));
  return (
    <Handle
      id={handleId(side, port.name)}
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      isConnectable={editable}
      className={s['port'] ?? ''}
      style={portPlace(side, top)}
      data-testid={testId}
      data-family={port.look.family}
      data-shape={port.look.shape}
      data-list={port.look.list || undefined}
      data-connected={connected || undefined}
      data-fit={verdict === undefined ? undefined : verdict.fits ? 'yes' : 'no'}
      title={`${port.name}: ${port.typeName}`}
    />
  );
}
