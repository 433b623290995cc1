/** Loops of a run: how far their iterations are, which one is shown, and the executions of a task in it. */
import type { ExecutionView, RunView } from '../../shared/run/view.ts';
import type { IterationsStatus } from '../canvas/status.ts';
import type { RunGraph, RunTask } from './run-graph.ts';

/** The iterations that a person chose, by the path of their loop (`folds[2]/models`). */
export type ChosenIterations = ReadonlyMap<string, number>;

/** Nothing chosen: loops show the iteration that says most. */
export const noneChosen: ChosenIterations = new Map();

/** The path of a task in the IR, of one of its executions: `a/b[3]/c` → `a/b/c`. */
export function taskPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}

/** The loop and the number of an iteration, `a/b[3]` → `a/b` and 3; undefined for what is none. */
export function iterationOf(path: string): { readonly loop: string; readonly index: number } | undefined {
  const found = /^(?<loop>.*)\[(?<index>\d+)\]$/.exec(path)?.groups;
  return found === undefined ? undefined : { loop: found['loop'] ?? '', index: Number(found['index']) };
}

interface LoopTally {
  readonly begun: number[];
  readonly failed: number[];
  readonly running: number[];
  done: number;
  skipped: number;
}

const tallies = new WeakMap<RunView['executions'], ReadonlyMap<string, LoopTally>>();

/** How far every loop is, by its path: one pass over the executions, remembered while they are the same. */
function loopTallies({ executions }: RunView): ReadonlyMap<string, LoopTally> {
  const known = tallies.get(executions);
  if (known !== undefined) return known;
  const loops = new Map<string, LoopTally>();
  for (const execution of executions.values()) {
    const iteration = execution.path.endsWith(']') ? iterationOf(execution.path) : undefined;
    if (iteration === undefined) continue;
    const tally = loops.get(iteration.loop) ?? { begun: [], failed: [], running: [], done: 0, skipped: 0 };
    loops.set(iteration.loop, tally);
    tally.begun.push(iteration.index);
    count(tally, execution, iteration.index);
  }
  for (const { begun, failed, running } of loops.values())
    for (const list of [begun, failed, running]) list.sort((a, b) => a - b);
  tallies.set(executions, loops);
  return loops;
}

function count(tally: LoopTally, { state }: ExecutionView, index: number): void {
  if (state === 'SUCCEEDED') tally.done += 1;
  if (state === 'SKIPPED') tally.skipped += 1;
  if (state === 'FAILED') tally.failed.push(index);
  if (state === 'RUNNING') tally.running.push(index);
}

/** Numbers of the iterations of a loop that have begun, in order. */
export function begunIterations(view: RunView, loop: string): readonly number[] {
  return loopTallies(view).get(loop)?.begun ?? [];
}

/** The iteration of a loop that is shown: the chosen one, else the first that failed, else the first that runs, else the last. */
function shownIteration(view: RunView, loop: string, chosen: ChosenIterations): number {
  const tally = loopTallies(view).get(loop);
  return chosen.get(loop) ?? tally?.failed[0] ?? tally?.running[0] ?? tally?.begun.at(-1) ?? 0;
}

/** How far a loop is, and which iteration of it is shown; undefined before it began. */
export function iterationsOf(view: RunView, loop: string, chosen: ChosenIterations): IterationsStatus | undefined {
  const total = view.executions.get(loop)?.iterations;
  if (total === undefined) return undefined;
  const tally = loopTallies(view).get(loop);
  const shown = Math.min(Math.max(0, total - 1), shownIteration(view, loop, chosen));
  const failed = tally?.failed ?? [];
  const nextFailed = failed.find((index) => index > shown) ?? failed.find((index) => index !== shown);
  return {
    count: total,
    done: tally?.done ?? 0,
    running: tally?.running.length ?? 0,
    failed: failed.length,
    skipped: tally?.skipped ?? 0,
    shown,
    ...(nextFailed === undefined ? {} : { nextFailed }),
  };
}

/** The path of a task's execution in the iterations that are shown; a loop has the path of the whole loop. */
export function shownPath(task: RunTask, view: RunView, graph: RunGraph, chosen: ChosenIterations): string {
  let path = '';
  let known = '';
  const keys = task.path.split('/');
  for (const [depth, key] of keys.entries()) {
    known = depth === 0 ? key : `${known}/${key}`;
    path = depth === 0 ? key : `${path}/${key}`;
    if (depth < keys.length - 1 && graph.tasks.get(known)?.loops === true)
      path = `${path}[${shownIteration(view, path, chosen)}]`;
  }
  return path;
}

/** What is shown of a task: its execution, or of a step in a loop that of the iteration that is shown. */
export function lookedAtPath(task: RunTask, view: RunView, graph: RunGraph, chosen: ChosenIterations): string {
  const path = shownPath(task, view, graph, chosen);
  return task.loops && task.kind === 'step' && begunIterations(view, path).length > 0
    ? `${path}[${shownIteration(view, path, chosen)}]`
    : path;
}

/** The choice after which an execution is among what is shown. */
export function choosing(chosen: ChosenIterations, path: string): ChosenIterations {
  const next = new Map(chosen);
  for (const { index } of path.matchAll(/\[\d+\](?=\/|$)/g)) {
    const iteration = iterationOf(path.slice(0, path.indexOf(']', index) + 1));
    if (iteration !== undefined) next.set(iteration.loop, iteration.index);
  }
  return next;
}

/** The paths of all executions that there are or may be, loops unrolled as far as they have begun; groups before what is in them. */
export function executionPaths(view: RunView, graph: RunGraph): readonly string[] {
  const children = Map.groupBy(graph.tasks.values(), ({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  const paths: string[] = [];
  const visit = (parent: string, prefix: string): void => {
    for (const task of children.get(parent) ?? []) {
      const path = `${prefix}${task.path.slice(parent === '' ? 0 : parent.length + 1)}`;
      paths.push(path);
      const begun = task.loops ? begunIterations(view, path) : [];
      if (begun.length === 0) visit(task.path, `${path}/`);
      for (const index of begun) {
        paths.push(`${path}[${index}]`);
        visit(task.path, `${path}[${index}]/`);
      }
    }
  };
  visit('', '');
  return paths;
}
