import type { ReactNode } from 'react';
import type { PortLook } from './port-look.ts';
import s from './type-dot.module.css';

export interface TypeDotProps {
  readonly look: PortLook;
  readonly title?: string | undefined;
  readonly size?: 'small' | 'medium';
}

/** The shape and hue of a type: hollow and round for parameters, filled and square for artifacts, doubled for lists. */
export function TypeDot({ look, title, size = 'medium' }: TypeDotProps): ReactNode {
  return (
    <span
      className={s['dot']}
      data-family={look.family}
      data-shape={look.shape}
      data-list={look.list || undefined}
      data-size={size}
      title={title}
    />
  );
}
