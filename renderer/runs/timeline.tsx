import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { ExecutionView } from '../../shared/run/view.ts';
import { executionPaths } from '../state/iterations.ts';
import type { LoadedRun } from '../state/run.ts';
import { durationOf, formatTook, isLeaf, spanOf, stateAt, taskName } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { cx } from '../ui/cx.ts';
import { StateIcon, stateWord } from '../ui/state-icon.tsx';
import type { VisualState } from '../ui/state-icon.tsx';
import { useWidth } from '../ui/use-width.ts';
import { clock } from './logs/log-lines.tsx';
import { spanOfRun, stretchesOf, tickLabel, ticksOf } from './timeline-scale.ts';
import { useNow } from './use-run.ts';
import { GridBox, GridRow, gridCellRole } from '../ui/grid.tsx';
import { useRows } from '../ui/use-rows.ts';
import s from './timeline.module.css';

export interface TimelineProps {
  readonly loaded: LoadedRun;
  readonly selected: string | undefined;
  readonly onSelect: (path: string) => void;
  /** Beside something else: narrower, without an axis. */
  readonly compact?: boolean;
}

const rowHeight = 26;
const compactHeight = 20;

/** When every task of a run ran. Arrow keys go from task to task. */
export function Timeline({ loaded, selected, onSelect, compact = false }: TimelineProps): ReactNode {
  const { view, graph } = loaded;
  const now = useNow(view.finishedAt === undefined);
  const [ruler, width] = useWidth();
  const id = useId();
  const paths = graph === undefined ? [...view.executions.keys()] : executionPaths(view, graph);
  const index = selected === undefined ? -1 : paths.indexOf(selected);
  const { from, to } = spanOfRun(view, now);
  const length = to - from;
  const height = compact ? compactHeight : rowHeight;
  const { scroller, rows: virtual } = useRows({ count: paths.length, height: height, reveal: index });
  const keys = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1, Home: -paths.length, End: paths.length, PageDown: 10, PageUp: -10 }[
      event.key
    ];
    const next = move === undefined ? undefined : paths[Math.min(paths.length - 1, Math.max(0, index + move))];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
  };
  const ticks = compact ? [] : ticksOf(length, Math.max(2, Math.floor(width / 90)));
  return (
    <div className={cx(s['timeline'], compact && s['compact'])} data-testid={testIds.timeline}>
      {compact ? null : (
        <div className={s['axis']} aria-hidden>
          <span className={s['name']} />
          <div ref={ruler} className={s['ruler']}>
            {ticks.map((tick) => (
              <span key={tick} style={{ left: `${(tick / length) * 100}%` }}>
                {tickLabel(tick)}
              </span>
            ))}
          </div>
          <span className={s['duration']} />
        </div>
      )}
      <GridBox
        ref={scroller}
        className={s['rows']}

        aria-label="Timeline of tasks"
        aria-rowcount={paths.length}
        aria-activedescendant={index < 0 ? undefined : `${id}-${index}`}
        onKeyDown={keys}
      >
        <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {compact ? null : (
            <div className={s['grid']} aria-hidden>
              {ticks.map((tick) => (
                <span key={tick} style={{ left: `${(tick / length) * 100}%` }} />
              ))}
            </div>
          )}
          {virtual.getVirtualItems().map((item) => {
            const path = paths[item.index] ?? '';
            return (
              <Row
                key={path}
                id={`${id}-${item.index}`}
                index={item.index}
                top={item.start}
                height={height}
                path={path}
                name={taskName(graph, path)}
                depth={(graph?.at(path)?.ids.length ?? 1) - 1}
                state={stateAt(view, path)}
                execution={view.executions.get(path)}
                selected={path === selected}
                from={from}
                length={length}
                now={now}
                compact={compact}
                onSelect={onSelect}
              />
            );
          })}
        </div>
      </GridBox>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly state: VisualState;
  readonly execution: ExecutionView | undefined;
  readonly selected: boolean;
  readonly from: number;
  readonly length: number;
  readonly now: number;
  readonly compact: boolean;
  readonly onSelect: (path: string) => void;
}

function Row(props: RowProps): ReactNode {
  const {
    id,
    index,
    top,
    height,
    path,
    name,
    depth,
    state,
    execution,
    selected,
    from,
    length,
    now,
    compact,
    onSelect,
  } = props;
  const span = execution === undefined ? {} : !isLeaf(execution) ? execution : spanOf(execution);
  const duration =
    execution === undefined || execution.attempts.length + (isLeaf(execution) ? 0 : 1) === 0
      ? undefined
      : durationOf(span, now);
  const short = name.slice(name.lastIndexOf('›') + 1).trim();
  const place = (start: number, end: number): { left: string; width: string } => ({
    left: `${((start - from) / length) * 100}%`,
    width: `${(Math.max(0, end - start) / length) * 100}%`,
  });
  return (
    <GridRow
      id={id}
      aria-rowindex={index + 1}
      aria-selected={selected}
      className={s['row']}
      style={{ top, height }}
      title={describe(name, state, execution, from, now)}
      data-testid={testIds.timelineRow(path)}
      onClick={() => onSelect(path)}
    >
      <span {...gridCellRole} className={s['name']} style={compact ? {} : { paddingLeft: depth * 14 }}>
        {compact ? <span className="visually-hidden">{stateWord(state)}</span> : <StateIcon state={state} />}
        <span>{short}</span>
      </span>
      <span {...gridCellRole} className={s['track']}>
        {execution === undefined ? null : !isLeaf(execution) ? (
          execution.startedAt === undefined ? null : (
            <span
              className={s['group']}
              data-state-hue={state}
              style={place(execution.startedAt, execution.finishedAt ?? now)}
            />
          )
        ) : (
          stretchesOf(execution, now).map((stretch) => (
            <span
              key={`${stretch.kind} ${stretch.from}`}
              className={s[stretch.kind]}
              data-state-hue={stretch.state}
              style={place(stretch.from, stretch.to)}
            />
          ))
        )}
      </span>
      <span {...gridCellRole} className={s['duration']}>
        {duration ?? (state === 'skipped' ? 'skipped' : '')}
      </span>
    </GridRow>
  );
}

function describe(
  name: string,
  state: VisualState,
  execution: ExecutionView | undefined,
  from: number,
  now: number,
): string {
  if (execution === undefined) return `${name}: ${state === 'skipped' ? 'skipped' : 'not started'}`;
  const lines = [`${name}: ${stateWord(state).toLowerCase()}`];
  for (const stretch of stretchesOf(execution, now)) {
    const what =
      stretch.kind === 'waiting' ? 'Waited' : execution.attempts.length > 1 ? `Attempt ${stretch.attempt}` : 'Ran';
    lines.push(
      `${what} ${formatTook(stretch.to - stretch.from)}, from ${clock(stretch.from)} (+${formatTook(stretch.from - from)})`,
    );
  }
  return lines.join('\n');
}
