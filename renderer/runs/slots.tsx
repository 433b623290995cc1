/** What renderer/runs puts into the designer: tabs of the drawer and of the inspector. */
import { ChartGantt, Package, Play, ScrollText } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useApp, useDocument } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/screen-states.tsx';
import { useWidth } from '../ui/use-width.ts';
import { LogPanel, shownExecution } from './logs/log-panel.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { lookAt, pathOf } from './reveal.ts';
import { Hint, TaskPanel } from './task-panel.tsx';
import { Timeline } from './timeline.tsx';
import { usePortFaces } from './use-port-faces.ts';
import { useChosen, useFocus, useLoadedRun, useRun, useRunIdOf, useRunState } from './use-run.ts';
import s from './slots.module.css';

interface OfDocument {
  readonly document: OpenDocument;
}

interface PanelProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  readonly document: OpenDocument | undefined;
}

/** The run of a document, or what to do when there is none. */
function WithRun({
  document,
  empty,
  children,
}: OfDocument & { readonly empty: ReactNode; readonly children: (props: PanelProps) => ReactNode }): ReactNode {
  const id = useRunIdOf(document);
  return id === undefined ? (
    empty
  ) : (
    <Loaded key={id} id={id}>
      {(run, loaded) => children({ run, loaded, document })}
    </Loaded>
  );
}

/** A run once it is there: a skeleton before, and what to do when it cannot be read. */
export function Loaded({
  id,
  children,
}: {
  readonly id: string;
  readonly children: (run: FollowedRun, loaded: LoadedRun) => ReactNode;
}): ReactNode {
  const run = useRun(id);
  const loaded = useLoadedRun(run);
  const problem = useRunState(run, (state) => (state.phase === 'failed' ? state.message : undefined));
  if (problem !== undefined)
    return (
      <ErrorState
        title="This run cannot be read"
        detail="It may have been deleted, or it was made by a newer version."
        technical={problem}
        action={<Button onClick={() => run.reload()}>Try again</Button>}
      />
    );
  if (loaded === undefined)
    return (
      <div className={s['loading']}>
        {[48, 64, 40, 56].map((width) => (
          <Skeleton key={width} width={`${width}%`} />
        ))}
      </div>
    );
  return children(run, loaded);
}

function RunFirst({
  icon,
  title,
  detail,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly detail: string;
}): ReactNode {
  const { commands } = useApp();
  return (
    <EmptyState
      compact
      icon={icon}
      title={title}
      detail={detail}
      action={
        <Button
          size="small"
          icon={<Play size={13} />}
          disabled={!commands.enabled('run.start')}
          onClick={() => commands.run('run.start')}
        >
          Run
        </Button>
      }
    />
  );
}

/** Beside the log there is room for the timeline from here on, in CSS pixels. */
const wide = 880;

/** The log, and where there is room the timeline beside it. */
export function Logs({ run, loaded, document }: PanelProps): ReactNode {
  const app = useApp();
  const [measured, width] = useWidth();
  const focus = useFocus(run);
  const look = (path: string): void => lookAt(app, run, path, document);
  return (
    <div ref={measured} className={s['logs']}>
      <LogPanel run={run} loaded={loaded} onPath={look} />
      {width < wide ? null : (
        <aside className={s['beside']} aria-label="Timeline">
          <Timeline
            compact
            loaded={loaded}
            selected={focus.path ?? shownExecution(loaded, undefined)?.path}
            onSelect={look}
          />
        </aside>
      )}
    </div>
  );
}

/** When every task ran. */
export function TimelineOf({ run, loaded, document }: PanelProps): ReactNode {
  const app = useApp();
  const focus = useFocus(run);
  return <Timeline loaded={loaded} selected={focus.path} onSelect={(path) => lookAt(app, run, path, document)} />;
}

export function LogsTab({ document }: OfDocument): ReactNode {
  return (
    <WithRun
      document={document}
      empty={
        <RunFirst
          icon={<ScrollText size={20} />}
          title="No run to read"
          detail="Run the pipeline, and what its steps write appears here as it comes."
        />
      }
    >
      {(props) => <Logs {...props} />}
    </WithRun>
  );
}

export function TimelineTab({ document }: OfDocument): ReactNode {
  return (
    <WithRun
      document={document}
      empty={
        <RunFirst
          icon={<ChartGantt size={20} />}
          title="No run to look at"
          detail="Run the pipeline to see when each of its steps runs, and what it waits for."
        />
      }
    >
      {(props) => <TimelineOf {...props} />}
    </WithRun>
  );
}

export function PreviewTab({ document }: OfDocument): ReactNode {
  return (
    <WithRun
      document={document}
      empty={
        <RunFirst
          icon={<Package size={20} />}
          title="No artifacts yet"
          detail="Run the pipeline: tables, metrics, curves and reports that its steps make are shown here."
        />
      }
    >
      {({ run, loaded }) => <PreviewPanel run={run} loaded={loaded} document={document} />}
    </WithRun>
  );
}

/** The Run tab of the inspector: the selected task in the run that the canvas shows. */
export function RunTab({ document, taskId }: OfDocument & { readonly taskId: string }): ReactNode {
  const graphPath = useDocument(document, (state) => state.graphPath);
  return (
    <WithRun
      document={document}
      empty={
        <RunFirst
          icon={<Play size={20} />}
          title="Not run yet"
          detail="Run the pipeline to see this task's inputs, outputs, times and attempts."
        />
      }
    >
      {({ run, loaded }) => <SelectedTask run={run} loaded={loaded} document={document} ids={[...graphPath, taskId]} />}
    </WithRun>
  );
}

interface SelectedTaskProps extends OfDocument {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  readonly ids: readonly string[];
}

function SelectedTask({ run, loaded, document, ids }: SelectedTaskProps): ReactNode {
  const path = pathOf(loaded, useChosen(run), ids);
  const faces = usePortFaces(document, ids);
  // The task was added or renamed after the run began.
  useEffect(() => {
    if (path !== undefined && run.focus.getState().path !== path) run.focus.setState({ path }, true);
  }, [run, path]);
  return path === undefined ? (
    <Hint>This task was not part of the run.</Hint>
  ) : (
    <TaskPanel run={run} loaded={loaded} path={path} faces={faces} />
  );
}
