import { ChevronDown, ChevronUp, Clock3, Copy, Download, Search, WrapText, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { AttemptView, ExecutionView } from '../../../shared/run/view.ts';
import { formatBytes, formatCount, plural } from '../../../shared/human.ts';
import { useApp } from '../../app-context.ts';
import { DrawerTools } from '../../shell/drawer-tools.tsx';
import { lookedAtPath } from '../../state/iterations.ts';
import type { FollowedRun, LoadedRun } from '../../state/run.ts';
import { attemptState, explainAt, stateAt, taskName } from '../../state/run-status.ts';
import { testIds } from '../../testids.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorState, Skeleton } from '../../ui/screen-states.tsx';
import { StateIcon } from '../../ui/state-icon.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toast } from '../../ui/toast.ts';
import { logParts, offerDownload, readAll } from '../save-artifact.ts';
import { useChosen, useFocus } from '../use-run.ts';
import { plainText } from './ansi.ts';
import { LogLines } from './log-lines.tsx';
import { mostMatches } from './log-search.ts';
import type { LogSearch } from './use-log.ts';
import { useLog, useLogSearch } from './use-log.ts';
import { KeyArea } from '../../ui/grid.tsx';
import s from './log.module.css';

export interface LogPanelProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  /** Looks at another task. */
  readonly onPath: (path: string) => void;
}

/** The execution whose log is shown: the one the person looks at, else the one that says most. */
export function shownExecution({ view }: LoadedRun, path: string | undefined): ExecutionView | undefined {
  const chosen = path === undefined ? undefined : view.executions.get(path);
  if (chosen !== undefined) return chosen;
  if (path !== undefined) return undefined;
  const steps = [...view.executions.values()].filter((execution) => execution.attempts.length > 0);
  return (
    steps.find((step) => step.state === 'FAILED') ?? steps.find((step) => step.state === 'RUNNING') ?? steps.at(-1)
  );
}

/** The log of one attempt, with its tools. */
export function LogPanel({ run, loaded, onPath }: LogPanelProps): ReactNode {
  const focus = useFocus(run);
  const execution = shownExecution(loaded, focus.path);
  const attempt = execution?.attempts.find((one) => one.number === focus.attempt) ?? execution?.attempts.at(-1);
  const path = execution?.path ?? focus.path;
  const picker = <TaskPicker run={run} loaded={loaded} path={path} attempt={attempt} onPath={onPath} />;
  if (execution === undefined || attempt === undefined)
    return (
      <div className={s['panel']}>
        <DrawerTools fallback={s['toolbar']}>{picker}</DrawerTools>
        <NoLog loaded={loaded} path={path} execution={execution} />
      </div>
    );
  return (
    <AttemptLog
      key={`${execution.path} ${attempt.number}`}
      run={run.id}
      path={execution.path}
      attempt={attempt}
      label={taskName(loaded.graph, execution.path)}
      picker={picker}
    />
  );
}

function NoLog({
  loaded,
  path,
  execution,
}: {
  readonly loaded: LoadedRun;
  readonly path: string | undefined;
  readonly execution: ExecutionView | undefined;
}): ReactNode {
  const task = path === undefined ? undefined : loaded.graph?.at(path);
  const over = loaded.view.finishedAt !== undefined;
  const explained = path === undefined ? undefined : explainAt(loaded, path);
  let title = over ? 'No step of this run has started' : 'No step has started yet';
  let detail = over ? 'So there is nothing to read here.' : 'What the first one writes will appear here.';
  if (execution?.cachedFrom !== undefined) {
    title = 'Nothing was run: an earlier result was taken';
    detail = `The log is that of ${taskName(loaded.graph, execution.cachedFrom.path)} in run ${execution.cachedFrom.run}.`;
  } else if (execution?.kind === 'importer' || execution?.kind === 'volume') {
    title = execution.kind === 'importer' ? 'An importer writes no log' : 'Work on a volume writes no log';
    detail = explained?.sentence ?? 'What it did is in the Run tab.';
  } else if (explained !== undefined && path !== undefined && stateAt(loaded.view, path) === 'skipped') {
    title = explained.sentence;
    detail = explained.next;
  } else if (execution?.kind === 'loop') {
    title = 'A loop writes no log';
    detail = 'The tasks of its iterations do: choose one of them above.';
  } else if (execution?.kind === 'group' || task?.kind === 'group') {
    title = 'A group writes no log';
    detail = 'Its tasks do: choose one of them above.';
  } else if (explained !== undefined) {
    title = explained.sentence;
    detail = explained.next;
  } else if (path !== undefined) {
    title = over ? 'This task had no turn in the run' : 'This task has not started yet';
    detail = over ? 'So it wrote nothing.' : 'What it writes will appear here.';
  }
  return (
    <p className={s['empty']} data-testid={testIds.logView}>
      <b>{title}</b>
      {detail}
    </p>
  );
}

