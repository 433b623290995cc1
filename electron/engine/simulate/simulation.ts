import { isDeepStrictEqual } from 'node:util';
import type { CheckedIr } from '../../../shared/ir/compiled.ts';
import { emptyNamespace } from '../../../shared/plan/namespace.ts';
import { ok } from '../../../shared/result.ts';
import type { RecordedEvent } from '../../../shared/run/events.ts';
import { reduceRun, type RunView } from '../../../shared/run/view.ts';
import { countSteps } from '../../../shared/schedule/topology.ts';
import type { NewRun } from '../../store/runs.ts';
import type { AttemptIdentity } from '../executor.ts';
import { createRecorder } from '../recorder.ts';
import { recoverRuns } from '../recover.ts';
import { startRun, type RunHandle, type RunnerPorts } from '../runner.ts';
import { createAuditor } from './auditor.ts';
import { createDaemon, type Behaviour } from './daemon.ts';
import { createDice, textSeed, type Dice } from './dice.ts';
import { createFakeCache } from './fake-cache.ts';
import { createFakeExecutor } from './fake-executor.ts';
import { createFakePerformer } from './fake-performer.ts';
import { createFakeRecord, uncleaned, type Disk } from './fake-record.ts';
import { missingExits, wrongStates, wrongValues } from './final-states.ts';
import { Crash, createDeaths, type Life } from './life.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** One simulated run. */
export interface Scenario {
  readonly seed: number;
  readonly ir: CheckedIr;
  readonly parallel: number;
  readonly failFast: boolean;
  /** Milliseconds after the beginning at which the person cancels. */
  readonly cancelAfter?: number;
  /** Whether the engine dies at the n-th point at which it could. */
  readonly dies: (point: number) => boolean;
  /** Lost contact, a full disk, a clock that is set, restarts in peace, containers that vanish. */
  readonly troubles: boolean;
}

/** What came of it. */
export interface SimulationResult {
  /** The whole record as bytes. */
  readonly record: string;
  readonly view: RunView | undefined;
  /** Points at which the engine could have died. */
  readonly points: number;
  readonly deaths: readonly string[];
  /** Everything that must never be; empty when all is well. */
  readonly violations: readonly string[];
}

const machine = { cpus: 2, memoryBytes: 8 * 2 ** 30 };
const mostSteps = 50_000;
/** Longer than any run of the simulation needs; shorter than what a clock is set back by. */
const mostMs = 1_800_000;

