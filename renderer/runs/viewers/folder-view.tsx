import { ArrowLeft, Download, File } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, plural } from '../../../shared/human.ts';
import type { ArtifactPreview } from '../../../shared/ipc/contract.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/screen-states.tsx';
import { toast } from '../../ui/toast.ts';
import { useRows } from '../../ui/use-rows.ts';
import { artifactParts, offerDownload, readAll } from '../save-artifact.ts';
import { BinaryView } from './binary-view.tsx';
import { ImageView } from './image-view.tsx';
import { TextView } from './text-view.tsx';
import { lookInside } from './file-look.ts';
import type { FileLook } from './file-look.ts';
import s from './viewers.module.css';

const entryHeight = 28;

export interface FolderViewProps {
  readonly preview: Extract<ArtifactPreview, { kind: 'folder' }>;
  readonly artifact: string;
}

/** The files of a folder; one of them can be opened. */
export function FolderView({ preview, artifact }: FolderViewProps): ReactNode {
  const [opened, setOpened] = useState<string>();
  const { entries, totalEntries } = preview;
  const { scroller, rows } = useRows({ count: entries.length, height: entryHeight });
  const entry = entries.find((one) => one.path === opened);
  if (entry !== undefined) return <FolderFile artifact={artifact} entry={entry} onBack={() => setOpened(undefined)} />;
  const size = entries.reduce((sum, one) => sum + one.size, 0);
  const cut = totalEntries > entries.length;
  return (
    <>
      <p className={s['note']}>
        {plural(totalEntries, 'file')}
        {cut ? `, the first ${formatCount(entries.length)} are listed` : `, ${formatBytes(size)}`}
      </p>
      <div ref={scroller} className={s['list']}>
        <ul style={{ position: 'relative', height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const one = entries[item.index];
            return one === undefined ? null : (
              <li key={one.path} style={{ position: 'absolute', top: item.start, right: 0, left: 0 }}>
                <button type="button" className={s['entry']} onClick={() => setOpened(one.path)} title={one.path}>
                  <File size={14} />
                  <span>{one.path}</span>
                  <span className={s['size']}>{formatBytes(one.size)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}

interface FolderFileProps {
  readonly artifact: string;
  readonly entry: { readonly path: string; readonly size: number };
  readonly onBack: () => void;
}

function FolderFile({ artifact, entry, onBack }: FolderFileProps): ReactNode {
  const { api } = useApp();
  const [look, setLook] = useState<FileLook | string>();
  useEffect(() => {
    let over = false;
    lookInside(artifactParts(api, artifact, entry.path)).then(
      (found) => over || setLook(found),
      (error: unknown) => over || setLook(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      over = true;
    };
  }, [api, artifact, entry.path]);
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  const save = async (): Promise<void> => {
    try {
      offerDownload(await readAll(artifactParts(api, artifact, entry.path)), name);
    } catch (error) {
      toast({
        tone: 'error',
        title: `${name} could not be saved`,
        detail: error instanceof Error ? error.message : String(error),
      });
    }
  };
  return (
    <>
      <div className={s['fileBar']}>
        <IconButton size="small" label="Back to the folder" icon={<ArrowLeft size={15} />} onClick={onBack} />
        <b title={entry.path}>{entry.path}</b>
        <span className={s['size']}>{formatBytes(entry.size)}</span>
        <Button size="small" tone="quiet" icon={<Download size={14} />} onClick={() => void save()}>
          Save as…
        </Button>
      </div>
      {look === undefined ? (
        <div className={s['waiting']}>
          <Skeleton width="60%" />
          <Skeleton width="45%" />
        </div>
      ) : typeof look === 'string' ? (
        <p className={s['note']}>This file cannot be read: {look}</p>
      ) : look.kind === 'text' ? (
        <TextView text={look.text} truncated={look.truncated} label={name} />
      ) : look.kind === 'image' ? (
        <ImageView mediaType={look.mediaType} data={look.data} name={name} />
      ) : (
        <BinaryView head={look.head} />
      )}
    </>
  );
}
