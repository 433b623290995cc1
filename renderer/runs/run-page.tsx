import { ArrowLeft, FilePlus2, PanelBottom, PanelRight, RotateCcw, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { formatAgo } from '../../shared/human.ts';
import { isGraph } from '../../shared/component/spec.ts';
import { useApp, useDocument, usePreference } from '../app-context.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { DrawerFrame } from '../shell/drawer.tsx';
import { createDocument } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';
import { runDocumentPrefix } from '../state/run-hub.ts';
import { runInWords, visualState } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { MainPanel, SidePanel, Split } from '../ui/split-panels.tsx';
import { StateIcon } from '../ui/state-icon.tsx';
import { ExecutionList } from './execution-list.tsx';
import { selectedPath } from './reveal.ts';
import { deleteRun, openAsNew, runAgain } from './run-actions.ts';
import { RunBar } from './run-bar.tsx';
import { RunOverlay } from './run-overlay.tsx';
import { RunOverview } from './run-overview.tsx';
import { Loaded, Logs, TimelineOf } from './slots.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { TaskPanel, exactTime, runDuration } from './task-panel.tsx';
import { usePortFaces } from './use-port-faces.ts';
import { useChosen, useFocus, useNow } from './use-run.ts';
import s from './run-page.module.css';

/** One run: its graph as it was run, and everything that came of it. */
export function RunPage({ id }: { readonly id: string }): ReactNode {
  return (
    <section className={s['page']} data-testid={testIds.runPage} aria-label="Run">
      <Back />
      <Loaded id={id}>{(run, loaded) => <RunContent run={run} loaded={loaded} />}</Loaded>
    </section>
  );
}

function Back(): ReactNode {
  const { hub, commands } = useApp();
  return (
    <div className={s['back']}>
      <IconButton
        label="Back to all runs"
        shortcut={commands.keysOf('runs.back')}
        icon={<ArrowLeft size={16} />}
        data-testid={testIds.runBack}
        onClick={() => hub.place.setState({ run: undefined })}
      />
    </div>
  );
}

interface RunProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
}

/** The document of a run to look at; undefined when its text is no drawing (a compiled pipeline, a single component). */
function useRunDocument({ run, loaded }: RunProps): OpenDocument | undefined {
  const { api, library, hub } = useApp();
  const { text, file } = loaded.source;
  const document = useMemo(() => {
    const opened = createDocument(
      { draft: `${runDocumentPrefix}${run.id}`, name: file, text },
      { api, resolve: library.resolve, readOnly: true },
    );
    const { spec } = opened.store.getState();
    return spec !== undefined && isGraph(spec) ? opened : undefined;
  }, [api, library, run.id, file, text]);
  useEffect(() => {
    if (document === undefined) return undefined;
    hub.showOn(document.id, run.id);
    return () => {
      hub.hideOn(document.id);
      document.dispose();
    };
  }, [hub, document, run.id]);
  return document;
}

function RunContent({ run, loaded }: RunProps): ReactNode {
  const { ui } = useApp();
  const inspector = usePreference('inspector');
  const drawer = usePreference('drawer');
  const document = useRunDocument({ run, loaded });
  return (
    <>
      <Header run={run} loaded={loaded} />
      <Split direction="horizontal">
        <MainPanel min={320}>
          <Split direction="vertical">
            <MainPanel min={140}>
              {document === undefined ? <Listed run={run} loaded={loaded} /> : <Drawn document={document} />}
            </MainPanel>
            <SidePanel
              side="end"
              label="Resize drawer"
              state={drawer}
              min={120}
              max="75%"
              onState={(state) => ui.panel('drawer', state)}
            >
              <RunDrawer run={run} loaded={loaded} document={document} />
            </SidePanel>
          </Split>
        </MainPanel>
        <SidePanel
          side="end"
          label="Resize details"
          state={inspector}
          min={260}
          max="32%"
          onState={(state) => ui.panel('inspector', state)}
        >
          {document === undefined ? (
            <ListedDetails run={run} loaded={loaded} />
          ) : (
            <DrawnDetails run={run} loaded={loaded} document={document} />
          )}
        </SidePanel>
      </Split>
    </>
  );
}

