import { FileInput, FilePlus, FileX, FolderOpen, Workflow } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Example, RecentDocument } from '../../shared/ipc/contract.ts';
import { useApp } from '../app-context.ts';
import { Logo } from '../shell/logo.tsx';
import { testIds } from '../testids.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { formatAgo } from '../../shared/human.ts';
import { Kbd } from '../ui/kbd.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/screen-states.tsx';
import { ExamplePreview } from './example-preview.tsx';
import s from './start.module.css';

type Loaded<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly message: string };

/** Asks once, and again when told to or when the connection came back. */
function useLoaded<T>(load: () => Promise<T>): readonly [Loaded<T>, () => void] {
  const { connection } = useApp();
  const [state, setState] = useState<Loaded<T>>({ phase: 'loading' });
  const reload = useCallback(() => {
    load().then(
      (value) => setState({ phase: 'ready', value }),
      (error: unknown) =>
        setState({ phase: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
  }, [load]);
  useEffect(() => {
    reload();
    return connection.state.subscribe((now, before) => {
      if (now.phase === 'connected' && before.phase === 'lost') reload();
    });
  }, [connection, reload]);
  return [state, reload];
}

/** Where work begins: recent pipelines, examples, a new one, a file. */
export function Start(): ReactNode {
  const { api, commands } = useApp();
  const [loadRecent] = useState(() => () => api.call('documents.recent', {}));
  const [loadExamples] = useState(() => () => api.call('examples.list', {}));
  const [recent, retryRecent] = useLoaded(loadRecent);
  const [examples, retryExamples] = useLoaded(loadExamples);
  return (
    <div className={s['start']} data-testid={testIds.start}>
      <div className={s['inside']}>
        <header className={s['head']}>
          <Logo size={36} />
          <div>
            <h1 className={s['title']}>Millrace</h1>
            <p className={s['claim']}>
              Draw an ML pipeline, run it in containers on your laptop, ship the same graph to Kubeflow.
            </p>
          </div>
          <div className={s['buttons']}>
            <Button
              icon={<FolderOpen size={15} />}
              data-testid={testIds.startOpen}
              onClick={() => commands.run('document.open')}
            >
              Open
            </Button>
            <Button
              icon={<FileInput size={15} />}
              data-testid={testIds.startImport}
              onClick={() => commands.run('document.import')}
            >
              Import
            </Button>
            <Button
              tone="primary"
              icon={<FilePlus size={15} />}
              data-testid={testIds.startNew}
              onClick={() => commands.run('document.new')}
            >
              New pipeline
            </Button>
          </div>
        </header>
        <section aria-labelledby="recent-title">
          <h2 id="recent-title" className={s['heading']}>
            Recent
          </h2>
          <Recent state={recent} retry={retryRecent} />
        </section>
        <section aria-labelledby="examples-title">
          <h2 id="examples-title" className={s['heading']}>
            Examples
          </h2>
          <Examples state={examples} retry={retryExamples} />
        </section>
        <footer className={s['hints']}>
          <span>
            <Kbd keys={commands.keysOf('app.palette') ?? 'Mod+K'} /> does everything by name
          </span>
          <span>
            <Kbd keys="?" /> lists every key
          </span>
          <span>Drop or paste a compiled pipeline to import it</span>
        </footer>
      </div>
    </div>
  );
}

function Recent({
  state,
  retry,
}: {
  readonly state: Loaded<readonly RecentDocument[]>;
  readonly retry: () => void;
}): ReactNode {
  const [now] = useState(() => Date.now());
  if (state.phase === 'failed')
    return (
      <ErrorState
        title="The list could not be read"
        detail="Your files are not affected."
        technical={state.message}
        action={<Button onClick={retry}>Try again</Button>}
      />
    );
  if (state.phase === 'loading')
    return (
      <div className={s['recent']}>
        {[62, 48, 55].map((width) => (
          <div key={width} className={s['recentItem']}>
            <Skeleton width={16} height={16} />
            <Skeleton width={`${width / 2}%`} />
          </div>
        ))}
      </div>
    );
  if (state.value.length === 0)
    return (
      <div className={s['none']}>
        <EmptyState
          compact
          icon={<Workflow size={18} />}
          title="Nothing opened yet"
          detail="Pipelines that you open or begin are listed here, unsaved work included."
        />
      </div>
    );
  return (
    <ul className={s['recent']}>
      {state.value.map((item) => (
        <RecentEntry key={item.draft} item={item} now={now} />
      ))}
    </ul>
  );
}

function RecentEntry({ item, now }: { readonly item: RecentDocument; readonly now: number }): ReactNode {
  const { documents } = useApp();
  const gone = !item.exists && !item.unsaved;
  return (
    <li>
      <button
        type="button"
        className={s['recentItem']}
        disabled={gone}
        data-testid={testIds.recent(item.draft)}
        onClick={() => void documents.openDraft(item.draft)}
      >
        {gone ? <FileX size={16} /> : <Workflow size={16} />}
        <span className={s['recentName']}>{item.name}</span>
        {item.unsaved ? <Badge tone="warning">Unsaved</Badge> : null}
        {gone ? <Badge>File is gone</Badge> : null}
        <span className={s['recentPath']}>{item.path ?? 'Draft, not saved to a file'}</span>
        <time
          className={s['recentTime']}
          dateTime={new Date(item.openedAt).toISOString()}
          title={new Date(item.openedAt).toLocaleString()}
        >
          {formatAgo(item.openedAt, now)}
        </time>
      </button>
    </li>
  );
}

function Examples({
  state,
  retry,
}: {
  readonly state: Loaded<readonly Example[]>;
  readonly retry: () => void;
}): ReactNode {
  const { documents } = useApp();
  if (state.phase === 'failed')
    return (
      <ErrorState
        title="The examples could not be read"
        detail="They are part of the installation."
        technical={state.message}
        action={<Button onClick={retry}>Try again</Button>}
      />
    );
  if (state.phase === 'loading')
    return (
      <div className={s['examples']}>
        {[1, 2, 3].map((index) => (
          <div key={index} className={s['example']}>
            <Skeleton height={132} radius={0} />
            <span className={s['exampleText']}>
              <Skeleton width="60%" />
              <Skeleton width="90%" height={10} />
            </span>
          </div>
        ))}
      </div>
    );
  if (state.value.length === 0)
    return (
      <div className={s['none']}>
        <EmptyState compact icon={<Workflow size={18} />} title="No examples" detail="This installation has none." />
      </div>
    );
  return (
    <ul className={s['examples']}>
      {state.value
        .toSorted((a, b) => a.taskCount - b.taskCount)
        .map((example) => (
          <li key={example.id}>
            <button
              type="button"
              className={s['example']}
              data-testid={testIds.example(example.id)}
              onClick={() => void documents.openExample(example.id)}
            >
              <ExamplePreview example={example} />
              <span className={s['exampleText']}>
                <b>{example.name}</b>
                <span className={s['exampleAbout']}>{example.description}</span>
                <span className={s['exampleFacts']}>
                  {example.taskCount} task{example.taskCount === 1 ? '' : 's'} · {example.images.join(', ')}
                </span>
              </span>
            </button>
          </li>
        ))}
    </ul>
  );
}
