import { setImmediate } from 'node:timers/promises';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import type {
  AttemptIdentity,
  AttemptListener,
  AttemptOutcome,
  Beginning,
  ReadyImage,
  RunningAttempt,
} from '../executor.ts';
import type { Disposable } from '../ports.ts';
import type { ContainerInfo } from './api.ts';
import { beginAttempt } from './begin.ts';
import { removeAttempt } from './clean-up.ts';
import { createContact } from './contact.ts';
import { concludeAttempt, watchContainer } from './end.ts';
import { pumpLog, type LogPump } from './log-pump.ts';
import { exitOf } from './outcome.ts';
import type { AttemptContext, AttemptWork, Container } from './phase.ts';
import { readSecrets } from './secrets.ts';

/** Runs one attempt in a container and says what became of it. The outcome is only ever what inspect says of that container after its exit. */
export function runAttempt(
  context: AttemptContext,
  identity: AttemptIdentity,
  step: ResolvedStep,
  image: ReadyImage,
  beginning: Beginning,
  listener: AttemptListener,
): RunningAttempt {
  const { api, clock } = context;
  const detached = new AbortController();
  const contact = createContact(clock, detached.signal, (detail) => listener.unknown(detail));
  const { insist } = contact;
  let canceled = false;
  const work: AttemptWork = {
    context,
    identity,
    step,
    image,
    contact,
    watching: detached.signal,
    isCanceled: () => canceled,
  };
  let pump: LogPump | undefined;
  /** The container while it runs. */
  let running: Container | undefined;
  /** What inspect said when it was over. */
  let ended: ContainerInfo | undefined;
  let overdue: Disposable | undefined;
  let isOverdue = false;
  let stopInit = (): void => undefined;
  let stopping: Promise<'stopped' | 'already-stopped' | undefined> | undefined;

  const stop = (): void => {
    if (stopping !== undefined || running === undefined) return;
    const { id } = running;
    stopping = insist(() => api.stopContainer(id, context.graceSeconds)).then((answer) =>
      answer?.ok === true ? answer.value : undefined,
    );
  };

  /** The texts to hide in the log; where the engine that knew them is gone, the container is asked. */
  const secretsOf = async (id: string): Promise<readonly string[]> => {
    const { pod } = step;
    if (pod?.valuesGone !== true) return pod?.secrets ?? [];
    const found = await insist(async () => {
      const state = await api.inspectContainer(id);
      return state.ok ? readSecrets(api, state.value) : state;
    });
    return found?.ok === true ? found.value : [];
  };

  /** Ends the step when its deadline has come, which counts from its start. */
  const watchDeadline = (startedAt: number | undefined): void => {
    const seconds = step.pod?.deadlineSeconds;
    if (seconds === undefined) return;
    const ran = startedAt === undefined ? 0 : clock.now() - startedAt;
    overdue = clock.after(Math.max(0, seconds * 1000 - ran), () => {
      isOverdue = true;
      stop();
    });
  };

  /** The outcome where it was ended from here; undefined where it ended by itself. */
  const stopped = async (state: ContainerInfo): Promise<AttemptOutcome | undefined> => {
    if (!(canceled || isOverdue) || (await stopping) !== 'stopped') return undefined;
    const exit = exitOf(state);
    if (canceled) return { type: 'canceled', exit };
    return { type: 'failed', exit, failure: { reason: 'deadline', seconds: step.pod?.deadlineSeconds ?? 0 } };
  };

  const live = async (): Promise<AttemptOutcome | undefined> => {
    const begun = await beginAttempt(work, beginning, (stopIt) => (stopInit = stopIt));
    if (begun === undefined) return undefined;
    if ('end' in begun) return begun.end;
    const container = begun.go;
    if (beginning.kind === 'start' || !beginning.wasStarted) listener.started(container.id);
    running = container;
    pump = pumpLog(context, container.id, identity, await secretsOf(container.id));
    if (canceled) stop();
    watchDeadline(container.startedAt);
    const watched = await watchContainer(work, container.id, () => {
      listener.exited();
    });
    overdue?.dispose();
    running = undefined;
    if (watched === undefined) return undefined;
    if ('end' in watched) {
      pump.containerEnded();
      return watched.end;
    }
    ended = watched.go;
    return (await stopped(ended)) ?? concludeAttempt(work, container, ended, pump);
  };

  const lived = live();
  return {
    outcome: lived.then((outcome) => outcome ?? new Promise<never>(() => undefined)),
    cancel() {
      canceled = true;
      stopInit();
      stop();
    },
    async detach() {
      detached.abort();
      pump?.stop();
      await Promise.all([lived, pump?.done]);
    },
    async cleanUp() {
      await lived;
      // The requests that start the next steps are on their way first.
      await setImmediate();
      pump?.containerEnded();
      await removeAttempt(context, identity, pump, ended);
    },
  };
}
