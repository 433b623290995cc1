import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { checkIr } from '../../../shared/ir/check.ts';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import type { IrTask } from '../../../shared/ir/pipeline-spec.ts';
import { containerLayout, containerRoot } from '../../../shared/plan/layout.ts';
import { containerWorkspace } from '../../../shared/plan/names.ts';
import { emptyNamespace } from '../../../shared/plan/namespace.ts';
import { ok } from '../../../shared/result.ts';
import { noValues } from '../../../shared/run/values.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { AttemptListener, AttemptOutcome, Executor } from '../executor.ts';
import { createRecorder } from '../recorder.ts';
import { startRun, type RunHandle, type RunnerPorts } from '../runner.ts';

let folder = '';
const stores: Store[] = [];

/** Gives each test of a file a data folder of its own. */
export function useDataFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-runner-'));
  });
  afterEach(() => {
    for (const store of stores.splice(0)) store.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

const succeeded: AttemptOutcome = { type: 'succeeded', exit: { exitCode: 0 }, outputs: noValues, warnings: [] };

/** An executor whose attempts do what the test says, and that says what it was asked for. */
export class HandExecutor implements Executor {
  readonly kind = 'docker';
  readonly story: string[] = [];
  readonly listeners = new Map<string, AttemptListener>();
  readonly ends = new Map<string, (outcome: AttemptOutcome) => void>();
  readonly cleaned = new Map<string, () => void>();
  /** What is on record when the executor is asked. */
  onAsked: (what: string) => void = () => undefined;

  layout: Executor['layout'] = ({ run, path, attempt }) => containerLayout(containerRoot(run, path, attempt));

  workspacePath: Executor['workspacePath'] = () => containerWorkspace;

  endRun: Executor['endRun'] = () => Promise.resolve();

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

  end(path: string, outcome: AttemptOutcome = succeeded): void {
    this.ends.get(path)?.(outcome);
  }

  news(): readonly string[] {
    return this.story.splice(0);
  }
}

/** A pipeline of steps; of each the tasks that it comes after. `more` is added to its task. */
export function pipeline(
  shape: { readonly [task: string]: readonly string[] },
  more: { readonly [task: string]: IrTask } = {},
): CheckedIr {
  const tasks = Object.entries(shape).map(([key, after]): [string, IrTask] => [
    key,
    {
      taskInfo: { name: key },
      componentRef: { name: 'comp' },
      ...(after.length === 0 ? {} : { dependentTasks: [...after] }),
      ...more[key],
    },
  ]);
  const checked = checkIr({
    pipelineInfo: { name: 'p' },
    schemaVersion: '2.1.0',
    root: { dag: { tasks: Object.fromEntries(tasks) } },
    components: {
      comp: { executorLabel: 'exec' },
      item: { executorLabel: 'exec', inputDefinitions: { parameters: { item: { parameterType: 'NUMBER_INTEGER' } } } },
      volume: { executorLabel: 'volume' },
    },
    deploymentSpec: {
      executors: {
        exec: { container: { image: 'img', command: ['x'] } },
        volume: { container: { image: 'argostub/createpvc' } },
      },
    },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

/** An engine on the test's data folder, with everything outside of it in the test's hands. */
export interface Engine {
  readonly store: Store;
  readonly executor: HandExecutor;
  readonly ports: RunnerPorts;
  readonly timers: (() => void)[];
  readonly troubles: (string | undefined)[];
  readonly bugs: unknown[];
}

/** Opens an engine; one that was opened before is replaced. */
export function engine(): Engine {
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
    capacity: () => ({ cpus: 2, memoryBytes: 2 ** 33, gpus: false }),
    recorder: createRecorder({ runs: store.runs, clock, onSubscriberError: (error) => bugs.push(error) }),
    executor,
    performer: { perform: ({ path }) => Promise.reject(new Error(`Nothing performs ${path} in this test.`)) },
    cache: { find: () => undefined, isWhole: () => Promise.resolve(false), keep: () => undefined },
    onCleaned(identity) {
      store.runs.markCleaned([identity]);
    },
    onProgress: () => undefined,
    onTrouble: (_run, failure) => troubles.push(failure?.reason),
    onBug: (_run, error) => bugs.push(error),
  };
  return { store, executor, ports, timers, troubles, bugs };
}

/** Begins the run `r1`. */
export function start({ ports }: Engine, ir: CheckedIr, strictResources = false): RunHandle {
  const run = {
    id: 'r1',
    pipeline: 'p',
    ir: { digest: 'd', text: JSON.stringify(ir.spec) },
    taskCount: 2,
    parameters: {},
    options: { executor: 'docker', parallel: 2, failFast: false, cache: true, strictResources },
    source: { file: 'p', text: '' },
  } as const;
  const started = startRun(ports, ir, run, emptyNamespace);
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

/** Lets every promise go on that can. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The types of the run's events, with their paths. */
export function types(store: Store): readonly string[] {
  const events = store.runs.events('r1');
  return events.ok
    ? events.value.map(({ event }) => ('path' in event ? `${event.type} ${event.path}` : event.type))
    : [];
}
