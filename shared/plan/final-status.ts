import type { JsonObject } from '../json.ts';
import type { RunNames } from './names.ts';

/** How a task ended, in the words of the KFP backend: a task that was skipped counts as cancelled. */
export type FinalStatus = 'COMPLETE' | 'CACHED' | 'FAILED' | 'CANCELED';

/** KFP's PipelineTaskFinalStatus: what an exit task is told about another task. The keys are those that every version of its executor reads. */
export function finalStatusValue(run: RunNames, task: string, state: FinalStatus): JsonObject {
  return { state, error: {}, pipelineJobResourceName: run.job, pipelineTaskName: task };
}
