import { ExternalLink, KeyRound, ScrollText, Square, SquareMousePointer, X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useApp, useConnection } from '../app-context.ts';
import type { ConnectionState } from '../client.ts';
import type { ImageView } from '../../shared/run/view.ts';
import type { OpenDocument } from '../state/document.ts';
import type { FollowedRun, LoadedRun, WatchedProgress } from '../state/run.ts';
import {
  causeOf,
  durationOf,
  progressFraction,
  progressInWords,
  runInWords,
  speedInWords,
  tallyOf,
  taskName,
  visualState,
} from '../state/run-status.ts';
import { runDocumentPrefix } from '../state/run-hub.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Skeleton } from '../ui/screen-states.tsx';
import { StateIcon } from '../ui/state-icon.tsx';
import { lookAt } from './reveal.ts';
import { giveObjects, stopRun } from './run-actions.ts';
import { openRun } from './runs-place.ts';
import { useLoadedRun, useNow, useRunState } from './use-run.ts';
import s from './run-bar.module.css';

export interface RunBarProps {
  readonly run: FollowedRun;
  readonly document: OpenDocument | undefined;
}

/** How a run stands, over the canvas: counts, time, images under way, and why it failed. */
export function RunBar({ run, document }: RunBarProps): ReactNode {
  const loaded = useLoadedRun(run);
  const problem = useRunState(run, (state) => (state.phase === 'failed' ? state.message : undefined));
  const app = useApp();
  if (problem !== undefined)
    return (
      <div className={s['stack']}>
        <div className={s['bar']}>
          <StateIcon state="unknown" />
          <output className={s['text']} title={problem}>
            This run cannot be read
          </output>
          <Button size="small" tone="quiet" onClick={() => run.reload()}>
            Try again
          </Button>
          {document === undefined ? null : (
            <IconButton
              label="Put away"
              size="small"
              icon={<X size={14} />}
              onClick={() => app.hub.hideOn(document.id)}
            />
          )}
        </div>
      </div>
    );
  if (loaded === undefined)
    return (
      <div className={s['stack']}>
        <div className={s['bar']}>
          <Skeleton width={220} height={14} />
        </div>
      </div>
    );
  return <LoadedBar run={run} loaded={loaded} document={document} />;
}

function unreachable({ phase }: ConnectionState): string {
  return phase === 'silent' ? 'The engine does not answer' : 'Connection lost, trying again';
}

function LoadedBar({ run, loaded, document }: RunBarProps & { readonly loaded: LoadedRun }): ReactNode {
  const app = useApp();
  const { view, graph } = loaded;
  const over = view.finishedAt !== undefined;
  const now = useNow(!over);
  const connection = useConnection();
  const [stopping, setStopping] = useState(false);
  const tally = tallyOf(view, graph);
  const images = view.images.filter((image) => image.state === 'pulling' || image.state === 'building');
  const ending = !over && (stopping || view.stopping);
  const lost = !over && (connection.phase === 'lost' || connection.phase === 'silent');
  const word = ending ? 'Stopping' : runInWords(loaded);
  const preparing = !over && images.length > 0 && tally.running === 0 && tally.done === 0;
  const elapsed = durationOf(
    { startedAt: view.createdAt, ...(view.finishedAt === undefined ? {} : { finishedAt: view.finishedAt }) },
    now,
  );
  const counts = [
    `${tally.done} of ${tally.total} done`,
    tally.failed > 0 ? `${tally.failed} failed` : undefined,
    tally.skipped > 0 ? `${tally.skipped} skipped` : undefined,
    elapsed,
    view.options.executor === 'process' ? 'not isolated' : undefined,
  ].filter((part) => part !== undefined);
  const inDesigner = document !== undefined && !document.id.startsWith(runDocumentPrefix);
  // The page of a run says in its head how it ended; below, that would be said twice.
  const said = over && !inDesigner;
  if (said && causeOf(view, graph) === undefined) return null;
  return (
    <div className={s['stack']} data-testid={testIds.runBar} data-state={view.state}>
      <section className={s['bar']} aria-label="Run" hidden={said}>
        <StateIcon state={over ? visualState(view.state) : lost ? 'unknown' : 'running'} size={16} />
        <strong className={s['word']} data-state-hue={over ? visualState(view.state) : undefined}>
          {word}
        </strong>
        <span className={s['text']}>{lost ? unreachable(connection) : counts.join(' · ')}</span>
        <output className="visually-hidden">{over ? `${word}, ${counts.join(', ')}` : word}</output>
        {over && !inDesigner ? null : <span className={s['divider']} />}
        {view.wantsObjects ? (
          <Button
            size="small"
            icon={<KeyRound size={13} />}
            data-testid={testIds.runGive}
            onClick={() => void giveObjects(app, loaded)}
          >
            Give them…
          </Button>
        ) : null}
        {over ? null : (
          <Button
            size="small"
            tone="quiet"
            icon={<Square size={13} />}
            busy={ending}
            data-testid={testIds.runStop}
            onClick={() => {
              setStopping(true);
              void stopRun(app, run.id).finally(() => setStopping(false));
            }}
          >
            {preparing ? 'Cancel' : 'Stop'}
          </Button>
        )}
        {inDesigner ? (
          <>
            <IconButton
              label="Open this run"
              size="small"
              icon={<ExternalLink size={14} />}
              data-testid={testIds.runOpen}
              onClick={() => openRun(app, run.id)}
            />
            {over ? (
              <IconButton
                label="Put the run away"
                size="small"
                icon={<X size={14} />}
                onClick={() => app.hub.hideOn(document.id)}
              />
            ) : null}
          </>
        ) : null}
      </section>
      {images.map((image) => (
        <ImageCard key={image.image} image={image} progress={loaded.progress.get(image.image)} />
      ))}
      <FailureCard run={run} loaded={loaded} document={document} />
    </div>
  );
}

