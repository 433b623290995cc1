/** Drives a real schedule through a whole run on an executor that is not there, in a random order, and watches what must never be. */
import type { CheckedIr } from '../../ir/compiled.ts';
import type { IrComponent, IrTask } from '../../ir/pipeline-spec.ts';
import type { RecordedEvent, RunEvent } from '../../run/events.ts';
import { reduceRun, type RunView } from '../../run/view.ts';
import type { Command, ExecutionResult } from '../command.ts';
import { advance, createSchedule, executionToDo, outstanding, replay, wake } from '../schedule.ts';
import type { Schedule, ScheduleOptions } from '../state.ts';
import { upstreamOf, type World } from './reference.ts';

/** A run that was driven to its end. */
export interface Driven {
  readonly view: RunView;
  /** Sentences about what must never be. */
  readonly violations: readonly string[];
}

/** How a run is driven. `next` gives numbers in [0, 1). */
export interface Driving {
  readonly parallel: number;
  readonly next: () => number;
  /** How often an engine dies and another one takes the run up. */
  readonly deaths: number;
}

const nothing = { parameters: {}, artifacts: {} };

/** Drives a run to its end. */
export function drive(ir: CheckedIr, world: World, { parallel, next, deaths }: Driving): Driven {
  const options: ScheduleOptions = {
    run: 'r',
    createdAt: 0,
    parallel,
    failFast: false,
    machine: { cpus: 64, memoryBytes: 2 ** 40 },
  };
  const events: RecordedEvent[] = [];
  const violations: string[] = [];
  const watch = createWatch(ir, parallel, (sentence) => violations.push(sentence));
  /** What is under way outside: attempts by path with their number, tasks that are performed, and waits for a retry. */
  const attempts = new Map<string, number>();
  const performed = new Set<string>();
  const waits = new Set<string>();
  let schedule = createSchedule(ir, {}, options);
  let finished = false;

  function record(event: RunEvent): readonly Command[] {
    events.push({ run: 'r', seq: events.length + 1, at: events.length, event });
    watch(event);
    return advance(schedule, event, events.length);
  }

  function perform(first: readonly Command[]): void {
    const queue = [...first];
    for (const command of queue) queue.push(...answer(command));
  }

  function answer(command: Command): readonly Command[] {
    switch (command.do) {
      case 'prepare-image':
        return record({ type: 'image-ready', image: command.image, digest: 'sha256:1' });
      case 'start-execution': {
        const { path, kind, inputs, iterations } = command;
        return record({
          type: 'execution-started',
          path,
          kind,
          inputs,
          ...(iterations === undefined ? {} : { iterations }),
        });
      }
      case 'start-attempt': {
        const { path, attempt } = command;
        attempts.set(path, attempt);
        return record({ type: 'attempt-created', path, attempt, nonce: 'n', executor: 'docker', handle: 'h' });
      }
      case 'perform':
        performed.add(command.path);
        return [];
      case 'schedule-retry': {
        const { path, attempt } = command;
        return record({ type: 'retry-scheduled', path, attempt, notBefore: 0 });
      }
      case 'await-retry':
        waits.add(command.path);
        return [];
      case 'finish-execution':
        return finish(command.path, command.kind, command.result);
      case 'cancel-attempt':
        return [];
      case 'finish-run': {
        const { state, outputs, failure } = command;
        finished = true;
        return record({ type: 'run-finished', state, outputs, ...(failure === undefined ? {} : { failure }) });
      }
    }
  }

  function finish(
    path: string,
    kind: Extract<Command, { kind: unknown }>['kind'],
    result: ExecutionResult,
  ): readonly Command[] {
    switch (result.state) {
      case 'SUCCEEDED':
        return record({ type: 'execution-succeeded', path, outputs: result.outputs });
      case 'FAILED':
        return record({ type: 'execution-failed', path, kind, failure: result.failure });
      case 'SKIPPED':
        return record({ type: 'execution-skipped', path, kind, skip: result.skip });
      case 'CANCELED':
        return record({ type: 'execution-canceled', path });
    }
  }

  function produced(path: string): typeof nothing {
    const { task, inputs } = executionToDo(schedule, path);
    const component = ir.spec.components?.[task.componentRef?.name ?? ''] ?? {};
    return world.outputsOf(component, path, inputs);
  }

  function endAttempt(path: string, attempt: number): void {
    attempts.delete(path);
    if (world.fails(path, attempt)) {
      const failure = { reason: 'exit-code', exitCode: 1 } as const;
      perform(record({ type: 'attempt-failed', path, attempt, exit: { exitCode: 1 }, failure }));
    } else {
      const outputs = produced(path);
      perform(record({ type: 'attempt-succeeded', path, attempt, exit: { exitCode: 0 }, outputs, warnings: [] }));
    }
  }

  function endTask(path: string): void {
    performed.delete(path);
    const { kind } = executionToDo(schedule, path);
    const failure = { reason: 'import-failed', uri: 'gs://b/x', detail: 'there is none' } as const;
    const result: ExecutionResult = world.fails(path, 1)
      ? { state: 'FAILED', failure }
      : { state: 'SUCCEEDED', outputs: produced(path) };
    perform([{ do: 'finish-execution', path, kind, result }]);
  }

  /** Another engine knows the record, and finds the attempts outside. */
  function die(): void {
    schedule = createSchedule(ir, {}, { ...options, parallel });
    for (const { event, at } of events) replay(schedule, event, at + 1);
    performed.clear();
    waits.clear();
    perform(outstanding(schedule));
  }

  perform(
    record({
      type: 'run-created',
      pipeline: 'random',
      irDigest: 'd',
      parameters: {},
      options: { executor: 'docker', parallel, failFast: false, cache: false, strictResources: false },
    }),
  );
  let left = deaths;
  while (!finished) {
    for (const path of attempts.size < parallel ? idle(schedule) : []) violations.push(`${path} waits for nothing`);
    const things: (() => void)[] = [
      ...[...attempts].map(
        ([path, attempt]) =>
          () =>
            endAttempt(path, attempt),
      ),
      ...[...performed].map((path) => () => endTask(path)),
      ...[...waits].map((path) => () => {
        waits.delete(path);
        perform(wake(schedule, path));
      }),
    ];
    const thing = things[Math.floor(next() * things.length)];
    if (thing === undefined) {
      violations.push('the run stands still');
      break;
    }
    if (left > 0 && next() < 0.2) {
      left -= 1;
      die();
    } else {
      thing();
    }
  }
  return { view: reduceRun(undefined, events), violations };
}

