import { expect, test } from 'vitest';
import { err, ok } from '../../shared/result.ts';
import type { RecordedEvent, RunEvent } from '../../shared/run/events.ts';
import { createRecorder, type RecorderPorts } from './recorder.ts';

const cancel: RunEvent = { type: 'cancel-requested' };
const known: RunEvent = { type: 'attempt-known', path: 'a', attempt: 1 };

function recorderOn(runs: Partial<RecorderPorts['runs']>): {
  readonly recorder: ReturnType<typeof createRecorder>;
  readonly errors: unknown[];
} {
  const errors: unknown[] = [];
  const recorder = createRecorder({
    runs: { create: () => ok(undefined), append: () => ok(undefined), lastSeq: () => 4, ...runs },
    clock: { now: () => 9 },
    onSubscriberError: (error) => errors.push(error),
  });
  return { recorder, errors };
}

test('RUN-4 events are told after their commit, in the order of the commits, those of one commit together', () => {
  const story: string[] = [];
  const { recorder } = recorderOn({
    append(events) {
      story.push(`commit ${events.map(({ seq }) => seq).join()}`);
      return ok(undefined);
    },
  });
  recorder.subscribe((events) => {
    story.push(`told ${events.map(({ run, seq, at }) => `${run}:${seq}@${at}`).join()}`);
  });
  recorder.append('r', 7, [cancel, known]);
  recorder.append('r', 8, [known]);
  recorder.append('r', 8, []);
  expect(story).toEqual(['commit 5,6', 'told r:5@7,r:6@7', 'commit 7', 'told r:7@8']);
});

test('RUN-4 what could not be committed is not told, and its numbers are given to the next', () => {
  let full = true;
  const told: RecordedEvent[] = [];
  const { recorder } = recorderOn({
    append: () => (full ? err({ reason: 'full', message: 'm', cure: 'c' }) : ok(undefined)),
  });
  recorder.subscribe((events) => told.push(...events));
  expect(recorder.append('r', 1, [cancel])).toMatchObject({ ok: false, error: { reason: 'full' } });
  full = false;
  recorder.append('r', 2, [known]);
  expect(told.map(({ seq, event }) => [seq, event.type])).toEqual([[5, 'attempt-known']]);
});

test('RUN-5 a subscriber that throws harms nobody', () => {
  const { recorder, errors } = recorderOn({});
  const told: number[] = [];
  recorder.subscribe(() => {
    throw new Error('broken view');
  });
  recorder.subscribe((events) => told.push(events.length));
  expect(recorder.append('r', 1, [cancel])).toMatchObject({ ok: true });
  expect(told).toEqual([1]);
  expect(errors).toMatchObject([{ message: 'broken view' }]);
});

test('RUN-4 a commit that a subscriber causes is told to everyone after the one before', () => {
  const { recorder } = recorderOn({});
  const told: string[] = [];
  recorder.subscribe((events) => {
    if (events[0]?.event.type === 'cancel-requested') recorder.append('r', 2, [known]);
  });
  const second = recorder.subscribe((events) => told.push(...events.map(({ event }) => event.type)));
  recorder.append('r', 1, [cancel]);
  expect(told).toEqual(['cancel-requested', 'attempt-known']);
  second.dispose();
  second.dispose();
  recorder.append('r', 3, [known]);
  expect(told).toHaveLength(2);
});
