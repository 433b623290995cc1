import { Background, BackgroundVariant, useStore as useFlow } from '@xyflow/react';
import type { ReactNode } from 'react';
import { grid } from './geometry.ts';
import s from './canvas.module.css';

/** Dots that stay of one size and apart from each other: zoomed out only every second or fifth point of the grid is drawn. */
export function Grid(): ReactNode {
  const zoom = useFlow(({ transform: [, , zoom] }) => (zoom >= 0.7 ? 1 : zoom >= 0.32 ? 0.5 : 0.2));
  return (
    <Background variant={BackgroundVariant.Dots} gap={grid / zoom} size={1.3 / zoom} className={s['grid'] ?? ''} />
  );
}