interface TaskPickerProps extends LogPanelProps {
  readonly path: string | undefined;
  readonly attempt: AttemptView | undefined;
}

function TaskPicker({ run, loaded, path, attempt, onPath }: TaskPickerProps): ReactNode {
  const { view, graph } = loaded;
  const execution = path === undefined ? undefined : view.executions.get(path);
  const chosen = useChosen(run);
  // One line a task, however many iterations there are: which of them is meant is chosen at the loop.
  const paths =
    graph === undefined
      ? [...view.executions.keys()]
      : [...graph.tasks.values()].map((task) => lookedAtPath(task, view, graph, chosen));
  const steps = paths.filter((one) => (view.executions.get(one)?.kind ?? graph?.at(one)?.kind) === 'step');
  return (
    <>
      <Menu
        align="start"
        items={steps.map((one) => ({
          id: one,
          label: taskName(graph, one),
          icon: <StateIcon state={stateAt(view, one)} />,
          run: () => onPath(one),
        }))}
      >
        <button type="button" className={s['picker']} data-testid={testIds.logTask} title="Choose a task">
          <StateIcon state={path === undefined ? 'pending' : stateAt(view, path)} />
          <span>{path === undefined ? 'No task' : taskName(graph, path)}</span>
          <ChevronDown size={14} />
        </button>
      </Menu>
      {execution === undefined || execution.attempts.length < 2 || attempt === undefined ? null : (
        <Menu
          align="start"
          items={execution.attempts.map((one) => ({
            id: String(one.number),
            label: `Attempt ${one.number}`,
            icon: <StateIcon state={attemptState(one)} />,
            checked: one.number === attempt.number,
            run: () => run.focus.setState({ attempt: one.number }),
          }))}
        >
          <button type="button" className={s['picker']} title="Choose an attempt">
            <span>
              Attempt {attempt.number} of {execution.attempts.length}
            </span>
            <ChevronDown size={14} />
          </button>
        </Menu>
      )}
    </>
  );
}

interface AttemptLogProps {
  readonly run: string;
  readonly path: string;
  readonly attempt: AttemptView;
  readonly label: string;
  readonly picker: ReactNode;
}

/** So many lines are copied at most: a clipboard is no place for more. */
const mostCopied = 50_000;

