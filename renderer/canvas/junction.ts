/** Outputs that are the first of several branches that ran (KFP: OneOf), as the canvas draws and says them. Pure. */
import type { OutputValue } from '../../shared/component/spec.ts';
import { oneOfSources } from '../../shared/document/references.ts';
import type { VisualState } from '../ui/state-icon.tsx';

/** One of the branches: the task that gives the value, and what it is called. */
export interface Branch {
  readonly taskId: string;
  readonly words: string;
}

/** The branches of an output, in the order in which they count; none for an output that has one source. */
export function branchesOf(value: OutputValue | undefined): readonly Branch[] {
  const sources = oneOfSources(value);
  return sources.map(({ taskId, outputName }) => {
    const several = sources.filter((other) => other.taskId === taskId).length > 1;
    return { taskId, words: several ? `${taskId}, ${outputName}` : taskId };
  });
}

/** How many branches each output has. */
export function branchCounts(outputs: readonly (readonly Branch[])[]): readonly number[] {
  return outputs.map(({ length }) => length);
}

/** Whether outputs have the same branches as before. */
export function sameBranches(
  before: readonly (readonly Branch[])[] | undefined,
  after: readonly (readonly Branch[])[] | undefined,
): boolean {
  const words = (outputs: typeof before): string => JSON.stringify(outputs?.map((of) => of.map((one) => one.words)));
  return before === after || words(before) === words(after);
}

/** Which branch gave the value: the first that ended well; undefined while one before it may still do so, or where none did. */
export function takenBranch(
  branches: readonly Branch[],
  stateOf: (taskId: string) => VisualState | undefined,
): number | undefined {
  for (const [index, { taskId }] of branches.entries()) {
    const state = stateOf(taskId);
    if (state === 'succeeded' || state === 'cached') return index;
    if (state !== 'skipped' && state !== 'failed' && state !== 'canceled') return undefined;
  }
  return undefined;
}

/** The branches in words, for labels: `the first that runs of Train a, Train b`. */
export function branchWords(branches: readonly Branch[]): string {
  return `the first that runs of ${branches.map(({ words }) => words).join(', ')}`;
}
