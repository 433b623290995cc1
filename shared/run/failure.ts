/**
 * Why something did not succeed: a closed list, so that every view can say it in words and every policy (retry, resume) can decide by it.
 * Modelled on the idea of a closed failure taxonomy: the reason is data, the sentence is derived from it.
 */
export type Failure =
  /** The step's process ended with a status other than 0. */
  | { readonly reason: 'exit-code'; readonly exitCode: number; readonly lastLogLine?: string }
  /** The step's process was killed by a signal that nobody here sent. */
  | { readonly reason: 'signal'; readonly signal: string; readonly exitCode: number }
  /** The kernel killed the step because it used more memory than its limit. `limitBytes` absent: the machine itself ran out. */
  | { readonly reason: 'out-of-memory'; readonly limitBytes?: number }
  | { readonly reason: 'image-not-found'; readonly image: string; readonly detail: string }
  | { readonly reason: 'image-build-failed'; readonly image: string; readonly detail: string }
  /** The step ran longer than its `activeDeadlineSeconds` and was ended. */
  | { readonly reason: 'deadline'; readonly seconds: number }
  /** The run took longer than the `activeDeadlineSeconds` of its pipeline and was ended. */
  | { readonly reason: 'run-deadline'; readonly seconds: number }
  /** The container engine refused to create or start the step (bad mount, executable not found, …). */
  | { readonly reason: 'start-refused'; readonly detail: string }
  /** A declared output parameter was not written (the KFP launcher fails then too). */
  | { readonly reason: 'output-not-written'; readonly output: string }
  | { readonly reason: 'output-unreadable'; readonly output: string; readonly detail: string }
  /** An output held something that is never followed or copied: a link that leaves the folder, a device, a FIFO, a socket. */
  | { readonly reason: 'output-refused'; readonly output: string; readonly detail: string }
  | { readonly reason: 'input-unresolved'; readonly input: string; readonly detail: string }
  /** The condition of a task gave neither true nor false; never taken as false. `condition` is its CEL text. */
  | { readonly reason: 'condition-error'; readonly condition: string; readonly detail: string }
  /** The selector that picks a part of a value for an input found none. */
  | { readonly reason: 'selector-error'; readonly input: string; readonly selector: string; readonly detail: string }
  /** What a loop is to go over is no list. `input` is where the items come from. */
  | { readonly reason: 'loop-items'; readonly input: string; readonly detail: string }
  | { readonly reason: 'import-failed'; readonly uri: string; readonly detail: string }
  /** The container engine, the disk or the network of this machine failed, not the step. */
  | { readonly reason: 'environment'; readonly detail: string }
  /** The container of a started attempt is gone and nobody saw it end. */
  | { readonly reason: 'lost'; readonly detail: string }
  /** A group or the run failed because a task in it did: `path` is the step (or group) where it began. */
  | { readonly reason: 'task-failed'; readonly path: string };

/** Why an execution did not run at all. */
export type SkipReason =
  /** `condition` is its CEL text. */
  | { readonly reason: 'condition-false'; readonly condition: string }
  | { readonly reason: 'upstream-failed'; readonly path: string }
  | { readonly reason: 'upstream-skipped'; readonly path: string }
  | { readonly reason: 'run-failed-fast'; readonly path: string }
  | { readonly reason: 'run-canceled' }
  /** The run had taken the time that its pipeline gives it. */
  | { readonly reason: 'run-deadline'; readonly seconds: number };
