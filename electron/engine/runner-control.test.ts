import { expect, test } from 'vitest';
import { emptyNamespace } from '../../shared/plan/namespace.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Failure } from '../../shared/run/failure.ts';
import { noValues, type Values } from '../../shared/run/values.ts';
import type { Performer } from './performer.ts';
import { irReader, recoverRuns } from './recover.ts';
import type { ResultCache } from './result-cache.ts';
import type { RunHandle } from './runner.ts';
import { engine, pipeline, settled, start, types, useDataFolder, type Engine } from './testing/hand-engine.ts';

useDataFolder();

/** A performer whose tasks end when the test says so. */
function handPerformer(): Performer & {
  readonly asked: string[];
  readonly aborted: string[];
  end(result: Result<Values, Failure>): void;
} {
  const asked: string[] = [];
  const aborted: string[] = [];
  let end: (result: Result<Values, Failure>) => void = () => undefined;
  return {
    asked,
    aborted,
    end: (result) => {
      end(result);
    },
    perform({ path, kind }, signal) {
      asked.push(`${kind} ${path}`);
      signal.addEventListener('abort', () => aborted.push(path));
      return new Promise((resolve) => {
        end = resolve;
      });
    },
  };
}

const volume = { claim: { componentRef: { name: 'volume' } } };
/** It runs after a failure and a cancel, too. */
const exit = { triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' } } as const;
const name: Values = { parameters: { name: 'claim-1' }, artifacts: {} };

function withPorts(one: Engine, more: Partial<Engine['ports']>): Engine {
  return { ...one, ports: { ...one.ports, ...more } };
}

test('SCH-23 a task that the engine does itself ends with what the performer says', async () => {
  const performer = handPerformer();
  const first = withPorts(engine(), { performer });
  const run = start(first, pipeline({ claim: [], a: ['claim'] }, volume));
  await settled();
  expect(performer.asked).toEqual(['volume claim']);
  expect(first.executor.news()).toEqual(['image img']);
  performer.end(ok(name));
  await settled();
  expect(first.executor.news()).toEqual(['start a sha256:img']);
  await run.detach();
});

test('SCH-23 a failed one fails its task', async () => {
  const failing: Performer = { perform: () => Promise.resolve(err({ reason: 'environment', detail: 'no room' })) };
  const first = withPorts(engine(), { performer: failing });
  start(first, pipeline({ claim: [] }, volume));
  await settled();
  expect(first.store.history.summary('r1')).toMatchObject({ state: 'FAILED' });
  expect(first.bugs).toEqual([]);
});

test('RUN-10 a performer that throws fails its task and is reported', async () => {
  const first = withPorts(engine(), { performer: { perform: () => Promise.reject(new Error('a bug')) } });
  start(first, pipeline({ claim: [] }, volume));
  await settled();
  expect(first.store.history.summary('r1')).toMatchObject({ state: 'FAILED' });
  expect(first.bugs).toMatchObject([{ message: 'a bug' }]);
});

test('SCH-23 the next engine does it again, and a cancelled run gives it up', async () => {
  const performer = handPerformer();
  const first = withPorts(engine(), { performer });
  const run = start(first, pipeline({ claim: [] }, volume));
  await settled();
  performer.end(ok(name));
  await run.detach();
  const again = handPerformer();
  const second = withPorts(engine(), { performer: again });
  const { handles } = recoverRuns({
    runs: second.store.runs,
    readIr: irReader(second.store.runs),
    runner: () => second.ports,
  });
  await settled();
  expect(again.asked).toEqual(['volume claim']);
  for (const handle of handles) handle.cancel();
  again.end(ok(name));
  await settled();
  expect(again.aborted).toEqual(['claim']);
  expect(types(second.store).slice(-3)).toEqual(['cancel-requested', 'execution-canceled claim', 'run-finished']);
});

test('RUN-13 results of an earlier execution stand for a step whose task allows it; nothing of it is started', async () => {
  const asked: string[] = [];
  const kept: string[] = [];
  const cache: ResultCache = {
    find({ path }) {
      asked.push(path);
      return path === 'a' ? { from: { run: 'r0', path: 'old' }, outputs: noValues } : undefined;
    },
    isWhole: () => Promise.resolve(true),
    keep({ path }) {
      kept.push(path);
    },
  };
  const caches = { cachingOptions: { enableCache: true } };
  const first = withPorts(engine(), { cache });
  start(first, pipeline({ a: [], b: ['a'], c: ['b'] }, { a: caches, b: caches }));
  await settled();
  expect(first.executor.news()).toEqual(['image img', 'start b sha256:img']);
  first.executor.end('b');
  await settled();
  expect(kept).toEqual(['b']);
  first.executor.end('c');
  await settled();
  expect({ asked, kept }).toEqual({ asked: ['a', 'b'], kept: ['b'] });
  expect(types(first.store).slice(2, 4)).toEqual(['execution-started a', 'execution-succeeded a']);
});

test('RUN-13 what a dead engine had started is remembered by the one that sees it succeed', async () => {
  const first = engine();
  const run = start(first, pipeline({ a: [] }, { a: { cachingOptions: { enableCache: true } } }));
  await settled();
  await run.detach();
  const kept: string[] = [];
  const cache: ResultCache = {
    find: () => undefined,
    isWhole: () => Promise.resolve(true),
    keep: ({ path, imageDigest }) => kept.push(`${path} ${imageDigest}`),
  };
  const second = withPorts(engine(), { cache });
  recoverRuns({ runs: second.store.runs, readIr: irReader(second.store.runs), runner: () => second.ports });
  await settled();
  second.executor.end('a');
  await settled();
  expect(kept).toEqual(['a sha256:img']);
});

test('SCH-22 cancel lets exit tasks run; cancel again ends them', async () => {
  const exit = { triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' } } as const;
  const first = engine();
  const run = start(first, pipeline({ a: [], bye: ['a'] }, { bye: exit }));
  await settled();
  run.cancel();
  run.cancel();
  await settled();
  expect(first.executor.news()).toEqual([
    'image img',
    'start a sha256:img',
    'cancel a',
    'start bye sha256:img',
    'clean up a',
  ]);
  run.cancel();
  await settled();
  expect(first.executor.news()).toEqual(['cancel bye', 'clean up bye']);
  expect(first.store.history.summary('r1')?.state).toBe('CANCELED');
});

test('SCH-16 a loop and its iterations are on record, and the next engine goes on with them', async () => {
  const loop = { a: { parameterIterator: { items: { raw: '[1, 2, 3]' }, itemInput: 'item' } } };
  const first = engine();
  const run = start(first, pipeline({ a: [] }, { a: { ...loop.a, componentRef: { name: 'item' } } }));
  await settled();
  first.executor.end('a[0]');
  await settled();
  await Promise.race([run.detach(), settled()]);
  const second = engine();
  recoverRuns({ runs: second.store.runs, readIr: irReader(second.store.runs), runner: () => second.ports });
  await settled();
  expect(second.executor.news().filter((line) => line.startsWith('take over'))).toEqual([
    'take over a[1] sha256:img',
    'take over a[2] sha256:img',
  ]);
  second.executor.end('a[2]');
  second.executor.end('a[1]');
  await settled();
  expect(second.store.history.summary('r1')).toMatchObject({ state: 'SUCCEEDED', doneCount: 3 });
});

test('RUN-7 RUN-13 a result that comes together with a cancel, after a full disk, does not end its step twice', async () => {
  const whole = Promise.withResolvers<boolean>();
  const result = { from: { run: 'earlier', path: 'a' }, outputs: name };
  const cache: ResultCache = { find: () => result, isWhole: () => whole.promise, keep: () => undefined };
  const first = withPorts(engine(), { cache });
  let full = false;
  const recorder = {
    ...first.ports.recorder,
    append: (...of: Parameters<typeof first.ports.recorder.append>) =>
      full ? err({ reason: 'full', message: '', cure: '' } as const) : first.ports.recorder.append(...of),
  };
  const caches = { cachingOptions: { enableCache: true } };
  const run = start(withPorts(first, { recorder }), pipeline({ a: [], b: [], bye: ['b'] }, { a: caches, bye: exit }));
  await settled();
  full = true;
  first.executor.end('b');
  await settled();
  // Both come while the end of the other step waits for room.
  run.cancel();
  whole.resolve(true);
  await settled();
  full = false;
  for (const timer of first.timers.splice(0)) timer();
  await settled();
  expect(types(first.store).filter((type) => type.endsWith(' a'))).toEqual([
    'execution-started a',
    'execution-canceled a',
  ]);
});

test('KUB-14 the deadline of a pipeline ends its run, whichever engine has it then', async () => {
  const ir = { ...pipeline({ a: [], b: ['a'] }), kubernetes: { pipelineConfig: { activeDeadlineSeconds: 5 } } };
  const first = engine();
  await start(first, ir).detach();
  const second = engine();
  recoverRuns({ runs: second.store.runs, readIr: () => ok(ir), runner: () => second.ports });
  await settled();
  for (const timer of second.timers) timer();
  await settled();
  expect(second.executor.news()).toContain('cancel a');
  expect(types(second.store).slice(-5)).toEqual([
    'deadline-passed',
    'execution-skipped b',
    'attempt-canceled a',
    'execution-canceled a',
    'run-finished',
  ]);
  expect(second.store.history.summary('r1')).toMatchObject({ state: 'FAILED' });
});

test.each([true, false])(
  'RES-57 a step that asks for more than there is does not start in a strict run (%s)',
  async (strict) => {
    const ir = pipeline({ a: [] });
    const exec = { container: { image: 'img', command: ['x'], resources: { resourceCpuLimit: '16' } } };
    const asks = { ...ir, spec: { ...ir.spec, deploymentSpec: { executors: { exec } } } };
    const one = engine();
    start(one, asks, strict);
    await settled();
    expect(one.executor.news().includes('start a sha256:img')).toBe(!strict);
    const events = one.store.runs.events('r1');
    const text = JSON.stringify(events.ok ? events.value : []);
    expect(text.includes('it asks for 16 CPUs, and there are 2, and the run is strict about resources')).toBe(strict);
  },
);

test('KUB-4 a step whose secret went with an engine waits until it is given again', async () => {
  const secretAsEnv = [{ secretName: 'token', keyToEnv: [{ secretKey: 'password', envVar: 'TOKEN' }] }];
  const ir = { ...pipeline({ a: [] }), kubernetes: { deploymentSpec: { executors: { exec: { secretAsEnv } } } } };
  await start(engine(), ir).detach();
  const takenOver = (): Engine & { readonly handle: RunHandle | undefined } => {
    const next = engine();
    const { handles } = recoverRuns({ runs: next.store.runs, readIr: () => ok(ir), runner: () => next.ports });
    return { ...next, handle: handles[0] };
  };
  const second = takenOver();
  await settled();
  expect(second.executor.news()).toEqual(['image img']);
  expect(types(second.store).at(-1)).toBe('objects-wanted');
  await second.handle?.detach();
  const third = takenOver();
  await settled();
  expect(types(third.store).filter((type) => type === 'objects-wanted')).toHaveLength(1);
  const token = new Map([['password', { bytes: new Uint8Array(), text: 'x' }]]);
  expect(third.handle?.give({ ...emptyNamespace, secrets: new Map([['token', token]]) })).toBe(true);
  await settled();
  expect(third.executor.news()).toContain('start a sha256:img');
  expect(types(third.store)).toContain('objects-given');
  expect(third.handle?.give(emptyNamespace)).toBe(false);
  await third.handle?.detach();
});

test('KUB-4 a run that waits for values can be cancelled', async () => {
  const secretAsVolume = [{ secretName: 'token', mountPath: '/token' }];
  const ir = { ...pipeline({ a: [] }), kubernetes: { deploymentSpec: { executors: { exec: { secretAsVolume } } } } };
  await start(engine(), ir).detach();
  const second = engine();
  const { handles } = recoverRuns({ runs: second.store.runs, readIr: () => ok(ir), runner: () => second.ports });
  await settled();
  handles[0]?.cancel();
  await handles[0]?.ended;
  expect(second.store.history.summary('r1')).toMatchObject({ state: 'CANCELED' });
});

test.each([
  ['is started once they are given', 'take over a sha256:img', 'objects-given'],
  ['can be cancelled', 'cancel a', 'run-finished'],
] as const)(
  'KUB-4 an attempt that was created and never started waits for its values, and %s',
  async (what, does, last) => {
    const secretAsEnv = [{ secretName: 'token', optional: true, keyToEnv: [] }];
    const ir = { ...pipeline({ a: [] }), kubernetes: { deploymentSpec: { executors: { exec: { secretAsEnv } } } } };
    const first = engine();
    const run = start(first, ir);
    await settled();
    expect(types(first.store).at(-1)).toBe('attempt-created a');
    await run.detach();
    const second = engine();
    const { handles } = recoverRuns({ runs: second.store.runs, readIr: () => ok(ir), runner: () => second.ports });
    await settled();
    second.executor.end('a', { type: 'unprovided' });
    await settled();
    expect(types(second.store).at(-1)).toBe('objects-wanted');
    second.executor.news();
    if (what === 'can be cancelled') handles[0]?.cancel();
    else handles[0]?.give(emptyNamespace);
    await settled();
    expect(second.executor.news()).toContain(does);
    expect(types(second.store).at(-1)).toBe(last);
    expect(types(second.store).filter((type) => type === 'attempt-created a')).toHaveLength(1);
  },
);
