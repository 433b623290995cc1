import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkIr } from '../../shared/ir/check.ts';
import type { CheckedIr } from '../../shared/ir/compiled.ts';
import type { IrTask } from '../../shared/ir/pipeline-spec.ts';
import { containerLayout, containerRoot } from '../../shared/plan/layout.ts';
import { err, ok } from '../../shared/result.ts';
import { noValues } from '../../shared/run/values.ts';
import { openStore, type Store } from '../store/store.ts';
import type { AttemptListener, AttemptOutcome, Executor } from './executor.ts';
import { createRecorder } from './recorder.ts';
import { irReader, recoverRuns } from './recover.ts';
import { startRun, type RunHandle, type RunnerPorts } from './runner.ts';

let folder = '';
const stores: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-runner-'));
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An executor whose attempts do what the test says, and that says what it was asked for. */
class HandExecutor implements Executor {
  readonly kind = 'docker';
  readonly story: string[] = [];
  readonly listeners = new Map<string, AttemptListener>();
  readonly ends = new Map<string, (outcome: AttemptOutcome) => void>();
  readonly cleaned = new Map<string, () => void>();
  /** What is on record when the executor is asked. */
  onAsked: (what: string) => void = () => undefined;

  layout: Executor['layout'] = ({ run, path, attempt }) => containerLayout(containerRoot(run, path, attempt));

  prepareImage: Executor['prepareImage'] = (image) => {
    this.story.push(`image ${image}`);
    return Promise.resolve(ok({ image, digest: `sha256:${image}` }));
  };

  start: Executor['start'] = (identity, _step, image, listener) =>
    this.begin('start', identity.path, image.digest, listener);

  takeOver: Executor['takeOver'] = (identity, _step, image, wasStarted, listener) =>
    this.begin(wasStarted ? 'take over started' : 'take over', identity.path, image.digest, listener);

  cleanUp: Executor['cleanUp'] = ({ path }) => {
    this.story.push(`clean up after a dead engine ${path}`);
    return Promise.resolve();
  };

  private begin(what: string, path: string, digest: string, listener: AttemptListener): ReturnType<Executor['start']> {
    this.story.push(`${what} ${path} ${digest}`);
    this.onAsked(path);
    const outcome = Promise.withResolvers<AttemptOutcome>();
    this.listeners.set(path, listener);
    this.ends.set(path, outcome.resolve);
    return {
      outcome: outcome.promise,
      cancel: () => {
        this.story.push(`cancel ${path}`);
        outcome.resolve({ type: 'canceled', exit: {} });
      },
      detach: () => {
        this.story.push(`detach ${path}`);
        return Promise.resolve();
      },
      cleanUp: () => {
        this.story.push(`clean up ${path}`);
        return new Promise((resolve) => {
          this.cleaned.set(path, resolve);
        });
      },
    };
  }

  end(path: string): void {
    this.ends.get(path)?.({ type: 'succeeded', exit: { exitCode: 0 }, outputs: noValues, warnings: [] });
  }

  news(): readonly string[] {
    return this.story.splice(0);
  }
}

function pipeline(shape: { readonly [task: string]: readonly string[] }): CheckedIr {
  const tasks = Object.entries(shape).map(([key, after]): [string, IrTask] => [
    key,
    {
      taskInfo: { name: key },
      componentRef: { name: 'comp' },
      ...(after.length === 0 ? {} : { dependentTasks: [...after] }),
    },
  ]);
  const checked = checkIr({
    pipelineInfo: { name: 'p' },
    schemaVersion: '2.1.0',
    root: { dag: { tasks: Object.fromEntries(tasks) } },
    components: { comp: { executorLabel: 'exec' } },
    deploymentSpec: { executors: { exec: { container: { image: 'img', command: ['x'] } } } },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

interface Engine {
  readonly store: Store;
  readonly executor: HandExecutor;
  readonly ports: RunnerPorts;
  readonly timers: (() => void)[];
  readonly troubles: (string | undefined)[];
  readonly bugs: unknown[];
}

function engine(): Engine {
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  stores.push(store);
  const executor = new HandExecutor();
  const timers: (() => void)[] = [];
  const troubles: (string | undefined)[] = [];
  const bugs: unknown[] = [];
  const clock: RunnerPorts['clock'] = {
    now: () => 1000,
    monotonic: () => 0,
    after(_ms, callback) {
      timers.push(callback);
      return { dispose: () => undefined };
    },
  };
  const ports: RunnerPorts = {
    home: store.home,
    clock,
    random: { hex: (bytes) => 'a'.repeat(bytes * 2) },
    machine: { cpus: 2, memoryBytes: 2 ** 33 },
    recorder: createRecorder({ runs: store.runs, clock, onSubscriberError: (error) => bugs.push(error) }),
    executor,
    onCleaned(identity) {
      store.runs.markCleaned([identity]);
    },
    onProgress: () => undefined,
    onTrouble: (_run, failure) => troubles.push(failure?.reason),
    onBug: (_run, error) => bugs.push(error),
  };
  return { store, executor, ports, timers, troubles, bugs };
}

function start({ ports }: Engine, ir: CheckedIr): RunHandle {
  const started = startRun(ports, ir, {
    id: 'r1',
    pipeline: 'p',
    ir: { digest: 'd', text: JSON.stringify(ir.spec) },
    taskCount: 2,
    parameters: {},
    options: { executor: 'docker', parallel: 2, failFast: false, cache: false, strictResources: false },
    source: { file: 'p', text: '' },
  });
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

/** Lets every promise go on that can. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function types(store: Store): readonly string[] {
  const events = store.runs.events('r1');
  return events.ok
    ? events.value.map(({ event }) => ('path' in event ? `${event.type} ${event.path}` : event.type))
    : [];
}

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
    failure: 'This machine failed, not the step: the record of the run cannot be read: it is damaged.',
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