/** What could start at once if there is room. */
function idle({ nodes }: Schedule): readonly string[] {
  return [...nodes.values()].flatMap(({ path, phase, inside }) => {
    const loop = phase === 'running' && inside?.kind === 'loop' ? inside : undefined;
    const opens = loop !== undefined && loop.next < loop.items.items.length && loop.open.size < loop.limit;
    return phase === 'queued' || opens ? [path] : [];
  });
}

/** Watches order and limits: nothing starts twice or before its upstream tasks, and no limit is passed. */
function createWatch(ir: CheckedIr, parallel: number, complain: (sentence: string) => void): (event: RunEvent) => void {
  const started = new Set<string>();
  const ended = new Map<string, 'well' | 'otherwise'>();
  const alive = new Set<string>();
  const open = new Map<string, Set<string>>();

  function checkOrder(path: string): void {
    const task = taskAt(ir, path);
    if (task === undefined) {
      complain(`${path} is no task`);
      return;
    }
    const prefix = path.slice(0, path.lastIndexOf('/') + 1);
    for (const key of upstreamOf(task)) {
      const end = ended.get(`${prefix}${key}`);
      const exit = task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';
      if (end === undefined || (end !== 'well' && !exit)) complain(`${path} starts although ${key} did not end well`);
    }
  }

  function checkLimit(path: string, loop: string): void {
    const iterations = open.get(loop) ?? new Set();
    open.set(loop, iterations.add(path));
    const limit = taskAt(ir, loop)?.iteratorPolicy?.parallelismLimit ?? 0;
    if (limit > 0 && iterations.size > limit) complain(`${iterations.size} iterations of ${loop} at once`);
  }

  return (event) => {
    if (!('path' in event)) {
      if (event.type !== 'run-finished') return;
      const left = [...started].filter((path) => !ended.has(path));
      if (left.length > 0) complain(`the run ends before ${left.join(', ')}`);
      return;
    }
    const { path } = event;
    const loop = /^(.*)\[\d+\]$/.exec(path)?.[1];
    switch (event.type) {
      case 'execution-started':
        if (started.has(path)) complain(`${path} starts twice`);
        started.add(path);
        if (loop === undefined) checkOrder(path);
        else checkLimit(path, loop);
        return;
      case 'attempt-created':
        alive.add(path);
        if (alive.size > parallel) complain(`${alive.size} attempts at once`);
        return;
      case 'attempt-succeeded':
      case 'attempt-failed':
        alive.delete(path);
        return;
      case 'execution-succeeded':
      case 'execution-failed':
      case 'execution-skipped':
        if (ended.has(path)) complain(`${path} ends twice`);
        ended.set(path, event.type === 'execution-succeeded' ? 'well' : 'otherwise');
        if (loop !== undefined) open.get(loop)?.delete(path);
        return;
      default:
        return;
    }
  };
}

/** The task at an execution path. */
function taskAt(ir: CheckedIr, path: string): IrTask | undefined {
  let graph: IrComponent | undefined = ir.spec.root;
  let task: IrTask | undefined;
  for (const part of path.split('/')) {
    task = graph?.dag?.tasks?.[part.replace(/\[\d+\]$/, '')];
    graph = ir.spec.components?.[task?.componentRef?.name ?? ''];
  }
  return task;
}
