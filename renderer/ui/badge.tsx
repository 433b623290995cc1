import type { ReactNode } from 'react';
import s from './badge.module.css';

export interface BadgeProps {
  readonly tone?: 'neutral' | 'accent' | 'danger' | 'warning' | 'success';
  readonly children: ReactNode;
  readonly title?: string | undefined;
}

/** A count or a word about something, small and quiet. */
export function Badge({ tone = 'neutral', children, title }: BadgeProps): ReactNode {
  return (
    <span className={s['badge']} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
