/** What a run says about its tasks, reduced to what a bar of the timeline or a line of a list can show. */
import type { ImageProgress, State } from '../../shared/run/events.ts';
import type { Failure, SkipReason } from '../../shared/run/failure.ts';
import type { Artifact } from '../../shared/run/values.ts';
import type { AttemptView, ExecutionView, RunView } from '../../shared/run/view.ts';
import { describeFailure, describeSkip } from '../../shared/run/words.ts';
import type { Explanation } from '../../shared/run/words.ts';
import { formatBytes, formatCount, formatDuration } from '../../shared/human.ts';
import { stateWord } from '../ui/state-icon.tsx';
import type { VisualState } from '../ui/state-icon.tsx';
import { iterationOf, taskPath } from './iterations.ts';
import type { LoadedRun, WatchedProgress } from './run.ts';
import type { RunGraph, RunTask } from './run-graph.ts';

const visual: Readonly<Record<State, VisualState>> = {
  PENDING: 'pending',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  SKIPPED: 'skipped',
  CANCELED: 'canceled',
};

/** A recorded state as the window draws it. */
export function visualState(state: State): VisualState {
  return visual[state];
}

/** The state of an execution; `unknown` while contact to its attempt is lost. */
export function executionState(execution: ExecutionView | undefined): VisualState {
  if (execution === undefined) return 'pending';
  if (execution.state === 'RUNNING' && execution.attempts.at(-1)?.unknown !== undefined) return 'unknown';
  if (execution.state === 'RUNNING' && execution.retryAt !== undefined) return 'pending';
  if (execution.cachedFrom !== undefined) return 'cached';
  return visual[execution.state];
}

/** The state of one attempt. */
export function attemptState(attempt: AttemptView): VisualState {
  if (attempt.unknown !== undefined) return 'unknown';
  return attempt.state === 'CREATED' ? 'pending' : visual[attempt.state];
}

/** A duration that ticks: whole seconds, `14 s`, then `3 min 20 s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** How long something took: `48 ms`, then as everywhere. A step of containers is often faster than a tenth of a second. */
export function formatTook(ms: number): string {
  if (ms < 1) return '<1 ms';
  return ms < 950 ? `${Math.round(ms)} ms` : formatDuration(ms);
}

/** How long something took or has been taking, in words; undefined before it began. */
export function durationOf(
  span: { readonly startedAt?: number; readonly finishedAt?: number },
  now: number,
): string | undefined {
  if (span.startedAt === undefined) return undefined;
  return span.finishedAt === undefined
    ? formatElapsed(now - span.startedAt)
    : formatTook(span.finishedAt - span.startedAt);
}

/** What a run is doing, in a word or two: its state, or what it is busy with before and after its steps. */
export function runInWords({ view, graph }: Pick<LoadedRun, 'view' | 'graph'>): string {
  if (view.finishedAt !== undefined) return stateWord(visual[view.state]);
  if (view.stopping) return 'Stopping';
  if (view.wantsObjects) return 'Waiting for secrets';
  const tally = tallyOf(view, graph);
  const waiting = view.images.some((image) => image.state === 'pulling' || image.state === 'building');
  if (waiting && tally.running === 0 && tally.done === 0) return 'Preparing images';
  return view.state === 'PENDING' ? 'Starting' : stateWord(visual[view.state]);
}

