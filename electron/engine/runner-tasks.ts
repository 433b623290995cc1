import type { ExecutionResult } from '../../shared/schedule/command.ts';
import type { Performer, TaskToPerform } from './performer.ts';

/** The tasks of one run that the engine does itself. */
export interface RunTasks {
  /** Begins; `onResult` is called unless the task was stopped before. */
  begin(task: TaskToPerform, onResult: (result: ExecutionResult) => void): void;
  /** Gives a task up; nothing when it is not under way. */
  stop(path: string): void;
  /** Gives up all of them; settles when nothing of them goes on. */
  stopAll(): Promise<void>;
}

/** Makes the book of tasks of one run. */
export function createRunTasks(performer: Performer, onBug: (error: unknown) => void): RunTasks {
  const underWay = new Map<string, AbortController>();
  const all = new Set<Promise<void>>();

  async function perform(task: TaskToPerform, signal: AbortSignal): Promise<ExecutionResult> {
    try {
      const result = await performer.perform(task, signal);
      return result.ok ? { state: 'SUCCEEDED', outputs: result.value } : { state: 'FAILED', failure: result.error };
    } catch (error) {
      onBug(error);
      const detail = 'the task could not be done because of an internal error';
      return { state: 'FAILED', failure: { reason: 'environment', detail } };
    }
  }

  async function follow(
    task: TaskToPerform,
    controller: AbortController,
    onResult: (result: ExecutionResult) => void,
  ): Promise<void> {
    const result = await perform(task, controller.signal);
    if (underWay.get(task.path) !== controller) return;
    underWay.delete(task.path);
    onResult(result);
  }

  function stop(path: string): void {
    underWay.get(path)?.abort();
    underWay.delete(path);
  }

  return {
    begin(task, onResult) {
      const controller = new AbortController();
      underWay.set(task.path, controller);
      const following = follow(task, controller, onResult).catch(onBug);
      all.add(following);
      void following.then(() => all.delete(following));
    },
    stop,
    async stopAll() {
      for (const path of underWay.keys()) stop(path);
      await Promise.all(all);
    },
  };
}