/** Runs a scenario to its end. The same scenario gives the same record, byte for byte. */
export async function simulate(scenario: Scenario): Promise<SimulationResult> {
  const { seed, ir } = scenario;
  const timeline = createTimeline();
  const dice = createDice(seed ^ 0x5eed);
  const disk: Disk = { lines: [], events: [], cleaned: new Set(), full: false };
  const violations: string[] = [];
  const deaths: string[] = [];
  const daemon = createDaemon(
    timeline,
    (path, attempt) => behaviour(scenario, path, attempt),
    ({ path, attempt }) =>
      disk.events.some(
        ({ event }) => event.type === 'attempt-started' && event.path === path && event.attempt === attempt,
      ),
  );
  const auditor = createAuditor({ ir, parallel: scenario.parallel, machine, ledger: daemon.ledger });
  const lives = createDeaths(scenario.dies, (point) => {
    deaths.push(point);
    timeline.at(dice.between(1, 400), boot);
  });
  let nonces = 0;
  let current: { readonly life: Life; readonly handles: readonly RunHandle[]; view: RunView | undefined } | undefined;
  let wantsCancel = false;

  function note(sentence: string): void {
    violations.push(sentence);
  }

  function ports(life: Life): { readonly runner: RunnerPorts; readonly record: ReturnType<typeof createFakeRecord> } {
    const record = createFakeRecord(disk, life, (events) => {
      auditor.see(events);
    });
    const clock = mortalClock(timeline, life);
    const recorder = createRecorder({
      runs: record,
      clock,
      onSubscriberError(error) {
        note(`a subscriber threw: ${String(error)}`);
      },
    });
    recorder.subscribe((events) => {
      if (current !== undefined) current.view = reduceRun(current.view, events);
    });
    const executor = createFakeExecutor({
      life,
      timeline,
      daemon,
      dice,
      image: (image) => imageOf(seed, image),
      onCreate(identity) {
        if (!isIntended(disk, identity)) note(`${identity.path} was created before its intent was committed`);
      },
      onRemove({ path, attempt }) {
        if (!hasOutcome(disk, path, attempt)) note(`${path} was removed before its outcome was committed`);
      },
    });
    return {
      record,
      runner: {
        home: 'feedfacefeedfacefeedfacefeedface',
        clock,
        machine,
        capacity: () => ({ ...machine, gpus: false }),
        recorder,
        executor,
        performer: createFakePerformer({ life, timeline, behave: (path) => taskBehaviour(seed, path) }),
        cache: createFakeCache({
          life,
          knows: (path) => createDice(seed ^ textSeed(`cached ${path}`)).chance(0.3),
          onKeep(path) {
            if (!hasSucceeded(disk, path)) note(`the results of ${path} were remembered before they were committed`);
          },
        }),
        random: {
          hex() {
            nonces += 1;
            return nonces.toString(16).padStart(16, '0');
          },
        },
        onCleaned(identity) {
          record.markCleaned([identity]);
        },
        onProgress() {
          life.point('progress');
        },
        onTrouble(_run, failure) {
          if (failure !== undefined && failure.reason !== 'full') note(failure.message);
        },
        onBug(_run, error) {
          if (!(error instanceof Crash))
            note(`a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        },
      },
    };
  }

  function boot(): void {
    const life = lives.begin();
    const { runner, record } = ports(life);
    current = { life, handles: [], view: undefined };
    const begun = disk.lines.length > 0;
    if (begun) current.view = reduceRun(undefined, disk.events);
    mortal(() => {
      const handles = begun
        ? recoverRuns({ runs: record, readIr: () => ok(ir), runner: () => runner }).handles
        : begin(startRun(runner, ir, newRun(scenario), emptyNamespace), life);
      current = { life, handles, view: current?.view };
      // A person who sees a run that still runs asks again.
      if (wantsCancel) for (const handle of handles) handle.cancel();
      if (begun) timeline.at(dice.between(1, 600), () => giveTo(life));
    });
  }

  /** What a run was given went with its engine; the person gives it to the next one after a while. */
  function giveTo(life: Life): void {
    if (current?.life !== life || !life.alive()) return;
    const { handles } = current;
    mortal(() => {
      for (const handle of handles) handle.give(emptyNamespace);
    });
  }

  function begin(started: ReturnType<typeof startRun>, life: Life): readonly RunHandle[] {
    if (started.ok) return [started.value];
    // The person is told that it did not work, and tries again.
    life.end();
    timeline.at(50, boot);
    return [];
  }

  async function restart(): Promise<void> {
    const before = current;
    if (before === undefined || !before.life.alive()) return;
    await Promise.all(before.handles.map((handle) => handle.detach()));
    if (!before.life.alive()) return;
    before.life.end();
    timeline.at(dice.between(1, 100), boot);
  }

  timeline.at(0, boot);
  if (scenario.cancelAfter !== undefined) {
    timeline.at(scenario.cancelAfter, () => {
      wantsCancel = true;
      mortal(() => {
        if (current?.life.alive() === true) for (const handle of current.handles) handle.cancel();
      });
    });
  }
  if (scenario.troubles) planTroubles(dice, timeline, daemon, disk, restart);

  let steps = 0;
  try {
    while (timeline.step() && steps < mostSteps) {
      await everythingSettled();
      steps += 1;
    }
  } catch (error) {
    note(`the simulation broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  const { events } = disk;
  const view = events.length === 0 ? undefined : reduceRun(undefined, events);
  violations.push(...auditor.violations);
  if (view?.finishedAt === undefined) note(`the run did not end (${steps} steps, ${events.length} events)`);
  if (current?.life.alive() === true && !isDeepStrictEqual(current.view, view))
    note('the live view differs from the replayed one');
  if (timeline.now() > mostMs) note(`the run took ${timeline.now() / 1000} seconds`);
  for (const [key, { starts }] of daemon.ledger) if (starts > 1) note(`${key} was started ${starts} times`);
  if (daemon.containers.size > 0) note(`${daemon.containers.size} containers were left`);
  if (uncleaned(disk).length > 0) note(`${uncleaned(disk).length} attempts were not marked as cleaned`);
  if (view !== undefined) {
    violations.push(...wrongValues(view));
    const cancels = events.filter(({ event }) => event.type === 'cancel-requested').length;
    const overdue = events.filter(({ event }) => event.type === 'deadline-passed').length;
    if (cancels + overdue === 0 && !scenario.failFast) violations.push(...wrongStates(ir, view));
    if (cancels < 2 && overdue === 0) violations.push(...missingExits(ir, view));
    if (overdue > 1) note('the deadline passed more than once');
  }
  return { record: `${disk.lines.join('\n')}\n`, view, points: lives.points(), deaths, violations };
}

function newRun({ seed, ir, parallel, failFast }: Scenario): NewRun {
  return {
    id: `simulated-${seed}`,
    pipeline: ir.spec.pipelineInfo.name,
    ir: { digest: 'simulated', text: '' },
    taskCount: countSteps(ir),
    parameters: {},
    options: { executor: 'docker', parallel, failFast, cache: true, strictResources: false },
    source: { file: 'simulated', text: '' },
  };
}

function mortal(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

function mortalClock(timeline: Timeline, life: Life): RunnerPorts['clock'] {
  return {
    now: () => timeline.wall(),
    monotonic: () => timeline.now(),
    after: (ms, callback) =>
      timeline.at(ms, () => {
        if (life.alive()) mortal(callback);
      }),
  };
}

/** Promises that could go on have gone on. */
function everythingSettled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function behaviour({ seed, troubles }: Scenario, path: string, attempt: number): Behaviour {
  const dice = createDice(seed ^ textSeed(`${path}#${attempt}`));
  return {
    durationMs: dice.chance(0.2) ? 0 : dice.between(0, 400),
    exitCode: dice.chance(0.15) ? dice.between(1, 255) : 0,
    refused: dice.chance(0.02),
    vanishes: troubles && dice.chance(0.02),
  };
}

function taskBehaviour(seed: number, path: string): { readonly durationMs: number; readonly fails: boolean } {
  const dice = createDice(seed ^ textSeed(`perform ${path}`));
  return { durationMs: dice.between(0, 300), fails: dice.chance(0.1) };
}

function imageOf(seed: number, image: string): ReturnType<Parameters<typeof createFakeExecutor>[0]['image']> {
  const dice = createDice(seed ^ textSeed(image));
  const delayMs = dice.chance(0.5) ? 0 : dice.between(1, 600);
  if (!image.startsWith('missing')) return { delayMs };
  return { delayMs, failure: { reason: 'image-not-found', image, detail: 'no such image' } };
}

function planTroubles(
  dice: Dice,
  timeline: Timeline,
  daemon: ReturnType<typeof createDaemon>,
  disk: Disk,
  restart: () => Promise<void>,
): void {
  const sometimes = (probability: number, work: () => void): void => {
    if (dice.chance(probability)) timeline.at(dice.between(0, 2000), work);
  };
  for (let times = 0; times < 2; times += 1) {
    sometimes(0.3, () => {
      daemon.reachable = false;
      timeline.at(dice.between(1, 500), () => {
        daemon.reconnect();
      });
    });
    sometimes(0.2, () => {
      disk.full = true;
      timeline.at(dice.between(1, 3000), () => {
        disk.full = false;
      });
    });
    sometimes(0.3, () => {
      timeline.setWall(dice.chance(0.5) ? 3_600_000 : -3_600_000);
    });
    sometimes(0.3, () => {
      restart().catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    });
  }
}

function isIntended(disk: Disk, { path, attempt, nonce }: AttemptIdentity): boolean {
  return disk.events.some(
    ({ event }) =>
      event.type === 'attempt-created' && event.path === path && event.attempt === attempt && event.nonce === nonce,
  );
}

function hasOutcome(disk: Disk, path: string, attempt: number): boolean {
  const outcomes: readonly RecordedEvent['event']['type'][] = [
    'attempt-succeeded',
    'attempt-failed',
    'attempt-canceled',
  ];
  return disk.events.some(
    ({ event }) =>
      outcomes.includes(event.type) && 'attempt' in event && event.path === path && event.attempt === attempt,
  );
}

function hasSucceeded(disk: Disk, path: string): boolean {
  return disk.events.some(({ event }) => event.type === 'execution-succeeded' && event.path === path);
}
