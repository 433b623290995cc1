import type { ResolvedStep } from '../../../shared/plan/step.ts';
import type { Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { AttemptIdentity } from '../executor.ts';
import type { BlobStore } from '../blobs.ts';
import type { Answer, BindMount, DockerApi } from '../docker/api.ts';
import type { Random } from '../ports.ts';
import type { CollectedOutputs } from './collect.ts';
import type { OutputLimits } from './outputs.ts';

/** How inputs reach a container and outputs leave it. A container keeps the way it was made with (a label says which). */
export type StagingKind = 'mounts' | 'archives';

/** One way of staging. Every call may be repeated after a crash. */
export interface Staging {
  readonly kind: StagingKind;
  /** Puts in place what must be there before the container is created; gives its mounts. Throws for what the disk does. */
  prepare(identity: AttemptIdentity, step: ResolvedStep): Promise<readonly BindMount[]>;
  /** Puts in place what needs the created container, before it is started. */
  deliver(container: string, step: ResolvedStep): Answer<null>;
  /** Collects the outputs of a container that ended well. Throws `ConnectionLost` where the daemon stopped answering: ask again. */
  collect(container: string, identity: AttemptIdentity, step: ResolvedStep): Promise<Result<CollectedOutputs, Failure>>;
  /** Removes what lies outside the container. `image` (an id) is asked to run `rm` where a file belongs to another user. */
  remove(identity: AttemptIdentity, image: string | undefined): Promise<void>;
}

/** What every way of staging needs. */
export interface StagingContext {
  readonly api: DockerApi;
  readonly blobs: BlobStore;
  readonly random: Random;
  readonly limits: OutputLimits;
  /** The folder of all attempts, `work/` in the data folder. */
  readonly work: string;
}

/** The daemon stopped answering in the middle of something that can be done again. */
export class ConnectionLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConnectionLost';
  }
}
