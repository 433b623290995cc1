import { Check, Copy, ExternalLink, Info, ScrollText, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ExecutorKind } from '../../shared/run/events.ts';
import type { AttemptView, ExecutionView } from '../../shared/run/view.ts';
import { describeFailure } from '../../shared/run/words.ts';
import { formatDuration } from '../../shared/human.ts';
import { useApp } from '../app-context.ts';
import type { FollowedRun, LoadedRun } from '../state/run.ts';
import {
  attemptState,
  durationOf,
  explainAt,
  formatElapsed,
  progressInWords,
  isLeaf,
  spanOf,
  stateAt,
  tallyOf,
  taskName,
} from '../state/run-status.ts';
import { iterationOf } from '../state/iterations.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { StateIcon, stateWord } from '../ui/state-icon.tsx';
import type { VisualState } from '../ui/state-icon.tsx';
import type { PortFaces } from './port-faces.ts';
import { IterationList } from './iteration-list.tsx';
import { openRun } from './runs-place.ts';
import { Section } from './section.tsx';
import { useFocus, useNow } from './use-run.ts';
import { ValueList } from './values.tsx';
import s from './task-panel.module.css';

export interface TaskPanelProps {
  readonly run: FollowedRun;
  readonly loaded: LoadedRun;
  readonly path: string;
  readonly faces: PortFaces;
}