/** How many steps of a run, or of one of its groups, are how far. */
export interface Tally {
  readonly total: number;
  /** Ended well. */
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts steps; those below `prefix` (`group/`) only, when it is given. */
export function tallyOf(view: RunView, graph: RunGraph | undefined, prefix = ''): Tally {
  let done = 0;
  let running = 0;
  let failed = 0;
  let skipped = 0;
  let seen = 0;
  const met = new Set<RunTask>();
  const leaves = [...(graph?.tasks.values() ?? [])].filter((task) => task.kind === 'step');
  for (const execution of view.executions.values()) {
    if (execution.state === 'SKIPPED' && !isLeaf(execution) && `${execution.path}/`.startsWith(prefix)) {
      // With a group everything in it was skipped.
      const within = leaves.filter((task) => task.path.startsWith(`${taskPath(execution.path)}/`));
      for (const task of within) met.add(task);
      skipped += within.length;
      seen += within.length;
    }
    if (!isLeaf(execution) || !execution.path.startsWith(prefix)) continue;
    seen += 1;
    const task = graph?.at(execution.path);
    if (task !== undefined) met.add(task);
    if (execution.state === 'RUNNING') running += 1;
    if (execution.state === 'SUCCEEDED') done += 1;
    if (execution.state === 'FAILED') failed += 1;
    if (execution.state === 'SKIPPED') skipped += 1;
  }
  // What has no execution yet counts once, however many there will be.
  const inside = taskPath(prefix);
  const ahead = leaves.filter((task) => task.path.startsWith(inside) && !met.has(task)).length;
  return { total: seen + ahead, done, running, failed, skipped };
}

/** What does something itself: a step, an importer, an operation on a volume. */
export function isLeaf({ kind }: ExecutionView): boolean {
  return kind !== 'group' && kind !== 'loop';
}

/** The name of a task as its person knows it; ids from the outermost group inwards. */
export function taskName(graph: RunGraph | undefined, path: string): string {
  const ids = graph?.at(path)?.ids;
  if (ids === undefined) return path;
  const numbers = path.split('/').map((key) => iterationOf(key)?.index);
  return ids.map((id, depth) => nameOfIteration(id, numbers[depth])).join(' › ');
}

/** The name of a task, and which of its iterations is meant: people count from 1. */
function nameOfIteration(id: string, index: number | undefined): string {
  return index === undefined ? id : `${id} #${index + 1}`;
}

/** Why an execution failed or was skipped, with the names people know instead of paths. */
function explainExecution(execution: ExecutionView, graph: RunGraph | undefined): Explanation | undefined {
  if (execution.failure !== undefined) return explainFailure(execution.failure, graph);
  if (execution.skip !== undefined) return describeSkip(named(execution.skip, graph));
  return undefined;
}

/** The group that was skipped, and with it the task at a path that has no execution of its own. */
export function skippedAround(view: RunView, path: string): ExecutionView | undefined {
  if (view.executions.has(path)) return undefined;
  for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
    const group = view.executions.get(path.slice(0, cut));
    if (group?.state === 'SKIPPED') return group;
  }
  return undefined;
}

/** The state of the task at a path: that of its execution, or skipped with the group around it. */
export function stateAt(view: RunView, path: string): VisualState {
  return skippedAround(view, path) === undefined ? executionState(view.executions.get(path)) : 'skipped';
}

/** Why the task at a path failed or was skipped, be it with a group around it. */
export function explainAt({ view, graph }: Pick<LoadedRun, 'view' | 'graph'>, path: string): Explanation | undefined {
  const group = skippedAround(view, path);
  const execution = group ?? view.executions.get(path);
  const explained = execution === undefined ? undefined : explainExecution(execution, graph);
  if (group === undefined || explained === undefined) return explained;
  return { ...explained, sentence: `${taskName(graph, group.path)}: ${explained.sentence}` };
}

/** A failure in words, with names instead of paths. */
function explainFailure(failure: Failure, graph: RunGraph | undefined): Explanation {
  return describeFailure(
    failure.reason === 'task-failed' ? { ...failure, path: taskName(graph, failure.path) } : failure,
  );
}

function named(skip: SkipReason, graph: RunGraph | undefined): SkipReason {
  return 'path' in skip ? { ...skip, path: taskName(graph, skip.path) } : skip;
}

/** Where a run's failure began, and why. `path` is absent when no task is to blame. */
export interface Cause extends Explanation {
  readonly path?: string;
}

