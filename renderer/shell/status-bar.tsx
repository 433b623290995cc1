import { CircleAlert, CircleDashed, HardDrive, LoaderCircle, PanelBottom, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Environment } from '../../shared/ipc/contract.ts';
import { silenceInWords } from '../../shared/ipc/pulse.ts';
import {
  useActiveDocument,
  useApp,
  useConnection,
  useDocument,
  usePreference,
  useProblems,
  useUi,
} from '../app-context.ts';
import { isUnsaved } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { formatAgo, formatBytes } from '../../shared/human.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Popover } from '../ui/popover.tsx';
import s from './shell.module.css';

/** How the engine, Docker and the disk are, and whether the work is kept. */
export function StatusBar(): ReactNode {
  const { environment } = useApp();
  const connection = useConnection();
  const known = useStore(environment, (state) => state.environment);
  const document = useActiveDocument();
  const screen = useUi((state) => state.screen);
  return (
    <footer className={s['statusBar']} data-testid={testIds.statusBar}>
      {connection.phase === 'lost' ? (
        <output className={s['statusItem']} data-tone="danger">
          <CircleAlert size={13} /> The engine does not answer. Trying again.
        </output>
      ) : null}
      {connection.phase === 'silent' ? (
        <output className={s['statusItem']} data-tone="warning">
          <CircleAlert size={13} /> {silenceInWords(connection.silence)}
        </output>
      ) : null}
      {known === undefined ? (
        <span className={s['statusItem']}>Connecting to the engine</span>
      ) : (
        <Machine environment={known} />
      )}
      <span className={s['grow']} />
      {document !== undefined && screen === 'designer' ? (
        <>
          <ProblemCount document={document} />
          <Saved document={document} />
          <ShowDrawer />
        </>
      ) : null}
    </footer>
  );
}

/** The way back to what was hidden under the canvas. */
function ShowDrawer(): ReactNode {
  const { commands } = useApp();
  const { open } = usePreference('drawer');
  if (open) return null;
  return (
    <IconButton
      label="Show drawer"
      shortcut={commands.keysOf('view.drawer')}
      size="small"
      side="top"
      icon={<PanelBottom size={14} />}
      onClick={() => commands.run('view.drawer')}
    />
  );
}

function Machine({ environment }: { readonly environment: Environment }): ReactNode {
  const { docker, freeBytes, storedBytes, runningAttempts, home } = environment;
  const low = freeBytes < 2e9;
  return (
    <>
      <Popover
        title="Docker"
        side="top"
        trigger={
          <button type="button" className={s['statusItem']} data-testid={testIds.dockerState}>
            <span className={s['lamp']} data-lamp={docker.state} />
            {docker.state === 'ready'
              ? `Docker ${docker.version?.split('+')[0] ?? ''}`
              : docker.state === 'checking'
                ? 'Looking for Docker'
                : 'No Docker'}
          </button>
        }
      >
        <div className={s['explain']}>
          <b>
            {docker.state === 'ready'
              ? 'Docker is ready'
              : docker.state === 'checking'
                ? 'Looking for Docker'
                : 'Docker cannot be reached'}
          </b>
          {docker.message === undefined ? null : <p>{docker.message}</p>}
          {docker.cure === undefined ? null : <p className={s['cure']}>{docker.cure}</p>}
          {docker.host === undefined ? null : <code className="selectable">{docker.host}</code>}
          {docker.state === 'unavailable' ? (
            <p className={s['cure']}>Without Docker the bundled examples run as processes, which are not isolated.</p>
          ) : null}
        </div>
      </Popover>
      <Popover
        title="Disk"
        side="top"
        trigger={
          <button type="button" className={s['statusItem']} data-tone={low ? 'warning' : undefined}>
            {low ? <TriangleAlert size={13} /> : <HardDrive size={13} />}
            {low ? `${formatBytes(freeBytes)} free` : `${formatBytes(storedBytes)} stored`}
          </button>
        }
      >
        <div className={s['explain']}>
          <b>{formatBytes(storedBytes)} of logs and artifacts</b>
          <p>{formatBytes(freeBytes)} are free on this disk.</p>
          <code className="selectable">{home}</code>
        </div>
      </Popover>
      {runningAttempts > 0 ? (
        <output className={s['statusItem']}>
          <LoaderCircle size={13} className={s['turning']} />
          {runningAttempts} step{runningAttempts === 1 ? '' : 's'} running
        </output>
      ) : null}
    </>
  );
}

function ProblemCount({ document }: { readonly document: OpenDocument }): ReactNode {
  const { ui } = useApp();
  const errors = useProblems(document, (state) => state.diagnostics.filter((item) => item.severity === 'error').length);
  const warnings = useProblems(
    document,
    (state) => state.diagnostics.filter((item) => item.severity === 'warning').length,
  );
  if (errors + warnings === 0) return null;
  const say = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  return (
    <button
      type="button"
      className={s['statusItem']}
      data-tone={errors > 0 ? 'danger' : 'warning'}
      onClick={() => ui.openDrawer('problems')}
    >
      {errors > 0 ? <CircleAlert size={13} /> : <TriangleAlert size={13} />}
      {errors > 0 ? say(errors, 'error') : say(warnings, 'warning')}
    </button>
  );
}

const minute = 60_000;

function Saved({ document }: { readonly document: OpenDocument }): ReactNode {
  const unsaved = useDocument(document, isUnsaved);
  const draft = useDocument(document, (state) => state.draft);
  const path = useDocument(document, (state) => state.path);
  const savedAt = useDocument(document, (state) => state.savedAt);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minute);
    return () => clearInterval(timer);
  }, []);
  const words =
    draft === 'failed'
      ? 'Unsaved work could not be kept'
      : unsaved
        ? path === undefined
          ? 'Not saved to a file, kept as a draft'
          : 'Unsaved changes, kept as a draft'
        : savedAt === undefined
          ? path === undefined
            ? 'Not saved to a file'
            : 'Saved'
          : `Saved ${formatAgo(savedAt, now)}`;
  return (
    <span
      className={s['statusItem']}
      data-tone={draft === 'failed' ? 'danger' : undefined}
      data-testid={testIds.savedState}
    >
      {draft === 'failed' ? <CircleAlert size={13} /> : unsaved ? <CircleDashed size={12} /> : null}
      {words}
    </span>
  );
}
