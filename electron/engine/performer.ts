import type { CheckedIr } from '../../shared/ir/compiled.ts';
import type { IrTask } from '../../shared/ir/pipeline-spec.ts';
import type { TaskNames } from '../../shared/plan/names.ts';
import type { Result } from '../../shared/result.ts';
import type { Failure } from '../../shared/run/failure.ts';
import type { ParameterValues, Values } from '../../shared/run/values.ts';

/** A task that the engine does itself: an importer, or an operation on a volume. */
export interface TaskToPerform {
  readonly run: string;
  readonly path: string;
  readonly kind: 'importer' | 'volume';
  readonly ir: CheckedIr;
  readonly task: IrTask;
  readonly inputs: Values;
  readonly names: TaskNames;
  /** The parameters that the run was started with. */
  readonly given: ParameterValues;
}

/** Does tasks that need no container. */
export interface Performer {
  /**
   * Does the task and gives its outputs. It is asked for again when the engine died before the answer was recorded, so doing it twice must be
   * harmless. Settles soon after the signal, with whatever; never rejects for what the task, the network or the disk do.
   */
  perform(task: TaskToPerform, signal: AbortSignal): Promise<Result<Values, Failure>>;
}

/** Gives each task to the performer of its kind. */
export function performerByKind(performers: Readonly<Record<TaskToPerform['kind'], Performer>>): Performer {
  return { perform: (task, signal) => performers[task.kind].perform(task, signal) };
}
