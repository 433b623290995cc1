import { CircleAlert, CircleCheck, Info, TriangleAlert, Wand } from 'lucide-react';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import { useApp, useProblems } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/screen-states.tsx';
import { goTo } from './go-to.ts';
import s from './problems.module.css';

const icons = { error: CircleAlert, warning: TriangleAlert, notice: Info };
const words = { error: 'Error', warning: 'Warning', notice: 'Notice' };

/** How many problems there are, in the title of the tab. */
export function ProblemsBadge({ document }: { readonly document: OpenDocument }): ReactNode {
  const errors = useProblems(document, (state) => state.diagnostics.filter((item) => item.severity === 'error').length);
  const all = useProblems(document, (state) => state.diagnostics.length);
  if (all === 0) return null;
  return <Badge tone={errors > 0 ? 'danger' : 'warning'}>{all}</Badge>;
}

/** Everything that was found about the document; each line leads to its place, and cures it where that can be done at once. */
export function ProblemsTab({ document }: { readonly document: OpenDocument }): ReactNode {
  const app = useApp();
  const diagnostics = useProblems(document, (state) => state.diagnostics);
  if (diagnostics.length === 0)
    return (
      <EmptyState
        compact
        icon={<CircleCheck size={18} />}
        title="No problems"
        detail="Every input has what it needs, and every connection fits."
      />
    );
  return (
    <ul className={s['list']} data-testid={testIds.problemsList}>
      {diagnostics.map((item, index) => {
        const Icon = icons[item.severity];
        return (
          // Findings have no identity of their own; the list is made anew each time.
          <Fragment key={`${item.code}-${index}`}>
            <li className={s['problem']} data-severity={item.severity} data-testid={testIds.problem(index)}>
              <button
                type="button"
                className={s['jump']}
                disabled={item.place === undefined}
                onClick={() => {
                  if (item.place !== undefined) goTo(app, document, item.place);
                }}
              >
                <Icon size={14} aria-label={words[item.severity]} />
                <span className={s['text']}>
                  <span>{item.message}</span>
                  <span className={s['cure']}>{item.cure}</span>
                </span>
                <span className={s['place']}>{placeWords(item)}</span>
              </button>
              {item.fix === undefined ? null : (
                <Button size="small" icon={<Wand size={12} />} onClick={() => applyFix(document, item)}>
                  {item.fix.label}
                </Button>
              )}
            </li>
          </Fragment>
        );
      })}
    </ul>
  );
}

function placeWords({ place, range }: Diagnostic): string {
  const parts = [...(place?.tasks ?? [])];
  const port = place?.input ?? place?.output;
  if (port !== undefined) parts.push(port);
  const where = parts.join(' › ');
  const line = range === undefined ? '' : `line ${range.start.line}:${range.start.column}`;
  return [where, line].filter((part) => part !== '').join(' · ');
}

function applyFix(document: OpenDocument, { fix }: Diagnostic): void {
  if (fix !== undefined) document.patch(fix.label, fix.patches);
}
