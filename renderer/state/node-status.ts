/** What a run says about its tasks, as their nodes on the canvas show it. */
import type { ExecutionView } from '../../shared/run/view.ts';
import { formatCount } from '../../shared/human.ts';
import type { NodeStatus } from '../canvas/status.ts';
import { statusKey } from '../canvas/status.ts';
import { stateWord } from '../ui/state-icon.tsx';
import type { VisualState } from '../ui/state-icon.tsx';
import { iterationsOf, noneChosen, shownPath } from './iterations.ts';
import type { ChosenIterations } from './iterations.ts';
import type { LoadedRun } from './run.ts';
import type { RunTask } from './run-graph.ts';
import {
  durationOf,
  executionState,
  explainAt,
  formatElapsed,
  keyMetric,
  progressFraction,
  skippedAround,
  spanOf,
  tallyOf,
} from './run-status.ts';

/** What every node shows. Keeps the objects of `before` where nothing changed, so that only what changed is drawn again. */
export function nodeStatuses(
  run: LoadedRun,
  now: number,
  before: ReadonlyMap<string, NodeStatus>,
  chosen: ChosenIterations = noneChosen,
): ReadonlyMap<string, NodeStatus> {
  const { graph } = run;
  if (graph === undefined) return before.size === 0 ? before : new Map();
  const next = new Map<string, NodeStatus>();
  let changed = before.size !== graph.tasks.size;
  for (const task of graph.tasks.values()) {
    const key = statusKey(task.ids);
    const path = shownPath(task, run.view, graph, chosen);
    const status =
      skippedWith(path, run) ??
      (task.loops
        ? loopStatus(path, run, now, chosen)
        : task.kind === 'group'
          ? groupStatus(path, run, now)
          : stepStatus(task, path, run, now));
    const old = before.get(key);
    const kept = old !== undefined && sameStatus(old, status) ? old : status;
    changed ||= kept !== old;
    next.set(key, kept);
  }
  return changed ? next : before;
}

/** What is in a group that was skipped was skipped with it. */
function skippedWith(path: string, run: LoadedRun): NodeStatus | undefined {
  if (skippedAround(run.view, path) === undefined) return undefined;
  return { state: 'skipped', title: explainAt(run, path)?.sentence ?? stateWord('skipped') };
}

function loopStatus(path: string, run: LoadedRun, now: number, chosen: ChosenIterations): NodeStatus {
  const execution = run.view.executions.get(path);
  const iterations = iterationsOf(run.view, path, chosen);
  if (execution === undefined || iterations === undefined) return groupStatus(path, run, now);
  const { count, done, running, failed, skipped } = iterations;
  const over = done + failed + skipped;
  const active = execution.state === 'RUNNING';
  return {
    state: failed > 0 && execution.state !== 'CANCELED' ? 'failed' : executionState(execution),
    title: inWords([
      [done, `of ${formatCount(count)} done`],
      [running, 'running'],
      [failed, 'failed'],
      [skipped, 'skipped'],
    ]),
    detail: active || failed > 0 ? `${formatCount(over)}/${formatCount(count)}` : (durationOf(execution, now) ?? ''),
    iterations,
    ...(active && count > 0 ? { progress: over / count } : {}),
  };
}

/** Counts in words, the first one always: `7 of 10 done, 1 failed`. */
function inWords(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([number], index) => index === 0 || number > 0)
    .map(([number, words]) => `${formatCount(number)} ${words}`)
    .join(', ');
}

function stepStatus(task: RunTask, path: string, run: LoadedRun, now: number): NodeStatus {
  const execution = run.view.executions.get(path);
  const over = run.view.finishedAt !== undefined;
  const state = executionState(execution);
  if (execution === undefined || (state === 'running' && execution.attempts.length === 0)) {
    const waiting = run.view.images.find(
      (image) => image.image === task.image && (image.state === 'pulling' || image.state === 'building'),
    );
    if (waiting !== undefined && !over) {
      const fraction = progressFraction(run.progress.get(waiting.image));
      const verb = waiting.state === 'building' ? 'Building' : 'Pulling';
      return {
        state: 'pending',
        detail: fraction === undefined ? 'image' : `image ${Math.round(fraction * 100)} %`,
        title: `${verb} ${waiting.image}`,
        ...(fraction === undefined ? {} : { progress: fraction }),
      };
    }
  }
  if (execution === undefined)
    return over
      ? { state: 'pending', detail: 'not run', title: 'This task had no turn in the run.' }
      : { state: 'pending' };
  const detail = stepDetail(execution, state, now);
  const title =
    explainAt(run, path)?.sentence ??
    execution.attempts.at(-1)?.unknown ??
    (execution.cachedFrom === undefined ? undefined : 'An earlier execution gave its result.');
  const metric =
    state === 'succeeded' || state === 'cached'
      ? keyMetric(Object.values(execution.outputs.artifacts).flat())
      : undefined;
  return {
    state,
    ...(detail === undefined ? {} : { detail }),
    ...(title === undefined ? {} : { title }),
    ...(metric === undefined ? {} : { metric }),
  };
}

function stepDetail(execution: ExecutionView, state: VisualState, now: number): string | undefined {
  if (execution.state === 'RUNNING' && execution.retryAt !== undefined) {
    return execution.retryAt <= now ? 'starting' : `again in ${formatElapsed(execution.retryAt - now + 999)}`;
  }

  const attempt = execution.attempts.at(-1);
  if (state === 'running' && execution.kind === 'step' && attempt?.startedAt === undefined) return 'starting';
  if (state === 'skipped' || state === 'cached') return undefined;
  return durationOf(spanOf(execution), now);
}

function groupStatus(path: string, run: LoadedRun, now: number): NodeStatus {
  const execution = run.view.executions.get(path);
  if (execution?.state === 'SKIPPED') {
    const title = explainAt(run, path)?.sentence;
    return { state: 'skipped', ...(title === undefined ? {} : { title }) };
  }
  const tally = tallyOf(run.view, run.graph, `${path}/`);
  const state = tally.failed > 0 && execution?.state !== 'CANCELED' ? 'failed' : executionState(execution);
  const active = execution?.state === 'RUNNING';
  const title = [
    `${tally.done} of ${tally.total} done`,
    tally.failed > 0 ? `${tally.failed} failed` : '',
    tally.skipped > 0 ? `${tally.skipped} skipped` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
  const detail =
    active || tally.failed > 0
      ? `${tally.done}/${tally.total}`
      : execution === undefined
        ? undefined
        : durationOf(execution, now);
  return {
    state,
    title,
    ...(detail === undefined ? {} : { detail }),
    ...(active && tally.total > 0 ? { progress: (tally.done + tally.failed + tally.skipped) / tally.total } : {}),
  };
}

function sameIterations(a: NodeStatus['iterations'], b: NodeStatus['iterations']): boolean {
  if (a === b) return true;
  return (
    a !== undefined &&
    b !== undefined &&
    a.count === b.count &&
    a.done === b.done &&
    a.running === b.running &&
    a.failed === b.failed &&
    a.skipped === b.skipped &&
    a.shown === b.shown &&
    a.nextFailed === b.nextFailed
  );
}

function sameStatus(a: NodeStatus, b: NodeStatus): boolean {
  return (
    a.state === b.state &&
    a.detail === b.detail &&
    a.title === b.title &&
    a.progress === b.progress &&
    sameIterations(a.iterations, b.iterations) &&
    a.metric?.label === b.metric?.label &&
    a.metric?.value === b.metric?.value
  );
}
