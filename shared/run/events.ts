import type { Failure, SkipReason } from './failure.ts';
import type { ParameterValues, Values } from './values.ts';

/** How attempts are executed. */
export type ExecutorKind = 'docker' | 'process';

/**
 * What an execution is: a step that runs in a container, a group of tasks, or a loop, whose iterations (`key[i]`) are executions of their own.
 * An importer and an operation on a volume are done by the engine itself: they have no attempts.
 */
export type ExecutionKind = 'step' | 'group' | 'loop' | 'importer' | 'volume';

/** Final states, in KFP's words. */
export type FinalState = 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'CANCELED';

/** States of runs and executions, in KFP's words. */
export type State = 'PENDING' | 'RUNNING' | FinalState;

/** What was asked for when a run was started; everything in it is recorded and can be asked for again. */
export interface RunOptions {
  readonly executor: ExecutorKind;
  /** Most attempts at once; 0 means the engine's default (CPU count). */
  readonly parallel: number;
  /** Kubeflow's way: after a failure nothing new starts. */
  readonly failFast: boolean;
  /** Results of earlier executions are taken where a task allows it. */
  readonly cache: boolean;
  /** A run whose tasks ask for more than the machine has is refused. */
  readonly strictResources: boolean;
}

/** An execution of an earlier run. */
export interface ExecutionRef {
  readonly run: string;
  readonly path: string;
}

/** How one attempt ended, as the container engine (or the operating system) reported it. */
export interface AttemptExit {
  /** 0 to 255. Absent when it never started. */
  readonly exitCode?: number;
  /** Milliseconds since the epoch, from the engine that ran it. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

/**
 * Everything that happens in a run, in the order in which it was committed. A run *is* its events: state, canvas, list, CLI and
 * recovery are reductions of them. An event is stored before its effect becomes visible.
 */
export type RunEvent =
  | {
      readonly type: 'run-created';
      readonly pipeline: string;
      readonly irDigest: string;
      readonly parameters: ParameterValues;
      readonly options: RunOptions;
    }
  | {
      readonly type: 'image-pulling';
      readonly image: string;
      readonly action: 'pull' | 'build';
      readonly totalBytes?: number;
    }
  | { readonly type: 'image-ready'; readonly image: string; readonly digest: string; readonly platform?: string }
  /** The image cannot be had: the steps that need it fail when it is their turn, all others run. */
  | { readonly type: 'image-failed'; readonly image: string; readonly failure: Failure }
  /**
   * The execution's inputs are resolved and it is its turn. `warnings`: sentences about how it is run, e.g. that it asks for more than the machine
   * has. `iterations`: how many items a loop has. An iteration that is a group says its item alone: its other inputs are those of its loop.
   */
  | {
      readonly type: 'execution-started';
      readonly path: string;
      readonly kind: ExecutionKind;
      readonly inputs: Values;
      readonly iterations?: number;
      readonly warnings?: readonly string[];
    }
  /** Intent: committed before anything is created. `nonce` goes into the labels, so that a name clash can be told from our own container. */
  | {
      readonly type: 'attempt-created';
      readonly path: string;
      readonly attempt: number;
      readonly nonce: string;
      readonly executor: ExecutorKind;
      readonly handle: string;
    }
  /** The container (id) or process (pid and start time) exists and was started. */
  | { readonly type: 'attempt-started'; readonly path: string; readonly attempt: number; readonly id: string }
  /** Contact was lost: not an outcome. Shown as RUNNING with the reason until it is known again. */
  | { readonly type: 'attempt-unknown'; readonly path: string; readonly attempt: number; readonly detail: string }
  | { readonly type: 'attempt-known'; readonly path: string; readonly attempt: number }
  | {
      readonly type: 'attempt-succeeded';
      readonly path: string;
      readonly attempt: number;
      readonly exit: AttemptExit;
      readonly outputs: Values;
      readonly warnings: readonly string[];
    }
  | {
      readonly type: 'attempt-failed';
      readonly path: string;
      readonly attempt: number;
      readonly exit: AttemptExit;
      readonly failure: Failure;
    }
  | { readonly type: 'attempt-canceled'; readonly path: string; readonly attempt: number; readonly exit: AttemptExit }
  /** A failed attempt will be followed by the one with number `attempt`, not before `notBefore` (milliseconds since the epoch). */
  | { readonly type: 'retry-scheduled'; readonly path: string; readonly attempt: number; readonly notBefore: number }
  /** `cachedFrom`: it was not run, the outputs are those of an earlier execution. */
  | {
      readonly type: 'execution-succeeded';
      readonly path: string;
      readonly outputs: Values;
      readonly cachedFrom?: ExecutionRef;
    }
  /** Also without `execution-started`, when its inputs, its condition or its image could not be had; hence the `kind`. */
  | {
      readonly type: 'execution-failed';
      readonly path: string;
      readonly kind: ExecutionKind;
      readonly failure: Failure;
    }
  | {
      readonly type: 'execution-skipped';
      readonly path: string;
      readonly kind: ExecutionKind;
      readonly skip: SkipReason;
    }
  | { readonly type: 'execution-canceled'; readonly path: string }
  /** The person wants the run to end. Exit tasks still have their turn; what is left of them ends when this comes a second time. */
  | { readonly type: 'cancel-requested' }
  /** The run has taken the `activeDeadlineSeconds` of its pipeline. Everything ends, exit tasks too. */
  | { readonly type: 'deadline-passed'; readonly seconds: number }
  /** A step's turn has come, and the values of its secrets or config maps went with the engine that was given them: it waits for them. */
  | { readonly type: 'objects-wanted' }
  /** The engine of now was given them. */
  | { readonly type: 'objects-given' }
  | {
      readonly type: 'run-finished';
      readonly state: Exclude<FinalState, 'SKIPPED'>;
      readonly outputs: Values;
      readonly failure?: Failure;
    };

/** An event as it is stored and sent: `seq` counts from 1 within the run; `at` is wall-clock milliseconds since the epoch. */
export interface RecordedEvent {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}

/** A line about the progress of a long preparation, for people who wait; never stored. */
export interface ImageProgress {
  readonly image: string;
  readonly action: 'pull' | 'build';
  readonly message: string;
  readonly doneBytes?: number;
  readonly totalBytes?: number;
}
