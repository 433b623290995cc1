import { Command, Play, Plus, Redo2, Share, Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useActiveDocument, useApp, useDocument, useUi } from '../app-context.ts';
import { laterPart } from '../later.tsx';
import { isUnsaved } from '../state/document.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { Logo } from './logo.tsx';
import { RunTargetButton } from './run-target-button.tsx';
import s from './shell.module.css';

const RunTarget = laterPart(
  async () => (await import('./run-target.tsx')).RunTarget,
  () => <RunTargetButton inert />,
);

/** Documents, history, the command palette, and the one primary action: Run. */
export function TopBar(): ReactNode {
  const { commands, documents } = useApp();
  const { open, active } = useStore(documents.store);
  const document = useActiveDocument();
  const screen = useUi((state) => state.screen);
  return (
    <header className={s['topBar']}>
      <Tooltip text="Start" shortcut={commands.keysOf('app.start')}>
        <button
          type="button"
          className={s['home']}
          aria-label="Start"
          aria-current={screen === 'start' ? 'page' : undefined}
          onClick={() => commands.run('app.start')}
        >
          <Logo />
        </button>
      </Tooltip>
      <nav className={s['tabs']} aria-label="Open pipelines">
        {open.map((item) => (
          <DocumentTab key={item.id} document={item} active={item.id === active && screen === 'designer'} />
        ))}
        <IconButton
          label="New pipeline"
          shortcut={commands.keysOf('document.new')}
          icon={<Plus size={16} />}
          data-testid={testIds.newDocument}
          onClick={() => commands.run('document.new')}
        />
      </nav>
      <div className={s['actions']}>
        {document !== undefined && screen === 'designer' ? <HistoryButtons document={document} /> : null}
        <Tooltip text="Command palette">
          <button
            type="button"
            className={s['commandButton']}
            data-testid={testIds.commandPaletteButton}
            onClick={() => commands.run('app.palette')}
          >
            <Command size={14} />
            <span className="visually-hidden">Command palette</span>
            <span aria-hidden>
              <Kbd keys={commands.keysOf('app.palette') ?? 'Mod+K'} />
            </span>
          </button>
        </Tooltip>
        {document !== undefined && screen === 'designer' ? (
          <>
            <span className={s['exportButton']}>
              <Button
                icon={<Share size={15} />}
                data-testid={testIds.exportButton}
                onClick={() => commands.run('document.export')}
              >
                Export
              </Button>
            </span>
            <RunButton document={document} />
          </>
        ) : null}
      </div>
    </header>
  );
}

function DocumentTab({ document, active }: { readonly document: OpenDocument; readonly active: boolean }): ReactNode {
  const { documents, commands } = useApp();
  const name = useDocument(document, (state) => state.name);
  const path = useDocument(document, (state) => state.path);
  const unsaved = useDocument(document, isUnsaved);
  const short = name.replace(/(\.pipeline|\.component)?\.ya?ml$/i, '');
  return (
    <div className={cx(s['tab'], active && s['tabActive'])} data-testid={testIds.documentTab(document.id)}>
      <button
        type="button"
        aria-current={active ? 'page' : undefined}
        className={s['tabName']}
        title={path ?? 'Not saved to a file yet'}
        onClick={() => documents.activate(document.id)}
        onAuxClick={(event) => {
          if (event.button === 1) void documents.close(document.id);
        }}
      >
        {short}
        {unsaved ? <span className="visually-hidden">, unsaved</span> : null}
      </button>
      <button
        type="button"
        className={s['tabClose']}
        data-unsaved={unsaved || undefined}
        aria-label={`Close ${short}`}
        title={`Close (${commands.keysOf('document.close')?.replaceAll('+', ' ') ?? ''})`}
        tabIndex={-1}
        onClick={() => void documents.close(document.id)}
      >
        <X size={13} />
      </button>
    </div>
  );
}

function HistoryButtons({ document }: { readonly document: OpenDocument }): ReactNode {
  const { commands } = useApp();
  const undo = useDocument(document, (state) => state.undo.at(-1)?.label);
  const redo = useDocument(document, (state) => state.redo.at(-1)?.label);
  return (
    <>
      <IconButton
        label={undo === undefined ? 'Undo' : `Undo: ${undo}`}
        aria-label="Undo"
        shortcut={commands.keysOf('edit.undo')}
        icon={<Undo2 size={16} />}
        disabled={undo === undefined}
        data-testid={testIds.undo}
        onClick={() => commands.run('edit.undo')}
      />
      <IconButton
        label={redo === undefined ? 'Redo' : `Redo: ${redo}`}
        aria-label="Redo"
        shortcut={commands.keysOf('edit.redo')}
        icon={<Redo2 size={16} />}
        disabled={redo === undefined}
        data-testid={testIds.redo}
        onClick={() => commands.run('edit.redo')}
      />
    </>
  );
}

function RunButton({ document }: { readonly document: OpenDocument }): ReactNode {
  const { commands, runs, dialogs } = useApp();
  const starting = useStore(runs.store, (state) => state.starting === document.id);
  const asking = useStore(dialogs.store, ({ open }) => open.length > 0);
  return (
    <div className={s['run']}>
      <Tooltip text="Run this pipeline" shortcut={commands.keysOf('run.start')}>
        <button
          type="button"
          className={s['runMain']}
          disabled={starting}
          data-testid={testIds.runButton}
          onClick={() => commands.run('run.start')}
        >
          <Play size={14} fill="currentColor" />
          {starting && !asking ? 'Starting' : 'Run'}
        </button>
      </Tooltip>
      <RunTarget />
    </div>
  );
}