/** An image that is being fetched or made: how far it is, in bytes where they are known. */
function ImageCard({
  image,
  progress,
}: {
  readonly image: ImageView;
  readonly progress: WatchedProgress | undefined;
}): ReactNode {
  const fraction = progressFraction(progress);
  const verb = image.state === 'building' ? 'Building' : 'Pulling';
  return (
    <section className={s['card']} aria-label={`${verb} ${image.image}`}>
      <div className={s['imageLine']}>
        <span>
          {verb} <b className={s['mono']}>{image.image}</b>
        </span>
        <span className={s['quiet']}>
          {progress === undefined
            ? ''
            : [progressInWords(progress), speedInWords(progress)].filter((part) => part !== undefined).join(' · ')}
        </span>
      </div>
      <progress className="visually-hidden" aria-label={`${verb} ${image.image}`} value={fraction} />
      <div className={s['track']} data-unknown={fraction === undefined || undefined} aria-hidden>
        <span style={fraction === undefined ? {} : { transform: `scaleX(${fraction})` }} />
      </div>
      {progress?.doneBytes === undefined ? null : <div className={s['message']}>{progress.message}</div>}
    </section>
  );
}

/** Why it failed, in a sentence, what to try, and the ways to the place. */
function FailureCard({ run, loaded, document }: RunBarProps & { readonly loaded: LoadedRun }): ReactNode {
  const app = useApp();
  const [hidden, setHidden] = useState<string>();
  const cause = causeOf(loaded.view, loaded.graph);
  const { path } = cause ?? {};
  if (cause === undefined || hidden === (path ?? '')) return null;
  return (
    <section className={s['card']} data-bad="" aria-label="Why the run failed" data-testid={testIds.runFailure}>
      <div className={s['cardHead']}>
        <b className={s['cardTitle']}>
          {path === undefined ? 'The run failed' : `${taskName(loaded.graph, path)} failed`}
        </b>
        <IconButton label="Hide" size="small" icon={<X size={14} />} onClick={() => setHidden(path ?? '')} />
      </div>
      <p className={s['sentence']}>{cause.sentence}</p>
      <p className={s['quiet']}>{cause.next}</p>
      {path === undefined ? null : (
        <div className={s['actions']}>
          <Button
            size="small"
            icon={<ScrollText size={14} />}
            onClick={() => {
              lookAt(app, run, path, document);
              app.ui.openDrawer('logs');
            }}
          >
            Show log
          </Button>
          {document === undefined ? null : (
            <Button
              size="small"
              tone="quiet"
              icon={<SquareMousePointer size={14} />}
              onClick={() => lookAt(app, run, path, document)}
            >
              Show task
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
