import { Check, History, Minus, Search, SearchX, Trash2, X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatAgo, formatCount, plural } from '../../shared/human.ts';
import type { RunSummary } from '../../shared/ipc/contract.ts';
import { useApp } from '../app-context.ts';
import type { RunFilter } from '../state/run-list.ts';
import { visualState } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/screen-states.tsx';
import { StateIcon } from '../ui/state-icon.tsx';
import { TextField } from '../ui/text-field.tsx';
import { deleteRuns } from './run-actions.ts';
import { openRun } from './runs-place.ts';
import { exactTime, runDuration } from './task-panel.tsx';
import { useNow } from './use-run.ts';
import { GridBox, GridRow, KeyArea, columnHeaderRole, gridCellRole, rowGroupRole, rowRole } from '../ui/grid.tsx';
import { useRows } from '../ui/use-rows.ts';
import s from './runs-list.module.css';

const filters: readonly { readonly id: RunFilter; readonly title: string }[] = [
  { id: 'all', title: 'All' },
  { id: 'running', title: 'Running' },
  { id: 'succeeded', title: 'Succeeded' },
  { id: 'failed', title: 'Failed' },
  { id: 'canceled', title: 'Canceled' },
];

/** Every run of this data folder, newest first. */
export function RunsList(): ReactNode {
  const app = useApp();
  const { list } = app.hub;
  useEffect(() => list.retain(), [list]);
  const { phase, message, runs, total, search, filter, selected } = useStore(list.store);
  const searchField = useRef<HTMLInputElement>(null);
  const chosen = runs.filter((run) => selected.has(run.id));
  const narrowed = search.trim() !== '' || filter !== 'all';
  const remove = async (): Promise<void> => list.remove(await deleteRuns(app, chosen));
  return (
    <KeyArea
      className={s['screen']}
      aria-label="Runs"
      onKeyDown={(event) => {
        if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        searchField.current?.focus();
      }}
    >
      <header className={s['header']}>
        <h1>Runs</h1>
        <output className={s['count']}>{phase === 'ready' && total > 0 ? formatCount(total) : ''}</output>
        <span className={s['grow']} />
        {chosen.length === 0 ? null : (
          <div className={s['chosen']}>
            <span>{chosen.length} selected</span>
            <IconButton
              size="small"
              label="Clear the selection"
              shortcut="Escape"
              icon={<X size={14} />}
              onClick={() => list.select([])}
            />
            <Button
              tone="danger"
              icon={<Trash2 size={14} />}
              data-testid={testIds.runsDelete}
              onClick={() => void remove()}
            >
              Delete {plural(chosen.length, 'run')}
            </Button>
          </div>
        )}
        <div className={s['filters']} role="toolbar" aria-label="Show" data-testid={testIds.runsFilter}>
          {filters.map(({ id, title }) => (
            <button key={id} type="button" aria-pressed={id === filter} onClick={() => list.filter(id)}>
              {title}
            </button>
          ))}
        </div>
        <div className={s['search']}>
          <TextField
            ref={searchField}
            value={search}
            onValue={(text) => list.search(text)}
            placeholder="Search runs"
            aria-label="Search runs"
            leading={<Search size={14} />}
            data-testid={testIds.runsSearch}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && search !== '') list.search('');
            }}
          />
        </div>
      </header>
      {phase === 'failed' ? (
        <ErrorState
          title="The runs cannot be listed"
          detail="The engine could not read its history."
          technical={message}
          action={<Button onClick={() => list.reload()}>Try again</Button>}
        />
      ) : phase === 'loading' && runs.length === 0 ? (
        <LoadingRows />
      ) : runs.length > 0 ? (
        <RunTable onDelete={() => void remove()} />
      ) : narrowed ? (
        <EmptyState
          icon={<SearchX size={20} />}
          title="No run matches"
          detail={
            search.trim() === ''
              ? 'There are runs, but none in this state.'
              : `Nothing is found for “${search.trim()}”${filter === 'all' ? '' : ' in this state'}.`
          }
          action={
            <Button
              onClick={() => {
                list.filter('all');
                list.search('');
              }}
            >
              Show all runs
            </Button>
          }
        />
      ) : (
        <EmptyState
          icon={<History size={20} />}
          title="No runs yet"
          detail="Every run is kept here with its logs, values and artifacts. Open a pipeline and run it."
          action={
            <Button onClick={() => app.ui.show(app.documents.active() === undefined ? 'start' : 'designer')}>
              {app.documents.active() === undefined ? 'Show start' : 'Show the pipeline'}
            </Button>
          }
        />
      )}
    </KeyArea>
  );
}

const rowHeight = 40;

function LoadingRows(): ReactNode {
  return (
    <div className={s['loading']} aria-busy aria-label="Loading runs">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className={s['skeletonRow']}>
          <Skeleton width={90} />
          <Skeleton width={`${18 + ((index * 7) % 14)}%`} />
          <Skeleton width={100} />
          <Skeleton width={60} />
        </div>
      ))}
    </div>
  );
}

