/** What the phases of one attempt in a container share: it begins (`begin.ts`), runs (`attempt.ts`) and ends (`end.ts`). */
import type { AttemptExit } from '../../../shared/run/events.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import type { AttemptIdentity, AttemptOutcome, ReadyImage } from '../executor.ts';
import type { Staging, StagingKind } from '../staging/staging.ts';
import type { DaemonInfo, DockerApi } from './api.ts';
import type { Contact } from './contact.ts';
import type { PumpContext } from './log-pump.ts';

/** What attempts of one daemon share. */
export interface AttemptContext extends PumpContext {
  readonly api: DockerApi;
  readonly info: DaemonInfo;
  readonly staging: (kind: StagingKind) => Staging;
  /** Which way of staging new containers get; asks the daemon once. Throws `ConnectionLost`. */
  readonly chooseStaging: (image: ReadyImage) => Promise<StagingKind>;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
}

/** One attempt, for as long as this engine has it. */
export interface AttemptWork {
  readonly context: AttemptContext;
  readonly identity: AttemptIdentity;
  readonly step: ResolvedStep;
  readonly image: ReadyImage;
  readonly contact: Contact;
  /** Aborted when watching ends; the container is then left alone. */
  readonly watching: AbortSignal;
  /** Whether its end was asked for. */
  readonly isCanceled: () => boolean;
}

/** The container of an attempt. */
export interface Container {
  readonly id: string;
  readonly staging: Staging;
  /** Of a container that an earlier engine started. */
  readonly startedAt?: number;
  /** What its making could not do as it was asked. */
  readonly warnings: readonly string[];
}

/** Either the way on, or the outcome that ends the attempt. Undefined: watching has ended. */
export type Phase<T> = { readonly go: T } | { readonly end: AttemptOutcome } | undefined;

/** The attempt ends with a failure. */
export function failed(failure: Failure, exit: AttemptExit = {}): { readonly end: AttemptOutcome } {
  return { end: { type: 'failed', exit, failure } };
}
