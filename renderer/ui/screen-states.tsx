import { ChevronRight, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './screen-states.module.css';

export interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly detail?: ReactNode;
  /** One action. */
  readonly action?: ReactNode;
  readonly compact?: boolean;
}

/** Nothing here yet: what this is, and the one thing to do. */
export function EmptyState({ icon, title, detail, action, compact = false }: EmptyStateProps): ReactNode {
  return (
    <div className={cx(s['state'], compact && s['compact'])}>
      {icon === undefined ? null : <div className={s['icon']}>{icon}</div>}
      <h3 className={s['title']}>{title}</h3>
      {detail === undefined ? null : <p className={s['detail']}>{detail}</p>}
      {action}
    </div>
  );
}

export interface ErrorStateProps {
  /** What happened. */
  readonly title: string;
  /** Why, and what to do. */
  readonly detail: ReactNode;
  readonly action?: ReactNode;
  /** The exact text, folded. */
  readonly technical?: string | undefined;
}

/** Something went wrong: what happened, why, what to do, details folded. */
export function ErrorState({ title, detail, action, technical }: ErrorStateProps): ReactNode {
  return (
    <div className={s['state']} role="alert">
      <div className={cx(s['icon'], s['bad'])}>
        <TriangleAlert size={20} />
      </div>
      <h3 className={s['title']}>{title}</h3>
      <div className={s['detail']}>{detail}</div>
      {action}
      {technical === undefined ? null : (
        <details className={s['technical']}>
          <summary>
            <ChevronRight size={14} /> Details
          </summary>
          <pre className="selectable">{technical}</pre>
        </details>
      )}
    </div>
  );
}

/** True once `milliseconds` have passed; what loads faster shows no skeleton at all. */
function useDelay(milliseconds: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return over;
}

export interface SkeletonProps {
  readonly width?: number | string;
  readonly height?: number | string;
  readonly radius?: number;
  readonly style?: CSSProperties;
}

/** Stands where something will be, in its final size; appears after 150 ms. */
export function Skeleton({ width = '100%', height = 12, radius = 4, style }: SkeletonProps): ReactNode {
  const visible = useDelay(150);
  return (
    <span
      aria-hidden
      className={s['skeleton']}
      data-visible={visible || undefined}
      style={{ width, height, borderRadius: radius, ...style }}
    />
  );
}
