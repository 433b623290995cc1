import { Download, PackageOpen } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Artifact } from '../../shared/run/values.ts';
import type { ArtifactPreview } from '../../shared/ipc/contract.ts';
import { useApp } from '../app-context.ts';
import type { OpenDocument } from '../state/document.ts';
import type { PortFace } from '../state/face.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';
import { taskName } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/screen-states.tsx';
import { toast } from '../ui/toast.ts';
import { TypeDot } from '../ui/type-dot.tsx';
import { sizeInWords } from './artifact-face.ts';
import { shownExecution } from './logs/log-panel.tsx';
import { artifactWords } from './port-faces.ts';
import { artifactParts, fileNameOf, offerDownload, readAll } from './save-artifact.ts';
import { usePortFaces } from './use-port-faces.ts';
import { useFocus } from './use-run.ts';
import { BinaryView } from './viewers/binary-view.tsx';
import { ConfusionMatrixView } from './viewers/confusion-matrix-view.tsx';
import { FolderView } from './viewers/folder-view.tsx';
import { HtmlView } from './viewers/html-view.tsx';
import { ImageView } from './viewers/image-view.tsx';
import { JsonView } from './viewers/json-view.tsx';
import { MarkdownView } from './viewers/markdown-view.tsx';
import { MetricsView } from './viewers/metrics-view.tsx';
import { RocView } from './viewers/roc-view.tsx';
import { TableView, tableSize } from './viewers/table-view.tsx';
import { TextView } from './viewers/text-view.tsx';
import { scrolled } from '../ui/grid.tsx';
import s from './preview.module.css';

const noIds: readonly string[] = [];

/** An artifact in a list: of which output or input it is. */
interface Listed {
  readonly name: string;
  readonly artifact: Artifact;
  readonly face: PortFace | undefined;
}

function listed(
  artifacts: { readonly [name: string]: readonly Artifact[] },
  faces: ReadonlyMap<string, PortFace>,
): readonly Listed[] {
  return Object.entries(artifacts).flatMap(([key, list]) => {
    const face = faces.get(key);
    const name = face?.name ?? key;
    return list.map((artifact, index) => ({ name: list.length > 1 ? `${name}[${index}]` : name, artifact, face }));
  });
}

export interface PreviewPanelProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  readonly document: OpenDocument | undefined;
}

/** The artifacts of the task that is looked at, and one of them by its type. */
export function PreviewPanel({ run, loaded, document }: PreviewPanelProps): ReactNode {
  const focus = useFocus(run);
  const execution = shownExecution(loaded, focus.path);
  const ids = execution === undefined ? undefined : loaded.graph?.at(execution.path)?.ids;
  const faces = usePortFaces(document, ids);
  const ofPipeline = usePortFaces(document, noIds);
  const outputs = listed(execution?.outputs.artifacts ?? {}, faces.outputs);
  const inputs = listed(execution?.inputs.artifacts ?? {}, faces.inputs);
  const results = listed(loaded.view.outputs.artifacts, ofPipeline.outputs);
  const all = [...outputs, ...inputs];
  const shown = [...all, ...results].find((one) => one.artifact.id === focus.artifact) ?? all[0];
  const path = execution?.path ?? focus.path;
  const where = path === undefined ? undefined : taskName(loaded.graph, path);
  if (shown === undefined) {
    const running = (execution === undefined || execution.state === 'RUNNING') && loaded.view.finishedAt === undefined;
    return (
      <EmptyState
        compact
        icon={<PackageOpen size={20} />}
        title={running ? 'No artifacts yet' : 'No artifacts'}
        detail={
          where === undefined
            ? 'Choose a task to see what it made.'
            : running
              ? `What ${where} makes is shown here when it is done.`
              : `${where} has neither inputs nor outputs with files.`
        }
      />
    );
  }
  const group = (title: string, list: readonly Listed[]): ReactNode =>
    list.length === 0 ? null : (
      <li>
        <p className={s['groupTitle']}>{title}</p>
        <ul>
          {list.map(({ name, artifact, face }) => (
            <li key={`${name} ${artifact.id}`}>
              <button
                type="button"
                className={s['item']}
                aria-current={artifact.id === shown.artifact.id || undefined}
                data-testid={list === outputs ? `preview-item-${name}` : undefined}
                title={artifactWords(artifact.type, face).typeName}
                onClick={() => run.focus.setState({ artifact: artifact.id })}
              >
                <TypeDot look={artifactWords(artifact.type, face).look} />
                <span>{name}</span>
              </button>
            </li>
          ))}
        </ul>
      </li>
    );
  return (
    <div className={s['panel']}>
      <nav className={s['list']} aria-label="Artifacts">
        <p className={s['where']} title={where}>
          {where}
        </p>
        <ul>
          {group('Outputs', outputs)}
          {group('Inputs', inputs)}
        </ul>
      </nav>
      <ArtifactView key={shown.artifact.id} {...shown} />
    </div>
  );
}

