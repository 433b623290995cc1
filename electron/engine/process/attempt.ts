import type { ChildProcess } from 'node:child_process';
import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { AttemptExit } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import type { BlobStore } from '../blobs.ts';
import type { AttemptIdentity, AttemptListener, AttemptOutcome, Beginning, RunningAttempt } from '../executor.ts';
import { signalOfStatus } from '../exit-status.ts';
import { errorText, removeFolder } from '../files.ts';
import { tellingLine, type LogStore } from '../logs.ts';
import type { Clock, Disposable, Random } from '../ports.ts';
import { collectOutputs } from '../staging/collect.ts';
import { outputLimits } from '../staging/outputs.ts';
import { realFolder } from '../staging/real-folder.ts';
import { tailLog, type LogTail } from './log-tail.ts';
import { readSupervised, signalGroup, spawnSupervisor, type Supervised } from './supervisor.ts';

/** What attempts on this machine share. */
export interface ProcessContext {
  readonly blobs: BlobStore;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly random: Random;
  /** The folder of all attempts, `work/` in the data folder. */
  readonly work: string;
  readonly graceSeconds: number;
  /** Makes the venv of an attempt in `folder`; gives the variables that go with it, or why it cannot be made. */
  readonly environment: (
    image: string,
    folder: string,
  ) => Promise<{ readonly env: { readonly [name: string]: string } } | { readonly failure: Failure }>;
}

/** How long a claim without a process may last before it counts as lost. */
const claimSettles = 2000;
const lookInterval = 100;
const lastLineDelay = 1000;

const failed = (failure: Failure, exit: AttemptExit = {}): AttemptOutcome => ({ type: 'failed', exit, failure });

/** The folder of an attempt. */
function attemptFolder(work: string, identity: AttemptIdentity): string {
  return join(work, identity.handle);
}

/** The folder that a step writes its outputs into. */
export function outputRoot(work: string, identity: AttemptIdentity): string {
  return join(attemptFolder(work, identity), 'artifacts');
}

