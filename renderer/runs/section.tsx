import type { ReactNode } from 'react';
import s from './task-panel.module.css';

/** A titled part of a panel. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={s['section']}>
      <div className={s['sectionHead']}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
