import type { AttemptExit, ExecutorKind, ImageProgress } from '../../shared/run/events.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { Values } from '../../shared/run/values.ts';
import type { Result } from '../../shared/result.ts';
import type { PathLayout } from '../../shared/plan/layout.ts';
import type { ResolvedStep } from '../../shared/plan/step.ts';

/** Identity of an attempt in the outside world. The same attempt always gets the same handle and labels, also after a crash. */
export interface AttemptIdentity {
  /** Id of the data folder. */
  readonly home: string;
  readonly run: string;
  readonly path: string;
  readonly attempt: number;
  readonly nonce: string;
  /** Deterministic container name or process folder. */
  readonly handle: string;
}

/** An image that is here, by content: `digest` is the image id or repo digest that steps are created from. */
export interface ReadyImage {
  readonly image: string;
  readonly digest: string;
  readonly platform?: string;
}

/** How an attempt begins: for the first time, or after the death of the engine that had it. */
export type Beginning = { readonly kind: 'start' } | { readonly kind: 'take-over'; readonly wasStarted: boolean };

/** What became of an attempt, read from the container engine after its exit, outputs collected and stored. */
export type AttemptOutcome =
  | {
      readonly type: 'succeeded';
      readonly exit: AttemptExit;
      readonly outputs: Values;
      readonly warnings: readonly string[];
    }
  | { readonly type: 'failed'; readonly exit: AttemptExit; readonly failure: Failure }
  | { readonly type: 'canceled'; readonly exit: AttemptExit }
  /** Taken over and never started, and the values that it needs are gone ({@link StepPod.valuesGone}): it is taken over again once they are given. */
  | { readonly type: 'unprovided' };

/** What an executor says while an attempt lives. Each is recorded by the runner before anything else sees it. */
export interface AttemptListener {
  started(id: string): void;
  /** Contact lost (reason) or found again (undefined). Never an outcome. */
  unknown(detail: string | undefined): void;
  /** The outside end was seen (exit event arrived): for measurements only. */
  exited(): void;
}

/** A live attempt. */
export interface RunningAttempt {
  /** Settles once; never rejects for what steps or container engines do. */
  readonly outcome: Promise<AttemptOutcome>;
  /** SIGTERM, then SIGKILL after the grace period; `outcome` then settles as canceled (or as what it was, if it ended first). */
  cancel(): void;
  /** Stops watching and leaves the step alone: the engine is shutting down and a later one will re-attach. */
  detach(): Promise<void>;
  /** Removes the container (or folder) for good. Called only after the outcome was committed; waits until all log bytes are stored. */
  cleanUp(): Promise<void>;
}

/** How steps are executed: in containers (docker/) or as processes of this machine (process/). */
export interface Executor {
  readonly kind: ExecutorKind;
  /** Where the attempt's files lie as the step sees them. Depends on run, path and attempt only: the same after a crash. */
  layout(identity: AttemptIdentity): PathLayout;
  /** Where the steps of a run share a folder, as they see it. */
  workspacePath(run: string): string;
  /** Removes the folder that the steps of a run shared. Nothing of the run lives any more. Rejects when it could not be done. */
  endRun(run: string): Promise<void>;
  /** Makes an image ready (present, built or pulled) and says what it is. Runs nothing of it. */
  prepareImage(
    image: string,
    signal: AbortSignal,
    progress: (progress: ImageProgress) => void,
  ): Promise<Result<ReadyImage, Failure>>;
  /** Creates and starts. Called once per attempt identity by an engine; idempotent across engines through the deterministic handle. */
  start(identity: AttemptIdentity, step: ResolvedStep, image: ReadyImage, listener: AttemptListener): RunningAttempt;
  /**
   * Takes over an attempt that a dead engine left, after its intent was committed. `wasStarted` says whether a start was recorded.
   * Finds it by handle and labels: live → watch; ended → read its outcome; created but never started → start; nothing there and never started → create and start;
   * nothing there but started → failed with reason `lost`. Never starts a step twice.
   */
  takeOver(
    identity: AttemptIdentity,
    step: ResolvedStep,
    image: ReadyImage,
    wasStarted: boolean,
    listener: AttemptListener,
  ): RunningAttempt;
  /**
   * The same as {@link RunningAttempt.cleanUp} for an attempt that a dead engine left after its outcome was committed: stores the rest of its log,
   * then removes what is there. Nothing there is fine. Rejects when it could not be done; the next start of the engine tries again.
   */
  cleanUp(identity: AttemptIdentity): Promise<void>;
}
