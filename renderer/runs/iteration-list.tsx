import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { formatCount } from '../../shared/human.ts';
import type { ExecutionView } from '../../shared/run/view.ts';
import { choosing, iterationsOf } from '../state/iterations.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';
import { durationOf, executionState, isLeaf, spanOf } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { GridBox, GridRow, gridCellRole } from '../ui/grid.tsx';
import { StateIcon } from '../ui/state-icon.tsx';
import { useRows } from '../ui/use-rows.ts';
import { Section } from './section.tsx';
import { useChosen, useNow } from './use-run.ts';
import s from './iteration-list.module.css';

export interface IterationListProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  /** The path of the loop. */
  readonly loop: string;
}

const rowHeight = 26;
const longestItem = 60;

/** The iterations of a loop, however many: choosing one shows it on the canvas and everywhere else. */
export function IterationList({ run, loaded, loop }: IterationListProps): ReactNode {
  const { view } = loaded;
  const chosen = useChosen(run);
  const now = useNow(view.finishedAt === undefined);
  const id = useId();
  const iterations = iterationsOf(view, loop, chosen);
  const count = iterations?.count ?? 0;
  const shown = iterations?.shown ?? 0;
  const { scroller, rows } = useRows({ count, height: rowHeight, reveal: shown });
  if (iterations === undefined) return null;
  const show = (index: number): void => {
    const path = `${loop}[${index}]`;
    run.iterations.setState({ chosen: choosing(chosen, path) });
  };
  const keys = (event: KeyboardEvent): void => {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -count, End: count, PageDown: 10, PageUp: -10 };
    const step = Object.entries(steps).find(([key]) => key === event.key)?.[1];
    if (step === undefined && event.key !== 'f') return;
    event.preventDefault();
    event.stopPropagation();
    if (step !== undefined) show(Math.min(count - 1, Math.max(0, shown + step)));
    else if (iterations.nextFailed !== undefined) show(iterations.nextFailed);
  };
  const { done, failed, skipped, nextFailed } = iterations;
  const parts = [
    `${formatCount(done)} of ${formatCount(count)} done`,
    failed > 0 ? `${formatCount(failed)} failed` : undefined,
    skipped > 0 ? `${formatCount(skipped)} skipped` : undefined,
  ].filter((part) => part !== undefined);
  return (
    <Section
      title="Iterations"
      aside={
        nextFailed === undefined ? null : (
          <IconButton
            size="small"
            label="Show the next one that failed"
            icon={<CircleAlert size={14} />}
            onClick={() => show(nextFailed)}
          />
        )
      }
    >
      <p className={s['quiet']}>{count === 0 ? 'The list that it goes over is empty.' : `${parts.join(', ')}.`}</p>
      {count === 0 ? null : (
        <GridBox
          ref={scroller}
          className={s['list']}
          style={{ height: Math.min(count, 8) * rowHeight }}
          aria-label="Iterations"
          aria-rowcount={count}
          aria-activedescendant={`${id}-${shown}`}
          data-testid={testIds.iterationList}
          onKeyDown={keys}
        >
          <div style={{ position: 'relative', height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map(({ index, start }) => {
              const execution = view.executions.get(`${loop}[${index}]`);
              return (
                <GridRow
                  key={index}
                  id={`${id}-${index}`}
                  aria-rowindex={index + 1}
                  aria-selected={index === shown}
                  className={s['row']}
                  style={{ top: start, height: rowHeight }}
                  data-testid={testIds.iterationRow(index)}
                  onClick={() => show(index)}
                >
                  <span {...gridCellRole}>
                    <StateIcon state={executionState(execution)} />
                  </span>
                  <span {...gridCellRole} className={s['number']}>
                    {formatCount(index + 1)}
                  </span>
                  <span {...gridCellRole} className={s['item']}>
                    {itemOf(execution)}
                  </span>
                  <span {...gridCellRole} className={s['took']}>
                    {execution === undefined ? '' : durationOf(isLeaf(execution) ? spanOf(execution) : execution, now)}
                  </span>
                </GridRow>
              );
            })}
          </div>
        </GridBox>
      )}
    </Section>
  );
}

/** What an iteration that is a group is about, in short. */
function itemOf(execution: ExecutionView | undefined): string {
  if (execution === undefined || isLeaf(execution)) return '';
  const { parameters, artifacts } = execution.inputs;
  const [value] = Object.values(parameters);
  const words = value === undefined ? Object.values(artifacts).flat()[0]?.name : JSON.stringify(value);
  return words === undefined ? '' : words.length > longestItem ? `${words.slice(0, longestItem - 1)}…` : words;
}