/** Everything a run knows about one task. */
export function TaskPanel({ run, loaded, path, faces }: TaskPanelProps): ReactNode {
  const app = useApp();
  const { view, graph } = loaded;
  const execution = view.executions.get(path);
  const task = graph?.at(path);
  const loop = execution?.kind === 'loop' ? path : iterationOf(path)?.loop;
  const over = view.finishedAt !== undefined;
  const now = useNow(!over);
  const focus = useFocus(run);
  const state = stateAt(view, path);
  const ended = execution?.finishedAt !== undefined || over;
  const open = (tab: string, change: { attempt?: number; artifact?: string }): void => {
    run.focus.setState({ path, ...change }, true);
    app.ui.openDrawer(tab);
  };
  return (
    <div className={s['panel']} data-testid={testIds.taskRun}>
      <StateLine
        state={state}
        execution={execution}
        now={now}
        over={over}
        testId={testIds.status(task?.ids.join('/') ?? path)}
      />
      <Notes loaded={loaded} path={path} execution={execution} image={task?.image} now={now} />
      {execution === undefined || execution.attempts.length === 0 ? null : (
        <Section title={execution.attempts.length === 1 ? 'Attempt' : `${execution.attempts.length} attempts`}>
          <ul className={s['attempts']}>
            {execution.attempts.toReversed().map((attempt) => (
              <li key={attempt.number}>
                <AttemptRow
                  attempt={attempt}
                  only={execution.attempts.length === 1}
                  now={now}
                  onLog={() => open('logs', { attempt: attempt.number })}
                />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {loop === undefined ? null : <IterationList run={run} loaded={loaded} loop={loop} />}
      {(execution?.kind ?? task?.kind) === 'group' ? <GroupTally loaded={loaded} path={path} /> : null}
      <Section title="Inputs">
        <ValueList
          side="input"
          values={execution?.inputs ?? { parameters: {}, artifacts: {} }}
          ports={task?.inputs ?? []}
          faces={faces.inputs}
          missing={execution?.startedAt === undefined ? (ended ? 'never received' : 'not yet') : 'not given'}
          selected={focus.artifact}
          onArtifact={(artifact) => open('preview', { artifact: artifact.id })}
        />
      </Section>
      <Section title="Outputs">
        <ValueList
          side="output"
          values={execution?.outputs ?? { parameters: {}, artifacts: {} }}
          ports={task?.outputs ?? []}
          faces={faces.outputs}
          missing={ended ? 'not made' : 'not yet'}
          selected={focus.artifact}
          onArtifact={(artifact) => open('preview', { artifact: artifact.id })}
        />
      </Section>
      <Section title="Details">
        <Facts
          facts={[
            ['Path', path, 'mono'],
            ['Image', task?.image, 'mono'],
            ['Executor', executorName(execution?.attempts.at(-1)?.executor ?? view.options.executor)],
            [
              execution?.attempts.at(-1)?.executor === 'process' ? 'Process' : 'Container',
              shortId(execution?.attempts.at(-1)?.id),
              'mono',
              execution?.attempts.at(-1)?.id,
            ],
            ['Started', execution?.startedAt === undefined ? undefined : exactTime(execution.startedAt)],
            ['Ended', execution?.finishedAt === undefined ? undefined : exactTime(execution.finishedAt)],
          ]}
        />
      </Section>
    </div>
  );
}

interface StateLineProps {
  readonly state: VisualState;
  readonly execution: ExecutionView | undefined;
  readonly now: number;
  readonly over: boolean;
  readonly testId: string;
}

function StateLine({ state, execution, now, over, testId }: StateLineProps): ReactNode {
  const span = execution === undefined ? {} : isLeaf(execution) ? spanOf(execution) : execution;
  const attempt = execution?.attempts.at(-1);
  const duration = attempt === undefined && execution?.kind === 'step' ? undefined : durationOf(span, now);
  const words = state === 'pending' && execution === undefined && over ? 'Had no turn' : stateWord(state);
  return (
    <p className={s['state']} data-state-hue={state} data-testid={testId} data-state={state}>
      <StateIcon state={state} size={16} />
      <b>{words}</b>
      <span>{state === 'skipped' ? '' : duration}</span>
    </p>
  );
}

/** What has to be known: why it failed or was skipped, what it waits for, and warnings. */
function Notes({
  loaded,
  path,
  execution,
  image,
  now,
}: {
  readonly loaded: LoadedRun;
  readonly path: string;
  readonly execution: ExecutionView | undefined;
  readonly image: string | undefined;
  readonly now: number;
}): ReactNode {
  const explained = explainAt(loaded, path);
  const attempt = execution?.attempts.at(-1);
  const preparing =
    execution?.attempts.length === 0 || execution === undefined
      ? loaded.view.images.find((one) => one.image === image)
      : undefined;
  const warnings = [...new Set([...(execution?.warnings ?? []), ...(attempt?.warnings ?? [])])];
  const progress = preparing === undefined ? undefined : loaded.progress.get(preparing.image);
  return (
    <>
      {explained === undefined ? null : (
        <div className={s['note']} data-tone={execution?.failure === undefined ? 'quiet' : 'danger'}>
          <p className="selectable">{explained.sentence}</p>
          <p className={s['next']}>{explained.next}</p>
        </div>
      )}
      {execution?.cachedFrom === undefined ? null : <CachedNote from={execution.cachedFrom} graph={loaded.graph} />}
      {attempt?.unknown === undefined ? null : (
        <div className={s['note']} data-tone="unknown">
          <p>Contact to this step is lost: {attempt.unknown}</p>
          <p className={s['next']}>It counts as running until it is known how it ended.</p>
        </div>
      )}
      {execution?.retryAt === undefined ? null : (
        <div className={s['note']} data-tone="quiet">
          <p>
            {execution.retryAt <= now
              ? 'The next attempt begins now.'
              : `The next attempt begins in ${formatElapsed(execution.retryAt - now + 999)}.`}
          </p>
        </div>
      )}
      {preparing === undefined || (preparing.state !== 'pulling' && preparing.state !== 'building') ? null : (
        <div className={s['note']} data-tone="quiet">
          <p>
            Waits for its image: {preparing.state === 'building' ? 'building' : 'pulling'} {preparing.image}
            {progress === undefined ? '' : `, ${progressInWords(progress)}`}.
          </p>
        </div>
      )}
      {warnings.map((warning) => (
        <div key={warning} className={s['note']} data-tone="warning">
          <p>
            <TriangleAlert size={14} aria-label="Warning" /> {warning}
          </p>
        </div>
      ))}
    </>
  );
}

/** Whose result was taken, with the way there. */
function CachedNote({
  from,
  graph,
}: {
  readonly from: NonNullable<ExecutionView['cachedFrom']>;
  readonly graph: LoadedRun['graph'];
}): ReactNode {
  const app = useApp();
  return (
    <div className={s['note']} data-tone="quiet">
      <p>Not run again: {taskName(graph, from.path)} gave this result in an earlier run.</p>
      <Button
        size="small"
        tone="quiet"
        icon={<ExternalLink size={13} />}
        title={from.run}
        data-testid={testIds.cachedFrom}
        onClick={() => openRun(app, from.run)}
      >
        Open that run
      </Button>
    </div>
  );
}

function AttemptRow({
  attempt,
  only,
  now,
  onLog,
}: {
  readonly attempt: AttemptView;
  readonly only: boolean;
  readonly now: number;
  readonly onLog: () => void;
}): ReactNode {
  const state = attemptState(attempt);
  const startedAt = attempt.exit?.startedAt ?? attempt.startedAt;
  const finishedAt = attempt.exit?.finishedAt ?? attempt.finishedAt;
  const duration =
    startedAt === undefined
      ? undefined
      : durationOf({ startedAt, ...(finishedAt === undefined ? {} : { finishedAt }) }, now);
  const code = attempt.exit?.exitCode;
  const facts = [
    only ? undefined : stateWord(state),
    code === undefined
      ? attempt.finishedAt !== undefined && startedAt === undefined
        ? 'never started'
        : undefined
      : `exit code ${code}`,
    duration,
  ].filter((part) => part !== undefined);
  const reason = only || attempt.failure === undefined ? undefined : describeFailure(attempt.failure).sentence;
  return (
    <div className={s['attempt']} data-testid={testIds.attempt(attempt.number)}>
      <StateIcon state={state} />
      <span className={s['attemptText']} title={reason}>
        <b>{only ? (attempt.state === 'CREATED' ? 'Being created' : stateWord(state)) : `Attempt ${attempt.number}`}</b>
        <span>{facts.join(' · ')}</span>
      </span>
      <IconButton
        size="small"
        label={only ? 'Show its log' : `Show the log of attempt ${attempt.number}`}
        icon={<ScrollText size={15} />}
        onClick={onLog}
      />
    </div>
  );
}

function GroupTally({ loaded, path }: { readonly loaded: LoadedRun; readonly path: string }): ReactNode {
  const tally = tallyOf(loaded.view, loaded.graph, `${path}/`);
  const parts = [
    `${tally.done} of ${tally.total} steps done`,
    tally.running > 0 ? `${tally.running} running` : undefined,
    tally.failed > 0 ? `${tally.failed} failed` : undefined,
    tally.skipped > 0 ? `${tally.skipped} skipped` : undefined,
  ].filter((part) => part !== undefined);
  return (
    <Section title="Tasks">
      <p className={s['quiet']}>{parts.join(', ')}.</p>
    </Section>
  );
}

/** A fact: its name, its words, how they are set, and the whole of it when the words are short for something. */
export type Fact = readonly [name: string, value: string | undefined, look?: 'mono', whole?: string | undefined];

/** Names and values beneath each other; what has no value is left out. Long ids can be copied. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className={s['facts']}>
      {facts.map(([name, value, look, whole]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-look={look} title={whole ?? value}>
              <span className="selectable">{value}</span>
              {whole === undefined ? null : <CopyButton text={whole} what={name} />}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

function CopyButton({ text, what }: { readonly text: string; readonly what: string }): ReactNode {
  const [done, setDone] = useState(false);
  return (
    <IconButton
      size="small"
      label={done ? 'Copied' : `Copy ${what.toLowerCase()}`}
      icon={done ? <Check size={13} /> : <Copy size={13} />}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(
          () => setDone(true),
          () => undefined,
        );
      }}
      onPointerLeave={() => setDone(false)}
    />
  );
}

/** A hint that stands in place of something. */
export function Hint({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className={s['hint']}>
      <Info size={14} /> {children}
    </p>
  );
}

function shortId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : id.length > 16 ? id.slice(0, 12) : id;
}

/** An executor as the window calls it. */
export function executorName(executor: ExecutorKind): string {
  return executor === 'docker' ? 'Docker' : 'Process, not isolated';
}

/** `23 Nov 2026, 12:04:31`, local time. */
export function exactTime(at: number): string {
  return new Date(at).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** How long a run took, or has been taking. */
export function runDuration(run: { readonly createdAt: number; readonly finishedAt?: number }, now: number): string {
  return run.finishedAt === undefined
    ? formatElapsed(now - run.createdAt)
    : formatDuration(run.finishedAt - run.createdAt);
}
