import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { executionPaths } from '../state/iterations.ts';
import type { LoadedRun } from '../state/run.ts';
import { durationOf, explainAt, isLeaf, spanOf, stateAt, taskName } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { StateIcon } from '../ui/state-icon.tsx';
import { useNow } from './use-run.ts';
import { GridBox, GridRow, columnHeaderRole, gridCellRole, rowGroupRole, rowRole } from '../ui/grid.tsx';
import { useRows } from '../ui/use-rows.ts';
import s from './execution-list.module.css';

export interface ExecutionListProps {
  readonly loaded: LoadedRun;
  readonly selected: string | undefined;
  readonly onSelect: (path: string) => void;
}

const rowHeight = 36;

/** The tasks of a run that has no drawing, in the order in which they can run. */
export function ExecutionList({ loaded, selected, onSelect }: ExecutionListProps): ReactNode {
  const { view, graph } = loaded;
  const now = useNow(view.finishedAt === undefined);
  const paths = graph === undefined ? [...view.executions.keys()] : executionPaths(view, graph);
  const id = useId();
  const index = selected === undefined ? -1 : paths.indexOf(selected);
  const { scroller, rows: virtual } = useRows({ count: paths.length, height: rowHeight, reveal: index, head: 30 });
  const keys = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1, Home: -paths.length, End: paths.length, PageDown: 10, PageUp: -10 }[
      event.key
    ];
    const next = move === undefined ? undefined : paths[Math.min(paths.length - 1, Math.max(0, index + move))];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
  };
  return (
    <GridBox
      ref={scroller}
      className={s['list']}

      aria-label="Tasks"
      aria-rowcount={paths.length + 1}
      aria-activedescendant={index < 0 ? undefined : `${id}-${index}`}
      onKeyDown={keys}
    >
      <div {...rowGroupRole} className={s['headGroup']}>
        <div {...rowRole} aria-rowindex={1} className={s['head']}>
          <span {...columnHeaderRole}>State</span>
          <span {...columnHeaderRole}>Task</span>
          <span {...columnHeaderRole}>Image</span>
          <span {...columnHeaderRole} data-align="right">
            Attempts
          </span>
          <span {...columnHeaderRole} data-align="right">
            Exit code
          </span>
          <span {...columnHeaderRole} data-align="right">
            Took
          </span>
          <span {...columnHeaderRole}>Why</span>
        </div>
      </div>
      <div {...rowGroupRole} style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const path = paths[item.index] ?? '';
          const execution = view.executions.get(path);
          const task = graph?.at(path);
          const attempt = execution?.attempts.at(-1);
          const span = execution === undefined ? {} : !isLeaf(execution) ? execution : spanOf(execution);
          const why = explainAt(loaded, path)?.sentence;
          return (
            <GridRow
              key={path}
              id={`${id}-${item.index}`}
              aria-rowindex={item.index + 2}
              aria-selected={path === selected}
              className={s['row']}
              style={{ top: item.start }}
              data-testid={testIds.executionRow(path)}
              onClick={() => onSelect(path)}
            >
              <span {...gridCellRole}>
                <StateIcon state={stateAt(view, path)} withWord />
              </span>
              <span
                {...gridCellRole}
                className={s['task']}
                style={{ paddingLeft: ((task?.ids.length ?? 1) - 1) * 16 }}
                title={path}
              >
                {taskName(graph, path).split(' › ').at(-1)}
              </span>
              <span {...gridCellRole} className={s['image']} title={task?.image}>
                {task?.image ?? (task?.kind === 'group' ? 'group' : '')}
              </span>
              <span {...gridCellRole} data-align="right">
                {execution === undefined || execution.attempts.length === 0 ? '' : execution.attempts.length}
              </span>
              <span {...gridCellRole} data-align="right">
                {attempt?.exit?.exitCode}
              </span>
              <span {...gridCellRole} data-align="right">
                {attempt === undefined && (execution === undefined || isLeaf(execution)) ? '' : durationOf(span, now)}
              </span>
              <span {...gridCellRole} className={s['why']} title={why}>
                {why}
              </span>
            </GridRow>
          );
        })}
      </div>
    </GridBox>
  );
}