type Loaded = { readonly previews: readonly ArtifactPreview[] } | { readonly message: string };

/** What there is to show of an artifact, and how to ask again. */
function usePreviews(artifact: string): readonly [loaded: Loaded | undefined, reload: () => void] {
  const { api } = useApp();
  const [loaded, setLoaded] = useState<Loaded>();
  const ask = useCallback(async (): Promise<Loaded> => {
    try {
      return await api.call('artifacts.preview', { artifact });
    } catch (error) {
      return { message: error instanceof Error ? error.message : String(error) };
    }
  }, [api, artifact]);
  useEffect(() => {
    let over = false;
    void ask().then((answer) => {
      if (!over) setLoaded(answer);
    });
    return () => {
      over = true;
    };
  }, [ask]);
  const reload = (): void => {
    setLoaded(undefined);
    void ask().then(setLoaded);
  };
  return [loaded, reload];
}

/** One artifact: what it is, what it shows, and its bytes. */
function ArtifactView({ name, artifact, face }: Listed): ReactNode {
  const { look, typeName } = artifactWords(artifact.type, face);
  const { api } = useApp();
  const [loaded, reload] = usePreviews(artifact.id);
  const [chosen, setChosen] = useState<string>();
  const [saving, setSaving] = useState<number>();
  const views = viewsOf(loaded !== undefined && 'previews' in loaded ? loaded.previews : []);
  const view = views.find((one) => one.id === chosen) ?? views[0];
  const save = async (): Promise<void> => {
    setSaving(0);
    try {
      const parts = await readAll(artifactParts(api, artifact.id), (done, total) =>
        setSaving(total === 0 ? 1 : done / total),
      );
      offerDownload(
        parts,
        fileNameOf(
          artifact,
          views.flatMap((one) => one.previews.map((preview) => preview.kind)),
        ),
      );
    } catch (error) {
      toast({
        tone: 'error',
        title: `${name} could not be saved`,
        detail: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setSaving(undefined);
    }
  };
  const table = view?.previews.find((preview) => preview.kind === 'table');
  return (
    <section className={s['view']} aria-label={name}>
      <header className={s['head']}>
        <TypeDot look={look} />
        <b className={s['title']}>{name}</b>
        <span
          className={s['facts']}
          title={[artifact.uri, artifact.content?.digest].filter((part) => part !== undefined).join('\n')}
        >
          {[typeName, table === undefined ? undefined : tableSize(table), sizeInWords(artifact)]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </span>
        {views.length < 2 ? null : (
          <div className={s['switch']} role="toolbar" aria-label="Shown as">
            {views.map((one) => (
              <button key={one.id} type="button" aria-pressed={one === view} onClick={() => setChosen(one.id)}>
                {one.title}
              </button>
            ))}
          </div>
        )}
        {artifact.content?.kind === 'file' ? (
          <Button
            size="small"
            tone="quiet"
            icon={<Download size={14} />}
            busy={saving !== undefined}
            data-testid={testIds.artifactSave}
            onClick={() => void save()}
          >
            {saving === undefined ? 'Save as…' : `Saving ${Math.round(saving * 100)} %`}
          </Button>
        ) : null}
      </header>
      {loaded === undefined ? (
        <div className={s['loading']}>
          {[70, 55, 62, 40].map((width) => (
            <Skeleton key={width} width={`${width}%`} />
          ))}
        </div>
      ) : 'message' in loaded ? (
        <ErrorState
          title="This artifact cannot be shown"
          detail={loaded.message}
          action={<Button onClick={reload}>Try again</Button>}
        />
      ) : view === undefined ? null : view.figures ? (
        <section className={s['figures']} {...scrolled} aria-label={view.title}>
          {view.previews.map((preview) => (
            <div key={preview.kind} data-testid={testIds.preview(preview.kind)}>
              <Preview preview={preview} name={name} artifact={artifact} />
            </div>
          ))}
        </section>
      ) : (
        view.previews.map((preview) => (
          <div key={preview.kind} className={s['body']} data-testid={testIds.preview(preview.kind)}>
            <Preview preview={preview} name={name} artifact={artifact} />
          </div>
        ))
      )}
    </section>
  );
}

interface View {
  readonly id: string;
  readonly title: string;
  /** Figures stand beside each other; everything else fills the panel. */
  readonly figures: boolean;
  readonly previews: readonly ArtifactPreview[];
}

const titles: Readonly<Record<ArtifactPreview['kind'], string>> = {
  table: 'Table',
  json: 'JSON',
  text: 'Text',
  markdown: 'Report',
  html: 'Report',
  image: 'Image',
  'confusion-matrix': 'Figures',
  roc: 'Figures',
  metrics: 'Figures',
  folder: 'Files',
  binary: 'Bytes',
  missing: 'File',
};

function viewsOf(previews: readonly ArtifactPreview[]): readonly View[] {
  const isFigure = ({ kind }: ArtifactPreview): boolean =>
    kind === 'confusion-matrix' || kind === 'roc' || kind === 'metrics';
  const figures = previews.filter(isFigure);
  const others = previews.filter((preview) => !isFigure(preview));
  return [
    ...(figures.length === 0 ? [] : [{ id: 'figures', title: 'Figures', figures: true, previews: figures }]),
    ...others.map((preview, index) => ({
      id: `${preview.kind}-${index}`,
      title: titles[preview.kind],
      figures: false,
      previews: [preview],
    })),
  ];
}

function Preview({
  preview,
  name,
  artifact,
}: {
  readonly preview: ArtifactPreview;
  readonly name: string;
  readonly artifact: Artifact;
}): ReactNode {
  switch (preview.kind) {
    case 'table':
      return <TableView preview={preview} />;
    case 'json':
      return <JsonView text={preview.text} truncated={preview.truncated} />;
    case 'text':
      return <TextView text={preview.text} truncated={preview.truncated} />;
    case 'markdown':
      return <MarkdownView text={preview.text} />;
    case 'html':
      return <HtmlView text={preview.text} title={name} />;
    case 'image':
      return <ImageView mediaType={preview.mediaType} data={preview.data} name={name} />;
    case 'confusion-matrix':
      return <ConfusionMatrixView preview={preview} />;
    case 'roc':
      return <RocView preview={preview} />;
    case 'metrics':
      return <MetricsView preview={preview} />;
    case 'folder':
      return <FolderView preview={preview} artifact={artifact.id} />;
    case 'binary':
      return <BinaryView head={preview.head} />;
    case 'missing':
      return (
        <EmptyState
          compact
          icon={<PackageOpen size={20} />}
          title="No file"
          detail="The step declared this artifact and wrote no file for it."
        />
      );
  }
}
