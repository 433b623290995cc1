import type { CheckedIr } from '../../shared/ir/compiled.ts';
import type { Namespace } from '../../shared/plan/namespace.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ExecutorKind, ImageProgress } from '../../shared/run/events.ts';
import type { StoreFailure } from '../store/failure.ts';
import type { NewRun, RunStore } from '../store/runs.ts';
import type { Disposable } from './ports.ts';
import { irReader, recoverRuns } from './recover.ts';
import type { RecoverPorts } from './recover.ts';
import { startRun } from './runner.ts';
import type { RunHandle, RunnerPorts } from './runner.ts';

/** The runs that this engine drives. */
export interface LiveRuns {
  /** Takes up what a dead engine left. Once, before anything is started. */
  recover(runs: RecoverPorts['runs'] & Pick<RunStore, 'irText'>): void;
  start(ir: CheckedIr, run: NewRun, namespace: Namespace): Result<void, StoreFailure>;
  /** False when the run is not live. */
  cancel(run: string): boolean;
  /** See {@link RunHandle.give}; undefined when the run is not live. */
  give(run: string, namespace: Namespace): boolean | undefined;
  isLive(run: string): boolean;
  /** Settles when the run is not live (any more): finished, cleaned up, every log byte stored. Also when it was let go of. */
  ended(run: string): Promise<void>;
  /** Attempts alive in all runs. */
  readonly attempts: () => number;
  onProgress(run: string, listener: (progress: ImageProgress) => void): Disposable;
  /** Lets go of everything; live steps go on. */
  detach(): Promise<void>;
}

/** What drives a run on an executor; progress comes back through `onProgress` given here. */
export type RunnerFor = (kind: ExecutorKind, onProgress: RunnerPorts['onProgress']) => RunnerPorts;

/** No run is live at first. */
export function createLiveRuns(runnerFor: RunnerFor): LiveRuns {
  const handles = new Map<string, RunHandle>();
  const watchers = new Map<string, Set<(progress: ImageProgress) => void>>();
  /** What was let go of is not over: it stays live, for whoever still reads its log here. */
  let detached = false;
  let cleaning: Promise<void> = Promise.resolve();

  const runner = (kind: ExecutorKind): RunnerPorts =>
    runnerFor(kind, (run, progress) => {
      for (const watcher of watchers.get(run) ?? []) watcher(progress);
    });

  const add = (handle: RunHandle): void => {
    handles.set(handle.run, handle);
    void handle.ended.then(() => detached || handles.delete(handle.run));
  };

  return {
    recover(runs) {
      const recovered = recoverRuns({ runs, runner, readIr: irReader(runs) });
      for (const handle of recovered.handles) add(handle);
      cleaning = recovered.cleaned;
    },
    start(ir, run, namespace) {
      const started = startRun(runner(run.options.executor), ir, run, namespace);
      if (!started.ok) return started;
      add(started.value);
      return ok(undefined);
    },
    cancel(run) {
      const handle = handles.get(run);
      handle?.cancel();
      return handle !== undefined;
    },
    give: (run, namespace) => handles.get(run)?.give(namespace),
    isLive: (run) => handles.has(run),
    ended: (run) => handles.get(run)?.ended ?? Promise.resolve(),
    attempts: () => [...handles.values()].reduce((sum, handle) => sum + handle.liveAttempts(), 0),
    onProgress(run, listener) {
      const listeners = watchers.get(run) ?? new Set();
      watchers.set(run, listeners.add(listener));
      return {
        dispose() {
          listeners.delete(listener);
          if (listeners.size === 0) watchers.delete(run);
        },
      };
    },
    async detach() {
      detached = true;
      await Promise.all([...handles.values()].map((handle) => handle.detach()));
      await cleaning;
    },
  };
}
