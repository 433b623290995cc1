import { CircleAlert, CircleDashed, PanelBottom, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
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
import { laterPart } from '../later.tsx';
import { isUnsaved } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { formatAgo } from '../../shared/human.ts';
import { IconButton } from '../ui/icon-button.tsx';
import s from './shell.module.css';

const Machine = laterPart(async () => (await import('./machine.tsx')).Machine, Connecting);

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
      {known === undefined ? <Connecting /> : <Machine environment={known} />}
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

function Connecting(): ReactNode {
  return <span className={s['statusItem']}>Connecting to the engine</span>;
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
  const { phase } = useConnection();
  const kept = draft === 'kept' || phase === 'connected' ? 'kept as a draft' : 'not kept yet';
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
          ? `Not saved to a file, ${kept}`
          : `Unsaved changes, ${kept}`
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