function Header({ run, loaded }: RunProps): ReactNode {
  const app = useApp();
  const { view } = loaded;
  const now = useNow(true);
  const inspector = usePreference('inspector');
  const drawer = usePreference('drawer');
  const [busy, setBusy] = useState(false);
  const again = async (): Promise<void> => {
    setBusy(true);
    await runAgain(app, loaded);
    setBusy(false);
  };
  return (
    <header className={s['header']}>
      <h1 title={loaded.summary.file ?? loaded.source.file}>{view.pipeline}</h1>
      <span className={s['state']} data-state-hue={visualState(view.state)}>
        <StateIcon state={visualState(view.state)} size={16} />
        {runInWords(loaded)}
      </span>
      <span className={s['facts']} title={`${exactTime(view.createdAt)}\n${run.id}`}>
        {formatAgo(view.createdAt, now)} · {runDuration(view, now)} ·{' '}
        {view.options.executor === 'docker' ? 'Docker' : 'Process, not isolated'} · <code>{run.id.slice(-6)}</code>
      </span>
      <span className={s['grow']} />
      {view.finishedAt === undefined ? null : (
        <IconButton
          label="Delete this run"
          shortcut={app.commands.keysOf('run.delete')}
          icon={<Trash2 size={16} />}
          onClick={() => void deleteRun(app, loaded)}
        />
      )}
      <IconButton
        label="Show the drawer"
        shortcut={app.commands.keysOf('view.drawer')}
        pressed={drawer.open}
        icon={<PanelBottom size={16} />}
        onClick={() => app.ui.panel('drawer', { open: !drawer.open })}
      />
      <IconButton
        label="Show the details"
        shortcut={app.commands.keysOf('view.inspector')}
        pressed={inspector.open}
        icon={<PanelRight size={16} />}
        onClick={() => app.ui.panel('inspector', { open: !inspector.open })}
      />
      <Button
        icon={<FilePlus2 size={15} />}
        title="Open this version as a new pipeline"
        data-testid={testIds.runOpenAsNew}
        onClick={() => void openAsNew(app, loaded)}
      >
        Open as new pipeline
      </Button>
      <Button
        tone={view.finishedAt === undefined ? 'plain' : 'primary'}
        icon={<RotateCcw size={15} />}
        busy={busy}
        title="Run again with the same parameters"
        data-testid={testIds.runAgain}
        onClick={() => void again()}
      >
        Run again
      </Button>
    </header>
  );
}

function Drawn({ document }: { readonly document: OpenDocument }): ReactNode {
  const app = useApp();
  return (
    <Canvas document={document} statuses={app.statusesOf(document)} overlay={<RunOverlay document={document} />} />
  );
}

function Listed({ run, loaded }: RunProps): ReactNode {
  const focus = useFocus(run);
  return (
    <div className={s['listed']}>
      <div className={s['listedBar']}>
        <RunBar run={run} document={undefined} />
      </div>
      <ExecutionList loaded={loaded} selected={focus.path} onSelect={(path) => run.focus.setState({ path }, true)} />
    </div>
  );
}

function DrawnDetails({ run, loaded, document }: RunProps & { readonly document: OpenDocument }): ReactNode {
  const selection = useDocument(document, (state) => state.selection);
  const graphPath = useDocument(document, (state) => state.graphPath);
  const path = selectedPath(loaded, useChosen(run), { selection, graphPath });
  return (
    <Details
      run={run}
      loaded={loaded}
      document={document}
      path={path}
      onClose={() => document.select({ nodes: new Set(), edges: new Set() })}
    />
  );
}

function ListedDetails({ run, loaded }: RunProps): ReactNode {
  const { path } = useFocus(run);
  return (
    <Details run={run} loaded={loaded} document={undefined} path={path} onClose={() => run.focus.setState({}, true)} />
  );
}

interface DetailsProps extends RunProps {
  readonly document: OpenDocument | undefined;
  readonly path: string | undefined;
  readonly onClose: () => void;
}

const noIds: readonly string[] = [];

function Details({ run, loaded, document, path, onClose }: DetailsProps): ReactNode {
  const task = path === undefined ? undefined : loaded.graph?.at(path);
  const faces = usePortFaces(document, path === undefined ? noIds : task?.ids);
  return (
    <section className={s['details']} data-testid={testIds.inspector} aria-label="Details">
      <div className={s['detailsHead']}>
        {path === undefined ? null : (
          <IconButton size="small" label="Show the whole run" icon={<ArrowLeft size={15} />} onClick={onClose} />
        )}
        <h2 title={path}>{path === undefined ? 'This run' : (task?.ids.at(-1) ?? path)}</h2>
      </div>
      {path === undefined ? (
        <RunOverview run={run} loaded={loaded} faces={faces} />
      ) : (
        <TaskPanel run={run} loaded={loaded} path={path} faces={faces} />
      )}
    </section>
  );
}

function RunDrawer({ run, loaded, document }: RunProps & { readonly document: OpenDocument | undefined }): ReactNode {
  return (
    <DrawerFrame
      tabs={[
        { id: 'logs', title: 'Logs', content: <Logs run={run} loaded={loaded} document={document} /> },
        { id: 'preview', title: 'Preview', content: <PreviewPanel run={run} loaded={loaded} document={document} /> },
        { id: 'timeline', title: 'Timeline', content: <TimelineOf run={run} loaded={loaded} document={document} /> },
      ]}
    />
  );
}