/** Runs one attempt as a process of this machine. Its status is only ever what its supervisor wrote down. */
export function runProcess(
  context: ProcessContext,
  identity: AttemptIdentity,
  step: ResolvedStep,
  beginning: Beginning,
  listener: AttemptListener,
): RunningAttempt {
  const { blobs, clock, logs } = context;
  const folder = attemptFolder(context.work, identity);
  const detached = new AbortController();
  let canceled = false;
  let running: number | undefined;
  let tail: LogTail | undefined;
  let killTimer: Disposable | undefined;
  let overdue: Disposable | undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.after(ms, resolve);
      detached.signal.addEventListener(
        'abort',
        () => {
          timer.dispose();
          resolve();
        },
        { once: true },
      );
    });

  const stop = (): void => {
    if (running === undefined || killTimer !== undefined) return;
    const pid = running;
    signalGroup(pid, 'SIGTERM');
    killTimer = clock.after(context.graceSeconds * 1000, () => {
      if (running === pid) signalGroup(pid, 'SIGKILL');
    });
  };

  /** Ends the step when its deadline has come, which counts from its start. */
  const watchDeadline = (startedAt: number): void => {
    const seconds = step.pod?.deadlineSeconds;
    if (seconds !== undefined) overdue = clock.after(Math.max(0, startedAt + seconds * 1000 - clock.now()), stop);
  };

  const prepare = async (): Promise<
    { readonly env: { readonly [name: string]: string } } | { readonly failure: Failure }
  > => {
    const { root } = step.outputs;
    for (const name of ['home', 'tmp', 'artifacts/.parameters'])
      await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    for (const { path, text } of step.inputFiles) {
      if (!path.startsWith(`${root}/`)) throw new Error(`${path} is outside of the step's folder`);
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, text, context.random);
    }
    for (const { kind, path } of step.pod?.mounts ?? []) {
      if (kind === 'workspace') await mkdir(path, { recursive: true, mode: 0o700 });
    }
    for (const { digest, kind } of step.stageIn) if (kind === 'folder') await blobs.checkout(digest);
    const environment = await context.environment(step.image, join(folder, 'venv'));
    if ('failure' in environment) return environment;
    const own = Object.fromEntries(step.env.map(({ name, value }) => [name, value]));
    return {
      env: {
        HOME: join(folder, 'home'),
        TMPDIR: join(folder, 'tmp'),
        LANG: 'C.UTF-8',
        ...environment.env,
        ...own,
      },
    };
  };

  /** Settles when the supervisor that this engine started is gone; undefined for one of another engine. */
  let exit: Promise<void> | undefined;
  let isOwnAlive = false;
  const exitOfChild = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      isOwnAlive = true;
      const gone = (): void => {
        isOwnAlive = false;
        resolve();
      };
      child.on('exit', gone);
      child.on('error', gone);
    });

  const begin = async (): Promise<AttemptOutcome | undefined> => {
    const prepared = await prepare();
    if ('failure' in prepared) return failed(prepared.failure);
    const [program = ''] = step.argv;
    const refusal = await whyNotExecutable(program, prepared.env['PATH'] ?? '');
    if (refusal !== undefined) return failed({ reason: 'start-refused', detail: refusal });
    if (canceled) return { type: 'canceled', exit: {} };
    const child = spawnSupervisor(folder, identity.nonce, step.argv, prepared.env, join(folder, 'home'));
    exit = exitOfChild(child);
    if (child.pid === undefined) {
      return failed({
        reason: 'start-refused',
        detail: 'This machine cannot start another process, or has no /bin/sh.',
      });
    }
    return undefined;
  };

  /** Looks until the step is known to run or to have ended. What this engine has just started gets all the time that it needs. */
  const settle = async (): Promise<Supervised> => {
    let waited = 0;
    for (;;) {
      const state = await readSupervised(folder, identity.nonce);
      if (state.state !== 'claimed' && !(state.state === 'unclaimed' && exit !== undefined)) return state;
      if (waited >= claimSettles || detached.signal.aborted) return state;
      await pause(10);
      if (!isOwnAlive) waited += 10;
    }
  };

  const watchUntilEnd = async (): Promise<Supervised> => {
    // Also where another engine's supervisor was first and the step has ended: the own one must have seen the claim before the folder may go.
    if (exit !== undefined) await raceDetach(exit);
    for (;;) {
      const state = await readSupervised(folder, identity.nonce);
      if (state.state !== 'running' || detached.signal.aborted) return state;
      await pause(lookInterval);
    }
  };

  const raceDetach = <T>(promise: Promise<T>): Promise<T | undefined> =>
    Promise.race([
      promise,
      new Promise<undefined>((resolve) => {
        detached.signal.addEventListener('abort', () => resolve(undefined), { once: true });
      }),
    ]);

  const conclude = async (state: Supervised): Promise<AttemptOutcome> => {
    tail?.stepEnded();
    if (state.state !== 'ended') {
      const times: AttemptExit = 'startedAt' in state ? { startedAt: state.startedAt } : {};
      if (canceled) return { type: 'canceled', exit: times };
      if (state.state === 'unclaimed') {
        const detail = `The step was not started, because its folder ${folder} could not be written. Is the disk full`;
        return failed({ reason: 'environment', detail });
      }
      return failed({ reason: 'lost', detail: 'The process of the step is gone, and nobody saw it end.' }, times);
    }
    const { status, startedAt, finishedAt } = state;
    const exitStatus: AttemptExit = { exitCode: status, startedAt, finishedAt: Math.max(startedAt, finishedAt) };
    if (killTimer !== undefined) {
      if (canceled) return { type: 'canceled', exit: exitStatus };
      return failed({ reason: 'deadline', seconds: step.pod?.deadlineSeconds ?? 0 }, exitStatus);
    }
    const signal = signalOfStatus(status);
    if (signal !== undefined) return failed({ reason: 'signal', signal, exitCode: status }, exitStatus);
    if (status !== 0) {
      const line = await lastLogLine();
      return failed(
        { reason: 'exit-code', exitCode: status, ...(line === undefined ? {} : { lastLogLine: line }) },
        exitStatus,
      );
    }
    const collected = await collectOutputs({
      step,
      folder: realFolder(step.outputs.root, step.outputs.root, blobs),
      elsewhere: async () => undefined,
      blobs,
      limits: outputLimits,
      random: context.random,
    });
    if (!collected.ok) return failed(collected.error, exitStatus);
    return { type: 'succeeded', exit: exitStatus, ...collected.value };
  };

  const lastLogLine = async (): Promise<string | undefined> => {
    if (tail !== undefined) await Promise.race([tail.done, pause(lastLineDelay)]);
    return tellingLine(logs, identity);
  };

  const live = async (): Promise<AttemptOutcome | undefined> => {
    const before = await readSupervised(folder, identity.nonce);
    const wasStarted = beginning.kind === 'take-over' && beginning.wasStarted;
    if (before.state === 'unclaimed') {
      if (wasStarted)
        return failed({ reason: 'lost', detail: 'The folder of the step is gone, and nobody saw it end.' });
      if (canceled) return { type: 'canceled', exit: {} };
      if (step.pod?.valuesGone === true) return { type: 'unprovided' };
      const refused = await begin();
      if (refused !== undefined) return refused;
    }
    const state = await settle();
    if (detached.signal.aborted) return undefined;
    if ('pid' in state && !wasStarted) listener.started(String(state.pid));
    tail = tailLog(logs, clock, folder, identity);
    if (state.state === 'running') {
      running = state.pid;
      watchDeadline(state.startedAt);
    }
    if (canceled) stop();
    const ended = await watchUntilEnd();
    running = undefined;
    overdue?.dispose();
    killTimer?.dispose();
    if (detached.signal.aborted) return undefined;
    listener.exited();
    return conclude(ended);
  };

  const lived = live().catch((error: unknown): AttemptOutcome => {
    tail?.stepEnded();
    return failed({ reason: 'environment', detail: `The step could not be run here: ${errorText(error)}` });
  });

  return {
    outcome: lived.then((outcome) => outcome ?? new Promise<never>(() => undefined)),
    cancel() {
      canceled = true;
      stop();
    },
    async detach() {
      detached.abort();
      tail?.stop();
      await Promise.all([lived, tail?.done]);
    },
    async cleanUp() {
      await lived;
      await removeProcess(context, identity, tail);
    },
  };
}

/** Removes the folder of an attempt whose outcome is committed, after the rest of its log was stored. */
export async function removeProcess(
  { work, logs, clock }: Pick<ProcessContext, 'work' | 'logs' | 'clock'>,
  identity: AttemptIdentity,
  tail?: LogTail,
): Promise<void> {
  const folder = attemptFolder(work, identity);
  const rest = tail ?? tailLog(logs, clock, folder, identity);
  rest.stepEnded();
  await rest.done;
  await removeFolder(folder);
}

/** Another engine may have started the step already: it must never see half a file. */
async function writeWhole(path: string, text: string, random: Random): Promise<void> {
  const partial = `${path}.${random.hex(8)}`;
  await writeFile(partial, text);
  await rename(partial, path);
}

/** Why a program cannot be run, in a sentence; undefined where it can. */
async function whyNotExecutable(program: string, path: string): Promise<string | undefined> {
  const places = program.includes('/') ? [program] : path.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      return undefined;
    } catch {
      // The next place may have it.
    }
  }
  return `There is no program “${program}” on this machine that the step may use. Start Docker to run it in its image.`;
}
