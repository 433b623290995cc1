import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';
import { tallyOf } from '../state/run-status.ts';
import { StateIcon } from '../ui/state-icon.tsx';
import type { PortFaces } from './port-faces.ts';
import { Section } from './section.tsx';
import { Facts, exactTime, executorName, runDuration } from './task-panel.tsx';
import { useFocus, useNow } from './use-run.ts';
import { ValueList } from './values.tsx';
import s from './task-panel.module.css';

const imageState = { pulling: 'running', building: 'running', ready: 'succeeded', failed: 'failed' } as const;

export interface RunOverviewProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  /** What the document calls the inputs and outputs of the pipeline. */
  readonly faces: PortFaces;
}

/** What was asked for and what came of it: the panel of a run when no task is selected. */
export function RunOverview({ run, loaded, faces }: RunOverviewProps): ReactNode {
  const app = useApp();
  const { view, graph, summary } = loaded;
  const now = useNow(view.finishedAt === undefined);
  const focus = useFocus(run);
  const tally = tallyOf(view, graph);
  const open = (artifact: string): void => {
    run.focus.setState({ artifact });
    app.ui.openDrawer('preview');
  };
  return (
    <div className={s['panel']}>
      <Section title="Parameters">
        <ValueList
          side="input"
          values={{ parameters: view.parameters, artifacts: {} }}
          ports={graph?.inputs ?? []}
          faces={faces.inputs}
          missing="not given"
          onArtifact={(artifact) => open(artifact.id)}
        />
      </Section>
      <Section title="Outputs">
        <ValueList
          side="output"
          values={view.outputs}
          ports={graph?.outputs ?? []}
          faces={faces.outputs}
          missing={view.finishedAt === undefined ? 'not yet' : 'not made'}
          selected={focus.artifact}
          onArtifact={(artifact) => open(artifact.id)}
        />
      </Section>
      {view.images.length === 0 ? null : (
        <Section title="Images">
          <ul className={s['attempts']}>
            {view.images.map((image) => (
              <li key={image.image} className={s['attempt']} title={image.digest}>
                <StateIcon state={imageState[image.state]} />
                <span className={s['attemptText']}>
                  <span>{image.image}</span>
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Details">
        <Facts
          facts={[
            ['Run', run.id, 'mono', run.id],
            ['Pipeline', view.pipeline],
            ['File', summary.file ?? loaded.source.file],
            [
              'Steps',
              `${tally.total}${tally.failed > 0 ? `, ${tally.failed} failed` : ''}${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`,
            ],
            ['Executor', executorName(view.options.executor)],
            [
              'At once',
              view.options.parallel === 0 ? 'as many as there are processors' : String(view.options.parallel),
            ],
            ['On failure', view.options.failFast ? 'start nothing new' : 'finish what does not depend on it'],
            ['Started', exactTime(view.createdAt)],
            ['Ended', view.finishedAt === undefined ? undefined : exactTime(view.finishedAt)],
            ['Took', runDuration(view, now)],
            ['IR', view.irDigest.replace('sha256:', '').slice(0, 12), 'mono', view.irDigest],
          ]}
        />
      </Section>
    </div>
  );
}
