import { ArrowUp, FileText, Folder, FolderOpen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { ProcedureOutput } from '../../shared/ipc/contract.ts';
import { useApp } from '../app-context.ts';
import { fileName } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useArrowKeys } from '../ui/focus.ts';
import { formatAgo } from '../../shared/human.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/screen-states.tsx';
import { TextField } from '../ui/text-field.tsx';
import s from './file-dialog.module.css';

type Listing = Extract<ProcedureOutput<'files.browse'>, { readonly ok: true }>;
type Entry = Listing['entries'][number];

export interface FileDialogProps {
  readonly mode: 'open' | 'save';
  readonly title: string;
  /** A name, or a whole path whose folder is shown first. */
  readonly suggested: string;
  readonly answer: (path: string | undefined) => void;
}

/** Folders and pipeline files of the machine that the engine runs on. The desktop app has the system's dialog instead. */
export function FileDialog({ mode, title, suggested, answer }: FileDialogProps): ReactNode {
  const { api } = useApp();
  const [folder, setFolder] = useState(() => folderOf(suggested));
  const [listing, setListing] = useState<Listing>();
  const [problem, setProblem] = useState<string>();
  const [name, setName] = useState(() => fileName(suggested));
  const [chosen, setChosen] = useState<Entry>();
  const [now] = useState(() => Date.now());
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    let current = true;
    api.call('files.browse', folder === undefined ? {} : { folder }).then(
      (result) => {
        if (!current) return;
        setProblem(result.ok ? undefined : result.message);
        if (result.ok) setListing(result);
      },
      (error: unknown) => current && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [api, folder]);

  const path =
    mode === 'open'
      ? chosen?.path
      : name.trim() === '' || listing === undefined
        ? undefined
        : join(listing.folder, name.trim());
  const confirm = (): void => {
    if (path !== undefined) answer(path);
  };
  const open = (entry: Entry): void => {
    if (entry.kind === 'folder') {
      setFolder(entry.path);
      setChosen(undefined);
    } else if (mode === 'open') answer(entry.path);
    else setName(entry.name);
  };
  const list = useArrowKeys<HTMLDivElement>('li > button');

  return (
    <Dialog
      open
      width="large"
      title={title}
      testId={testIds.fileDialog}
      onClose={() => answer(undefined)}
      {...(mode === 'save' ? { initialFocus: input } : {})}
      footer={
        <>
          <Button tone="quiet" onClick={() => answer(undefined)}>
            Cancel
          </Button>
          <Button tone="primary" disabled={path === undefined} data-testid={testIds.fileConfirm} onClick={confirm}>
            {mode === 'open' ? 'Open' : 'Save'}
          </Button>
        </>
      }
    >
      {mode === 'save' ? (
        <div className={s['name']}>
          <TextField
            ref={input}
            aria-label="File name"
            data-testid={testIds.fileName}
            value={name}
            onValue={setName}
            onKeyDown={(event) => {
              if (event.key === 'Enter') confirm();
            }}
          />
        </div>
      ) : null}
      <div className={s['place']}>
        <IconButton
          label="Go to the folder above"
          size="small"
          icon={<ArrowUp size={15} />}
          disabled={listing?.parent === undefined}
          onClick={() => setFolder(listing?.parent)}
        />
        <TextField aria-label="Folder" value={listing?.folder ?? folder ?? ''} onCommit={(value) => setFolder(value)} />
      </div>
      <div className={s['list']} ref={list}>
        {problem !== undefined ? (
          <ErrorState
            title="This folder cannot be read"
            detail={problem}
            action={<Button onClick={() => setFolder(undefined)}>Go home</Button>}
          />
        ) : listing === undefined ? (
          [40, 55, 32].map((width) => (
            <div key={width} className={s['row']}>
              <Skeleton width={16} height={16} />
              <Skeleton width={`${width}%`} />
            </div>
          ))
        ) : listing.entries.length === 0 ? (
          <EmptyState
            compact
            icon={<FolderOpen size={18} />}
            title="Nothing here"
            detail="There is no folder and no pipeline file in this folder."
          />
        ) : (
          <ul>
            {listing.entries.map((entry) => (
              <li key={entry.path}>
                <button
                  type="button"
                  className={s['row']}
                  data-selected={chosen?.path === entry.path || undefined}
                  data-testid={testIds.fileEntry(entry.name)}
                  onClick={() => {
                    if (entry.kind === 'folder') open(entry);
                    else {
                      setChosen(entry);
                      setName(entry.name);
                    }
                  }}
                  onDoubleClick={() => open(entry)}
                >
                  {entry.kind === 'folder' ? <Folder size={16} /> : <FileText size={16} />}
                  <span className={s['rowName']}>{entry.name}</span>
                  <span className={s['rowTime']}>{formatAgo(entry.modifiedAt, now)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function folderOf(path: string): string | undefined {
  const name = fileName(path);
  return name === path ? undefined : path.slice(0, path.length - name.length);
}

function join(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}
