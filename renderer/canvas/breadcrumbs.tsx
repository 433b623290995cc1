import { Panel } from '@xyflow/react';
import { ChevronRight, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useDocument } from '../app-context.ts';
import { testIds } from '../testids.ts';
import { cx } from '../ui/cx.ts';
import { useCanvas } from './context.ts';
import s from './canvas.module.css';

/** Which graph is shown, when it is one inside another; each name leads back to its graph. */
export function Breadcrumbs(): ReactNode {
  const { document, path, editable } = useCanvas();
  const name = useDocument(document, (state) => state.spec?.name ?? state.name);
  if (path.length === 0) return null;
  return (
    <Panel position="top-left" className={cx(s['floating'], s['belowToolbar'])}>
      <nav aria-label="Graph" className={s['crumbs']} data-testid={testIds.breadcrumbs}>
        {[name, ...path].map((label, depth) => (
          <span key={`${depth}:${label}`} className={s['crumb']}>
            {depth === 0 ? null : <ChevronRight size={12} aria-hidden />}
            {depth === path.length ? (
              <b aria-current="page">{label}</b>
            ) : (
              <button type="button" onClick={() => document.enter(path.slice(0, depth))}>
                {label}
              </button>
            )}
          </span>
        ))}
        {editable || document.readOnly ? null : (
          <span className={s['locked']} title="This group is not written in this pipeline, so it can only be looked at">
            <Lock size={12} /> Read only
          </span>
        )}
      </nav>
    </Panel>
  );
}
