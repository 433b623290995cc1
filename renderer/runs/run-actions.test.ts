import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../shared/ipc/contract.ts';
import { createDialogs } from '../state/dialogs.ts';
import { createRunHub } from '../state/run-hub.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { deleteRuns } from './run-actions.ts';

const ended: RunSummary = {
  id: 'r1',
  pipeline: 'P',
  state: 'SUCCEEDED',
  executor: 'docker',
  createdAt: 1,
  finishedAt: 2,
  taskCount: 1,
  doneCount: 1,
  failedCount: 0,
};

/** A window whose engine remembers which runs it was asked to delete. */
function window() {
  const deleted: string[] = [];
  const dialogs = createDialogs();
  const api = fakeApi({
    procedures: {
      'settings.set': () => ({}),
      'runs.delete': ({ runs }) => {
        deleted.push(...runs);
        return { freedBytes: 0 };
      },
    },
  });
  const answer = async (choice: string | undefined): Promise<string> => {
    await expect.poll(() => dialogs.store.getState().open.length).toBe(1);
    const [question] = dialogs.store.getState().open;
    if (question?.kind !== 'confirm') return 'no question';
    question.answer(choice);
    return question.ask.detail;
  };
  return { app: { api, dialogs, hub: createRunHub(api) }, deleted, answer };
}

describe('RUI-22 deleting runs', () => {
  test('says what goes and asks', async () => {
    const { app, deleted, answer } = window();
    const gone = deleteRuns(app, [ended]);
    expect(await answer('delete')).toContain('P');
    expect(await gone).toEqual(['r1']);
    expect(deleted).toEqual(['r1']);
  });

  test('deletes nothing when the question is closed', async () => {
    const { app, deleted, answer } = window();
    const gone = deleteRuns(app, [ended]);
    await answer(undefined);
    expect(await gone).toEqual([]);
    expect(deleted).toEqual([]);
  });

  test('leaves a run that goes on', async () => {
    const { app, deleted } = window();
    const { finishedAt: _, ...live } = ended;
    expect(await deleteRuns(app, [{ ...live, state: 'RUNNING' }])).toEqual([]);
    expect(deleted).toEqual([]);
  });
});
