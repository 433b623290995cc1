import type { RunSummary } from '../../../shared/ipc/contract.ts';
import { describeFailure } from '../../../shared/run/words.ts';
import type { StoredSummary } from '../../store/history.ts';

/** A run as the doors list it: why it failed is one sentence, which names the task where that was one. */
export function inWords({ failure, cause, ...summary }: StoredSummary): RunSummary {
  if (failure === undefined) return summary;
  const sentence =
    failure.reason === 'task-failed' && cause !== undefined
      ? `${failure.path}: ${describeFailure(cause).sentence}`
      : describeFailure(failure).sentence;
  return { ...summary, failure: sentence };
}