function AttemptLog({ run, path, attempt, label, picker }: AttemptLogProps): ReactNode {
  const { api } = useApp();
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(true);
  const [searching, setSearching] = useState(false);
  const { model, state } = useLog(run, path, attempt.number);
  const key = { run, path, attempt: attempt.number };
  const top = useRef(0);
  const search = useLogSearch(key, state.total, () => top.current);
  const total = state.total;
  const ready = state.phase === 'ready';

  const openSearch = (): void => setSearching(true);
  const closeSearch = (): void => {
    setSearching(false);
    search.setText('');
  };
  const copy = async (): Promise<void> => {
    try {
      const lines: string[] = [];
      for (let from = Math.max(0, total - mostCopied); from < total;) {
        const page = await api.call('logs.read', { ...key, from, count: Math.min(5000, total - from) });
        if (page.lines.length === 0) break;
        lines.push(...page.lines.map((line) => plainText(line.text)));
        from += page.lines.length;
      }
      await navigator.clipboard.writeText(`${lines.join('\n')}\n`);
      toast({
        tone: 'success',
        title:
          total > mostCopied
            ? `Copied the last ${formatCount(mostCopied)} of ${plural(total, 'line')}`
            : `Copied ${plural(lines.length, 'line')}`,
      });
    } catch (error) {
      toast({
        tone: 'error',
        title: 'The log could not be copied',
        detail: error instanceof Error ? error.message : String(error),
      });
    }
  };
  const save = async (): Promise<void> => {
    try {
      offerDownload(await readAll(logParts(api, key)), `${path.replaceAll('/', '-')}-${attempt.number}.log`);
    } catch (error) {
      toast({
        tone: 'error',
        title: 'The log could not be saved',
        detail: error instanceof Error ? error.message : String(error),
      });
    }
  };

  return (
    <KeyArea
      className={s['panel']}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.stopPropagation();
          openSearch();
        } else if (
          event.key === 'End' &&
          event.target instanceof HTMLElement &&
          event.target.dataset['testid'] === testIds.logView
        ) {
          event.target.scrollTop = event.target.scrollHeight;
        }
      }}
    >
      <DrawerTools fallback={s['toolbar']}>
        {picker}
        <span className={s['facts']}>
          {ready
            ? `${plural(total, 'line')}${state.complete && state.bytes > 0 ? `, ${formatBytes(state.bytes)}` : ''}${state.complete ? '' : ', following'}`
            : ''}
        </span>
        {searching ? <SearchField search={search} total={total} onClose={closeSearch} /> : null}
        <div className={s['tools']} role="toolbar" aria-label="Log">
          {searching ? null : (
            <IconButton
              size="small"
              label="Search the log"
              shortcut="Mod+F"
              icon={<Search size={15} />}
              onClick={openSearch}
            />
          )}
          <IconButton
            size="small"
            label="Wrap long lines"
            pressed={wrap}
            icon={<WrapText size={15} />}
            onClick={() => setWrap(!wrap)}
          />
          <IconButton
            size="small"
            label="Show times"
            pressed={times}
            icon={<Clock3 size={15} />}
            onClick={() => setTimes(!times)}
          />
          <IconButton
            size="small"
            label="Copy the log"
            disabled={total === 0}
            icon={<Copy size={15} />}
            onClick={() => void copy()}
          />
          <IconButton
            size="small"
            label="Save the log"
            disabled={total === 0}
            icon={<Download size={15} />}
            onClick={() => void save()}
          />
        </div>
      </DrawerTools>
      {state.phase === 'loading' ? (
        <div className={s['loading']}>
          {[60, 45, 72, 38].map((width) => (
            <Skeleton key={width} width={`${width}%`} />
          ))}
        </div>
      ) : state.phase === 'failed' ? (
        <ErrorState
          title="The log cannot be read"
          detail="The engine could not answer. The log itself is kept with the run."
          technical={state.message}
          action={<Button onClick={() => model.reload()}>Try again</Button>}
        />
      ) : total === 0 ? (
        <p className={s['empty']} data-testid={testIds.logView}>
          <b>{state.complete ? 'This task wrote nothing' : 'No output yet'}</b>
          {state.complete
            ? 'Not to standard output, and not to standard error.'
            : 'What it writes appears here as it comes.'}
        </p>
      ) : (
        <LogLines
          model={model}
          state={state}
          label={`Log of ${label}`}
          wrap={wrap}
          times={times}
          search={search.text}
          current={search.current}
          top={top}
        />
      )}
    </KeyArea>
  );
}

function SearchField({
  search,
  total,
  onClose,
}: {
  readonly search: LogSearch;
  readonly total: number;
  readonly onClose: () => void;
}): ReactNode {
  const { progress, current, text } = search;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const place = progress === undefined || current === undefined ? 0 : progress.lines.indexOf(current) + 1;
  const found = progress?.lines.length ?? 0;
  const more = found >= mostMatches ? '+' : '';
  const words =
    text === '' || progress === undefined
      ? ''
      : found === 0
        ? progress.done
          ? 'Nothing found'
          : `${Math.round((progress.scanned / Math.max(1, total)) * 100)} %`
        : `${formatCount(place)} of ${formatCount(found)}${more}${progress.done ? '' : '…'}`;
  return (
    <search className={s['search']}>
      <TextField
        ref={input}
        value={text}
        onValue={search.setText}
        aria-label="Search the log"
        placeholder="Search"
        suffix={words}
        data-testid={testIds.logSearch}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') {
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <output className="visually-hidden">{words}</output>
      <IconButton
        size="small"
        label="Previous match"
        shortcut="Shift+Enter"
        disabled={found === 0}
        icon={<ChevronUp size={15} />}
        onClick={() => search.step(-1)}
      />
      <IconButton
        size="small"
        label="Next match"
        shortcut="Enter"
        disabled={found === 0}
        icon={<ChevronDown size={15} />}
        onClick={() => search.step(1)}
      />
      <IconButton size="small" label="Close the search" shortcut="Escape" icon={<X size={15} />} onClick={onClose} />
    </search>
  );
}
