import { containerLayout, containerRoot } from '../../../shared/plan/layout.ts';
import { containerWorkspace } from '../../../shared/plan/names.ts';
import { err } from '../../../shared/result.ts';
import type { AttemptIdentity, AttemptListener, AttemptOutcome, Executor, RunningAttempt } from '../executor.ts';
import type { Clock, Disposable } from '../ports.ts';
import { daemonPatience } from './contact.ts';

/** Pause between two looks for a daemon that is not there, in milliseconds. */
const pause = 3000;

/** How Docker is found, and what is made of it then. */
export interface LateExecutorPorts {
  readonly clock: Clock;
  /** The executor of the daemon that answers now, or why there is none. Asked until there is one, then never again. */
  readonly findExecutor: () => Promise<Executor | { readonly problem: string }>;
}

/**
 * The Docker executor for an engine that may start before Docker does: an attempt waits, as unknown, until a daemon answers, and then
 * goes on there. Nothing is ever decided about a step while nobody can be asked.
 */
export function createLateDockerExecutor({ clock, findExecutor }: LateExecutorPorts): Executor {
  let known: Executor | undefined;

  const find = async (): Promise<Executor | { readonly problem: string }> => {
    if (known !== undefined) return known;
    const found = await findExecutor();
    if (!('problem' in found)) known ??= found;
    return known ?? found;
  };

  function whenFound(listener: AttemptListener, begin: (executor: Executor) => RunningAttempt): RunningAttempt {
    if (known !== undefined) return begin(known);
    const outcome = Promise.withResolvers<AttemptOutcome>();
    let attempt: RunningAttempt | undefined;
    let timer: Disposable | undefined;
    let canceled = false;
    let detached = false;
    let told = false;
    const look = async (): Promise<void> => {
      const found = await find();
      if (detached) return;
      if ('problem' in found) {
        if (!told) listener.unknown(found.problem);
        told = true;
        timer = clock.after(pause, () => void look());
        return;
      }
      if (told) listener.unknown(undefined);
      attempt = begin(found);
      if (canceled) attempt.cancel();
      attempt.outcome.then(outcome.resolve, outcome.reject);
    };
    void look();
    return {
      outcome: outcome.promise,
      cancel() {
        canceled = true;
        attempt?.cancel();
      },
      async detach() {
        detached = true;
        timer?.dispose();
        await attempt?.detach();
      },
      // Called after the outcome, which only an attempt that began can have.
      cleanUp: async () => attempt?.cleanUp(),
    };
  }

  return {
    kind: 'docker',
    layout: ({ run, path, attempt }: AttemptIdentity) => containerLayout(containerRoot(run, path, attempt)),
    workspacePath: () => containerWorkspace,
    async endRun(run) {
      const found = await find();
      if ('problem' in found) throw new Error(found.problem);
      return found.endRun(run);
    },
    async prepareImage(image, signal, progress) {
      for (let waited = 0; ; waited += pause) {
        const found = await find();
        if (!('problem' in found)) return found.prepareImage(image, signal, progress);
        if (signal.aborted || waited >= daemonPatience) return err({ reason: 'environment', detail: found.problem });
        await new Promise<void>((resolve) => {
          clock.after(pause, resolve);
        });
      }
    },
    start: (identity, step, image, listener) =>
      whenFound(listener, (executor) => executor.start(identity, step, image, listener)),
    takeOver: (identity, step, image, wasStarted, listener) =>
      whenFound(listener, (executor) => executor.takeOver(identity, step, image, wasStarted, listener)),
    async cleanUp(identity) {
      const found = await find();
      if ('problem' in found) throw new Error(found.problem);
      return found.cleanUp(identity);
    },
  };
}