/** The first cause of a failed run (or of one that is failing): the step that failed, not what followed from it. */
export function causeOf(view: RunView, graph: RunGraph | undefined): Cause | undefined {
  let { failure } = view;
  let path: string | undefined;
  while (failure?.reason === 'task-failed') {
    ({ path } = failure);
    const inner: Failure | undefined = view.executions.get(path)?.failure;
    if (inner === undefined) break;
    failure = inner;
  }
  if (failure !== undefined) return { ...explainFailure(failure, graph), ...(path === undefined ? {} : { path }) };
  // The run goes on, but what will be its cause is known already.
  const failed = [...view.executions.values()].find((execution) => isLeaf(execution) && execution.state === 'FAILED');
  return failed?.failure === undefined ? undefined : { ...explainFailure(failed.failure, graph), path: failed.path };
}

/** Names of metrics that say the most, best first. */
const telling = [
  'accuracy',
  'f1',
  'f1_macro',
  'roc_auc',
  'auc',
  'r2',
  'rmse',
  'mae',
  'mse',
  'log_loss',
  'loss',
  'rows',
];

/** A number as people read it: at most four significant digits, thousands apart. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15)
    return value < 0 ? `-${formatCount(-value)}` : formatCount(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2);
  if (size >= 1000)
    return `${value < 0 ? '-' : ''}${formatCount(Math.trunc(size))}.${size.toFixed(1).split('.')[1] ?? '0'}`;
  return String(Number(value.toPrecision(4)));
}

/** The one number that says most about what a step produced. */
export function keyMetric(
  artifacts: readonly Artifact[],
): { readonly label: string; readonly value: string } | undefined {
  const numbers = new Map<string, number>();
  for (const artifact of artifacts) {
    if (!artifact.type.endsWith('Metrics')) continue;
    for (const [name, value] of Object.entries(artifact.metadata)) {
      if (typeof value === 'number' && !numbers.has(name)) numbers.set(name, value);
    }
  }
  const name = telling.find((candidate) => numbers.has(candidate)) ?? [...numbers.keys()][0];
  const value = name === undefined ? undefined : numbers.get(name);
  return name === undefined || value === undefined
    ? undefined
    : { label: name.replaceAll('_', ' '), value: formatNumber(value) };
}

/** Before this much time a speed says nothing, in milliseconds. */
const soonest = 2000;

/** How fast a pull or build is and how long it will take, in words: `12 MB/s, 25 s left`; undefined while that is not known. */
export function speedInWords({ doneBytes, totalBytes, first, at }: WatchedProgress): string | undefined {
  const gained = (doneBytes ?? 0) - first.bytes;
  const took = at - first.at;
  if (gained <= 0 || took < soonest) return undefined;
  const speed = `${formatBytes((gained / took) * 1000)}/s`;
  if (doneBytes === undefined || totalBytes === undefined || totalBytes <= doneBytes) return speed;
  return `${speed}, ${formatElapsed(((totalBytes - doneBytes) * took) / gained)} left`;
}

/** How far a pull or build is, in words: `120 MB of 444 MB`. */
export function progressInWords(progress: ImageProgress): string {
  if (progress.doneBytes === undefined) return progress.message;
  return progress.totalBytes === undefined
    ? formatBytes(progress.doneBytes)
    : `${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}`;
}

/** 0 to 1, when it is known how much there is to do. */
export function progressFraction(progress: ImageProgress | undefined): number | undefined {
  if (progress?.doneBytes === undefined || progress.totalBytes === undefined || progress.totalBytes <= 0)
    return undefined;
  return Math.min(1, progress.doneBytes / progress.totalBytes);
}

/** From when to when a step really ran: its last attempt; what came before it was preparation. */
export function spanOf(execution: ExecutionView): { readonly startedAt?: number; readonly finishedAt?: number } {
  const attempt = execution.attempts.at(-1);
  if (attempt === undefined) return execution;
  const startedAt = attempt.exit?.startedAt ?? attempt.startedAt ?? attempt.createdAt;
  const finishedAt = attempt.exit?.finishedAt ?? attempt.finishedAt;
  return finishedAt === undefined ? { startedAt } : { startedAt, finishedAt };
}
