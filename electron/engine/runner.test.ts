import { expect, test } from 'vitest';
import { err } from '../../shared/result.ts';
import { irReader, recoverRuns } from './recover.ts';
import type { RunnerPorts } from './runner.ts';
import { engine, pipeline, settled, start, types, useDataFolder } from './testing/hand-engine.ts';

useDataFolder();

test('RUN-1 intent is committed before a step is started, and a clean-up follows the outcome without delaying dependents', async () => {
  const first = engine();
  first.executor.onAsked = (path) => {
    first.executor.story.push(`on record: ${types(first.store).at(-1) === `attempt-created ${path}`}`);
  };
  const run = start(first, pipeline({ a: [], b: ['a'] }));
  await settled();
  expect(first.executor.news()).toEqual(['image img', 'start a sha256:img', 'on record: true']);
  first.executor.listeners.get('a')?.started('c1');
  first.executor.end('a');
  await settled();
  expect(first.executor.news()).toEqual(['start b sha256:img', 'on record: true', 'clean up a']);
  first.executor.end('b');
  await settled();
  expect(types(first.store).at(-1)).toBe('run-finished');
  let ended = false;
  void run.ended.then(() => {
    ended = true;
  });
  await settled();
  expect(ended).toBe(false);
  for (const done of first.executor.cleaned.values()) done();
  await run.ended;
  expect(first.store.runs.uncleaned()).toEqual([]);
  expect(first.bugs).toEqual([]);
});

test('RUN-6 between the end of a step and the start of its dependent there is one commit and no timer', async () => {
  const first = engine();
  let commits = 0;
  const recorder: RunnerPorts['recorder'] = {
    ...first.ports.recorder,
    append(run, at, events) {
      commits += 1;
      return first.ports.recorder.append(run, at, events);
    },
  };
  start({ ...first, ports: { ...first.ports, recorder } }, pipeline({ a: [], b: ['a'] }));
  await settled();
  first.executor.news();
  commits = 0;
  first.executor.end('a');
  // Promise callbacks only: the settled outcome, then the turn.
  for (let hop = 0; hop < 3; hop += 1) await Promise.resolve();
  expect(first.executor.news()[0]).toBe('start b sha256:img');
  expect(commits).toBe(1);
  expect(first.timers).toEqual([]);
});

test('RUN-7 while the record cannot be written nothing happens outside; then the run goes on', async () => {
  const first = engine();
  let full = false;
  const recorder: RunnerPorts['recorder'] = {
    ...first.ports.recorder,
    append: (run, at, events) =>
      full
        ? err({ reason: 'full', message: 'no space', cure: 'free some' })
        : first.ports.recorder.append(run, at, events),
  };
  start({ ...first, ports: { ...first.ports, recorder } }, pipeline({ a: [], b: ['a'] }));
  await settled();
  first.executor.news();
  full = true;
  first.executor.end('a');
  await settled();
  first.timers.splice(0).forEach((timer) => {
    timer();
  });
  await settled();
  expect(first.executor.news()).toEqual([]);
  full = false;
  first.timers.splice(0).forEach((timer) => {
    timer();
  });
  await settled();
  expect(first.executor.news()).toEqual(['start b sha256:img', 'clean up a']);
  expect(first.troubles).toEqual(['full', undefined]);
});

test('RUN-8 an engine that was replaced stops, and leaves its steps to the other one', async () => {
  const first = engine();
  const run = start(first, pipeline({ a: [], b: ['a'] }));
  await settled();
  first.executor.listeners.get('a')?.started('c1');
  await settled();
  const second = engine();
  first.executor.end('a');
  await settled();
  expect(first.troubles).toEqual(['superseded']);
  await run.ended;
  const recovered = recoverRuns({
    runs: second.store.runs,
    readIr: irReader(second.store.runs),
    runner: () => second.ports,
  });
  await settled();
  expect(second.executor.news()).toEqual(['take over started a sha256:img']);
  second.executor.end('a');
  await settled();
  second.executor.end('b');
  await settled();
  expect(types(second.store).at(-1)).toBe('run-finished');
  expect(recovered.handles).toHaveLength(1);
  expect(first.executor.news()).not.toContain('start b sha256:img');
});

test('ENG-2 recovery cleans up what has an outcome, and takes over what has none', async () => {
  const first = engine();
  const run = start(first, pipeline({ a: [], b: [], c: ['a'] }));
  await settled();
  first.executor.end('a');
  await settled();
  await Promise.race([run.detach(), settled()]);
  expect(first.executor.news()).toContain('detach b');
  const second = engine();
  const { cleaned } = recoverRuns({
    runs: second.store.runs,
    readIr: irReader(second.store.runs),
    runner: () => second.ports,
  });
  await cleaned;
  expect([...second.executor.news()].toSorted()).toEqual([
    'clean up after a dead engine a',
    'take over b sha256:img',
    'take over c sha256:img',
  ]);
  expect(second.store.runs.uncleaned()).toEqual([]);
});

test('ENG-3 a run whose record cannot be read any more ends as failed', async () => {
  const first = engine();
  start(first, pipeline({ a: [] }));
  await settled();
  const second = engine();
  recoverRuns({ runs: second.store.runs, readIr: () => err('it is damaged'), runner: () => second.ports });
  expect(second.store.history.summary('r1')).toMatchObject({
    state: 'FAILED',
    failure: { reason: 'environment', detail: 'the record of the run cannot be read: it is damaged' },
  });
  expect(second.store.runs.uncleaned().map(({ path }) => path)).toEqual(['a']);
});

test('RUN-9 cancel ends what lives, also when it is asked for twice', async () => {
  const first = engine();
  const run = start(first, pipeline({ a: [], b: ['a'] }));
  await settled();
  run.cancel();
  run.cancel();
  await settled();
  expect(types(first.store).slice(-4)).toEqual([
    'execution-skipped b',
    'attempt-canceled a',
    'execution-canceled a',
    'run-finished',
  ]);
  expect(types(first.store).filter((type) => type === 'cancel-requested')).toHaveLength(1);
  expect(first.store.history.summary('r1')?.state).toBe('CANCELED');
});

test('RUN-9 a cancel that a dead engine had recorded is carried out by the next one', async () => {
  const first = engine();
  const run = start(first, pipeline({ a: [] }));
  await settled();
  first.executor.listeners.get('a')?.started('c1');
  await settled();
  first.store.runs.append([
    { run: 'r1', seq: first.store.runs.lastSeq('r1') + 1, at: 1, event: { type: 'cancel-requested' } },
  ]);
  await run.detach();
  const second = engine();
  recoverRuns({ runs: second.store.runs, readIr: irReader(second.store.runs), runner: () => second.ports });
  await settled();
  expect(second.executor.news().slice(0, 2)).toEqual(['take over started a sha256:img', 'cancel a']);
  expect(second.store.history.summary('r1')?.state).toBe('CANCELED');
});

test('RUN-10 an executor that throws fails its attempt and is reported; the rest of the run goes on', async () => {
  const first = engine();
  const { start: begin } = first.executor;
  first.executor.start = (identity, step, image, listener) => {
    if (identity.path === 'a') throw new Error('a bug');
    return begin(identity, step, image, listener);
  };
  start(first, pipeline({ a: [], b: [] }));
  await settled();
  first.executor.end('b');
  await settled();
  expect(first.bugs).toMatchObject([{ message: 'a bug' }]);
  expect(first.store.history.summary('r1')).toMatchObject({ state: 'FAILED', doneCount: 1, failedCount: 1 });
});