function RunTable({ onDelete }: { readonly onDelete: () => void }): ReactNode {
  const app = useApp();
  const { list } = app.hub;
  const { runs, total, selected, active } = useStore(list.store);
  const id = useId();
  /** Where an extended selection began. */
  const pivot = useRef<string>(undefined);
  const now = useNow(true);
  const index = runs.findIndex((run) => run.id === active);
  const { scroller, rows: virtual } = useRows({ count: runs.length, height: rowHeight, head: 32 });
  const items = virtual.getVirtualItems();
  const end = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (end >= runs.length - 30) list.more();
  }, [list, end, runs.length]);
  useEffect(() => scroller.current?.focus({ preventScroll: true }), [scroller]);

  const extend = (to: number): void => {
    const from = runs.findIndex((run) => run.id === (pivot.current ?? active));
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    list.select(runs.slice(Math.max(0, low), high + 1).map((run) => run.id));
  };
  const moveTo = (next: number, extending: boolean): void => {
    const to = Math.min(runs.length - 1, Math.max(0, next));
    const target = runs[to];
    if (target === undefined) return;
    if (extending) {
      pivot.current ??= active;
      extend(to);
    } else pivot.current = undefined;
    list.activate(target.id);
    virtual.scrollToIndex(to);
  };
  const keys = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -runs.length, End: runs.length }[
      event.key
    ];
    if (move !== undefined) moveTo(index + move, event.shiftKey);
    else if (event.key === 'Enter' && active !== undefined) openRun(app, active);
    else if (event.key === ' ' && active !== undefined) list.toggle(active);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) list.select(runs.map((run) => run.id));
    else if (event.key === 'Escape' && selected.size > 0) list.select([]);
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (selected.size === 0 && active !== undefined) list.select([active]);
      onDelete();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const click = (event: MouseEvent, run: RunSummary, at: number): void => {
    list.activate(run.id);
    if (event.shiftKey) {
      pivot.current ??= active;
      extend(at);
    } else if (event.ctrlKey || event.metaKey) {
      pivot.current = run.id;
      list.toggle(run.id);
    } else openRun(app, run.id);
  };
  const all = selected.size > 0 && runs.every((run) => selected.has(run.id));
  return (
    <GridBox
      ref={scroller}
      className={s['table']}

      aria-label="Runs"
      aria-rowcount={total + 1}
      aria-multiselectable
      aria-activedescendant={index < 0 ? undefined : `${id}-${index}`}
      data-testid={testIds.runsTable}
      onKeyDown={keys}
    >
      <div {...rowGroupRole} className={s['headGroup']}>
        <div {...rowRole} aria-rowindex={1} className={s['head']}>
          <span {...columnHeaderRole} className={s['check']}>
            <button
              type="button"
              className={s['box']}
              tabIndex={-1}
              data-checked={selected.size > 0 || undefined}
              aria-label={all ? 'Select none' : 'Select all'}
              onClick={() => list.select(all ? [] : runs.map((run) => run.id))}
            >
              {all ? (
                <Check size={12} strokeWidth={3} />
              ) : selected.size > 0 ? (
                <Minus size={12} strokeWidth={3} />
              ) : null}
            </button>
          </span>
          <span {...columnHeaderRole}>State</span>
          <span {...columnHeaderRole}>Pipeline</span>
          <span {...columnHeaderRole}>Started</span>
          <span {...columnHeaderRole} data-align="right">
            Took
          </span>
          <span {...columnHeaderRole}>Steps</span>
          <span {...columnHeaderRole} className={s['executor']}>
            Executor
          </span>
          <span {...columnHeaderRole} className={s['why']}>
            Why it failed
          </span>
        </div>
      </div>
      <div {...rowGroupRole} style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const run = runs[item.index];
          return run === undefined ? null : (
            <Row
              key={run.id}
              id={`${id}-${item.index}`}
              index={item.index}
              top={item.start}
              run={run}
              now={now}
              active={item.index === index}
              selected={selected.has(run.id)}
              onClick={(event) => click(event, run, item.index)}
              onCheck={() => {
                list.activate(run.id);
                list.toggle(run.id);
              }}
            />
          );
        })}
      </div>
    </GridBox>
  );
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly run: RunSummary;
  readonly now: number;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onClick: (event: MouseEvent) => void;
  readonly onCheck: () => void;
}

function Row({ id, index, top, run, now, active, selected, onClick, onCheck }: RowProps): ReactNode {
  const over = run.finishedAt !== undefined;
  const state = visualState(run.state);
  return (
    <GridRow
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={s['row']}
      style={{ top }}
      data-active={active || undefined}
      data-testid={testIds.runRow(run.id)}
      onClick={onClick}
    >
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- Space does it in the grid. */}
      <span
        {...gridCellRole}
        tabIndex={-1}
        className={s['check']}
        onClick={(event) => {
          event.stopPropagation();
          onCheck();
        }}
      >
        <span className={s['box']} data-checked={selected || undefined}>
          {selected ? <Check size={12} strokeWidth={3} /> : null}
        </span>
      </span>
      <span {...gridCellRole}>
        <StateIcon state={state} withWord />
      </span>
      <span {...gridCellRole} className={s['name']} title={run.file ?? run.pipeline}>
        {run.pipeline}
        <code>{run.id.slice(-6)}</code>
      </span>
      <span {...gridCellRole} title={exactTime(run.createdAt)}>
        {formatAgo(run.createdAt, now)}
      </span>
      <span {...gridCellRole} data-align="right">
        {runDuration(run, now)}
      </span>
      <span {...gridCellRole} className={s['steps']}>
        <span className={s['meter']} data-state-hue={run.failedCount > 0 ? 'failed' : state} aria-hidden>
          <span style={{ width: `${run.taskCount === 0 ? 0 : (run.doneCount / run.taskCount) * 100}%` }} />
        </span>
        {over && run.doneCount === run.taskCount ? run.taskCount : `${run.doneCount} of ${run.taskCount}`}
        {run.failedCount > 0 ? <em>{run.failedCount} failed</em> : null}
      </span>
      <span {...gridCellRole} className={s['executor']}>
        {run.executor === 'docker' ? 'Docker' : 'Process'}
      </span>
      <span {...gridCellRole} className={s['why']} title={run.failure}>
        {run.failure}
      </span>
    </GridRow>
  );
}
