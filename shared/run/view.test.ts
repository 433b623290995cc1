import { describe, expect, test } from 'vitest';
import type { RecordedEvent, RunEvent } from './events.ts';
import { noValues } from './values.ts';
import { reduceRun } from './view.ts';

const created: RunEvent = {
  type: 'run-created',
  pipeline: 'p',
  irDigest: 'd',
  parameters: { n: 0 },
  options: { executor: 'docker', parallel: 2, failFast: false, cache: false, strictResources: false },
};

const story: readonly RunEvent[] = [
  created,
  { type: 'image-pulling', image: 'img', action: 'pull' },
  { type: 'image-ready', image: 'img', digest: 'sha256:1' },
  { type: 'execution-started', path: 'a', kind: 'step', inputs: noValues },
  { type: 'attempt-created', path: 'a', attempt: 1, nonce: 'n', executor: 'docker', handle: 'h' },
  { type: 'attempt-started', path: 'a', attempt: 1, id: 'c1' },
  { type: 'attempt-unknown', path: 'a', attempt: 1, detail: 'no connection' },
  {
    type: 'attempt-failed',
    path: 'a',
    attempt: 1,
    exit: { exitCode: 3 },
    failure: { reason: 'exit-code', exitCode: 3 },
  },
  { type: 'retry-scheduled', path: 'a', attempt: 2, notBefore: 500 },
  { type: 'attempt-created', path: 'a', attempt: 2, nonce: 'n', executor: 'docker', handle: 'h2' },
  { type: 'attempt-started', path: 'a', attempt: 2, id: 'c2' },
  {
    type: 'attempt-succeeded',
    path: 'a',
    attempt: 2,
    exit: { exitCode: 0 },
    outputs: { parameters: { out: null }, artifacts: {} },
    warnings: ['w'],
  },
  { type: 'execution-succeeded', path: 'a', outputs: { parameters: { out: null }, artifacts: {} } },
  { type: 'execution-skipped', path: 'b', kind: 'group', skip: { reason: 'upstream-failed', path: 'x' } },
  { type: 'cancel-requested' },
  { type: 'run-finished', state: 'CANCELED', outputs: noValues },
];

function recorded(events: readonly RunEvent[], first = 1): readonly RecordedEvent[] {
  return events.map((event, index) => ({ run: 'r', seq: first + index, at: (first + index) * 10, event }));
}

describe('RUN-2 a view is the reduction of the events', () => {
  test('the whole story', () => {
    const view = reduceRun(undefined, recorded(story));
    expect(view).toMatchObject({
      id: 'r',
      state: 'CANCELED',
      stopping: true,
      createdAt: 10,
      finishedAt: 160,
      images: [{ image: 'img', state: 'ready', digest: 'sha256:1' }],
      seq: 16,
    });
    expect(view.executions.get('a')).toEqual({
      path: 'a',
      kind: 'step',
      state: 'SUCCEEDED',
      startedAt: 40,
      finishedAt: 130,
      inputs: noValues,
      outputs: { parameters: { out: null }, artifacts: {} },
      warnings: [],
      attempts: [
        {
          number: 1,
          executor: 'docker',
          state: 'FAILED',
          id: 'c1',
          createdAt: 50,
          startedAt: 60,
          finishedAt: 80,
          exit: { exitCode: 3 },
          failure: { reason: 'exit-code', exitCode: 3 },
          warnings: [],
        },
        {
          number: 2,
          executor: 'docker',
          state: 'SUCCEEDED',
          id: 'c2',
          createdAt: 100,
          startedAt: 110,
          finishedAt: 120,
          exit: { exitCode: 0 },
          warnings: ['w'],
        },
      ],
    });
    expect(view.executions.get('b')).toMatchObject({ kind: 'group', state: 'SKIPPED', attempts: [] });
    expect(view.executions.get('b')).not.toHaveProperty('startedAt');
  });

  test('one by one, in pieces and all at once give the same', () => {
    const events = recorded(story);
    const atOnce = reduceRun(undefined, events);
    for (let cut = 1; cut < events.length; cut += 1) {
      const before = reduceRun(undefined, events.slice(0, cut));
      expect(reduceRun(before, events.slice(cut))).toEqual(atOnce);
      // Those that are known already are passed over.
      expect(reduceRun(before, events)).toEqual(atOnce);
    }
  });

  test('what did not change is the same object', () => {
    const events = recorded(story);
    const before = reduceRun(undefined, events.slice(0, 13));
    const after = reduceRun(before, events.slice(13));
    expect(after).not.toBe(before);
    expect(after.executions.get('a')).toBe(before.executions.get('a'));
    expect(after.images).toBe(before.images);
    const canceled = reduceRun(before, recorded([{ type: 'cancel-requested' }], 14));
    expect(canceled.executions).toBe(before.executions);
    expect(before.executions.has('b')).toBe(false);
  });

  test('a gap is a bug', () => {
    const events = recorded(story);
    expect(() => reduceRun(undefined, events.slice(1))).toThrow('begins with run-created');
    expect(() => reduceRun(reduceRun(undefined, events.slice(0, 2)), events.slice(4))).toThrow('does not follow');
  });

  test('contact that was lost is shown until it is back', () => {
    const lost = reduceRun(undefined, recorded(story.slice(0, 7)));
    expect(lost.executions.get('a')?.attempts[0]).toMatchObject({ state: 'RUNNING', unknown: 'no connection' });
    const back = reduceRun(lost, recorded([{ type: 'attempt-known', path: 'a', attempt: 1 }], 8));
    expect(back.executions.get('a')?.attempts[0]).not.toHaveProperty('unknown');
  });
});

test('RUN-2 loops say how many iterations they have, and what was cached where it comes from', () => {
  const view = reduceRun(
    undefined,
    recorded([
      created,
      { type: 'execution-started', path: 'folds', kind: 'loop', inputs: noValues, iterations: 2 },
      { type: 'execution-started', path: 'folds[1]', kind: 'step', inputs: noValues },
      { type: 'execution-succeeded', path: 'folds[1]', outputs: noValues, cachedFrom: { run: 'old', path: 'a' } },
      {
        type: 'execution-failed',
        path: 'folds[0]',
        kind: 'step',
        failure: { reason: 'input-unresolved', input: 'fold', detail: 'It is null.' },
      },
    ]),
  );
  expect(view.executions.get('folds')).toMatchObject({ kind: 'loop', iterations: 2, state: 'RUNNING' });
  expect(view.executions.get('folds[1]')).toMatchObject({ attempts: [], cachedFrom: { run: 'old', path: 'a' } });
  expect(view.executions.get('folds[0]')).toMatchObject({ kind: 'step', state: 'FAILED' });
});
