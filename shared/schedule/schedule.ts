/**
 * The only place that decides what runs next. A schedule is advanced by the events of its run and answers with commands; the same events give
 * the same schedule, so that a run can be taken up by replaying what was recorded. The work for an event depends on what the event touches,
 * never on the size of the graph.
 */
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrTask } from '../ir/pipeline-spec.ts';
import { runNames, taskNames, type TaskNames } from '../plan/names.ts';
import type { GraphScope } from '../plan/task-inputs.ts';
import type { ExecutionKind, RunEvent } from '../run/events.ts';
import type { ParameterValues, Values } from '../run/values.ts';
import type { Command } from './command.ts';
import { ask, askToFinish, settle } from './asking.ts';
import { cancelAll, endOverdue, isToEnd, mayStartSteps } from './cancel.ts';
import { endExecution } from './ending.ts';
import { beginGraph } from './graph.ts';
import { beginLoop, receivedByIteration, recordedIteration } from './loop.ts';
import { requestOf } from './requests.ts';
import { retryDelay } from './retry.ts';
import { createRoom, leaveRoom, queueUp, takeRoom, unpark } from './room.ts';
import { startReady } from './starting.ts';
import type { Graph, Node, Schedule, ScheduleOptions } from './state.ts';
import { createTopology, imagesOf } from './topology.ts';

/** A schedule before the first event of its run. `parameters` are complete: defaults applied, types checked. */
export function createSchedule(ir: CheckedIr, parameters: ParameterValues, options: ScheduleOptions): Schedule {
  const topology = createTopology(ir);
  return {
    ir,
    parameters,
    options,
    names: runNames(ir, options.run, options.createdAt, options.workspace),
    topology,
    nodes: new Map(),
    pending: new Map(),
    unsettled: new Set(),
    alive: new Set(),
    images: new Map(imagesOf(ir, topology).map((image) => [image, { state: 'wanted', parked: [] }])),
    room: createRoom(options),
    root: undefined,
    canceled: 'no',
    overdueSeconds: undefined,
    finish: undefined,
    finished: false,
  };
}

/**
 * Takes one event of the run, in the order in which they are recorded; `at` is its time. Returns what is to be done now.
 * Commands are carried out in their order, and all of them before the next event that did not come from a command.
 */
export function advance(schedule: Schedule, event: RunEvent, at: number): readonly Command[] {
  const commands: Command[] = [];
  take(schedule, event, at, commands);
  startReady(schedule, commands);
  return commands;
}

/**
 * Takes one event of the past, when a run is taken up again. What else might have started then is not asked for: only what was recorded
 * happened. {@link outstanding} says afterwards what there is to do.
 */
export function replay(schedule: Schedule, event: RunEvent, at: number): void {
  take(schedule, event, at, []);
}

/** Says that the time of an `await-retry` has come: the execution gets in line for its next attempt. */
export function wake(schedule: Schedule, path: string): readonly Command[] {
  const node = schedule.nodes.get(path);
  if (node?.phase !== 'backoff' || schedule.pending.get(path)?.do !== 'await-retry') return [];
  settle(schedule, path);
  queueUp(node);
  const commands: Command[] = [];
  startReady(schedule, commands);
  return commands;
}

/** What was asked for and has not happened yet, and what can start now: after a replay all that the new engine has to do, besides watching live attempts. */
export function outstanding(schedule: Schedule): readonly Command[] {
  if (schedule.finished) return [];
  startReady(schedule, []);
  const commands: Command[] = [];
  if (schedule.root !== undefined && schedule.finish === undefined && mayStartSteps(schedule)) {
    for (const [image, { state }] of schedule.images) {
      if (state === 'wanted') commands.push({ do: 'prepare-image', image });
    }
  }
  commands.push(...schedule.pending.values());
  for (const node of schedule.alive) {
    if (isToEnd(schedule, node)) commands.push({ do: 'cancel-attempt', path: node.path, attempt: node.attempt });
  }
  if (schedule.finish !== undefined) commands.push(schedule.finish);
  return commands;
}

/** An execution that is to be done: its task, what it is, what it received, and what it is called. */
export interface ExecutionToDo {
  readonly task: IrTask;
  readonly kind: ExecutionKind;
  readonly inputs: Values;
  readonly names: TaskNames;
  /** The graph of the task. */
  readonly scope: GraphScope;
}

/** What there is to know about an execution that is not over, to start an attempt of it or to perform it. */
export function executionToDo(schedule: Schedule, path: string): ExecutionToDo {
  const node = schedule.nodes.get(path);
  if (node === undefined) throw new Error(`There is no execution ${path} in this run.`);
  const { plan, kind, inputs } = node;
  return { task: plan.task, kind, inputs, names: taskNames(schedule.names, path), scope: graphAround(node).scope };
}

function graphAround({ around }: Node): Graph {
  return around.kind === 'graph' ? around : graphAround(around.node);
}

/** True while nothing has happened that answers the command, and nothing has made it void. */
export function isPending(schedule: Schedule, command: Extract<Command, { path: string }>): boolean {
  return schedule.pending.get(command.path) === command;
}

function take(schedule: Schedule, event: RunEvent, at: number, commands: Command[]): void {
  switch (event.type) {
    case 'run-created':
      for (const image of schedule.images.keys()) commands.push({ do: 'prepare-image', image });
      schedule.root = beginGraph(schedule, undefined, { parameters: schedule.parameters, artifacts: {} }, commands);
      return;
    case 'image-ready':
    case 'image-failed':
      settleImage(schedule, event, commands);
      return;
    case 'cancel-requested':
      cancelAll(schedule, commands);
      return;
    case 'deadline-passed':
      endOverdue(schedule, event.seconds, commands);
      return;
    case 'run-finished':
      schedule.finished = true;
      return;
    case 'objects-wanted':
    case 'objects-given':
    case 'image-pulling':
    case 'attempt-started':
    case 'attempt-unknown':
    case 'attempt-known':
      return;
    default: {
      const node = schedule.nodes.get(event.path) ?? recordedIteration(schedule, event.path);
      if (node === undefined) throw new Error(`There is no execution ${event.path} in this run.`);
      settle(schedule, event.path);
      takeExecutionEvent(schedule, node, event, at, commands);
    }
  }
}

type ExecutionEvent = Exclude<
  Extract<RunEvent, { path: string }>,
  { type: 'attempt-started' | 'attempt-unknown' | 'attempt-known' }
>;

function takeExecutionEvent(
  schedule: Schedule,
  node: Node,
  event: ExecutionEvent,
  at: number,
  commands: Command[],
): void {
  switch (event.type) {
    case 'execution-started':
      node.started = true;
      node.inputs = receivedByIteration(node, event.inputs);
      node.phase = 'running';
      beginExecution(schedule, node, commands);
      return;
    case 'attempt-created':
      node.phase = 'running';
      node.attempt = event.attempt;
      if (event.attempt === 1) node.firstAttemptAt = at;
      takeRoom(schedule.room, node);
      schedule.alive.add(node);
      return;
    case 'attempt-succeeded':
      schedule.alive.delete(node);
      askToFinish(schedule, node, { state: 'SUCCEEDED', outputs: event.outputs }, commands);
      return;
    case 'attempt-failed': {
      schedule.alive.delete(node);
      const elapsedMs = Math.max(0, at - node.firstAttemptAt);
      const delayMs = isToEnd(schedule, node)
        ? undefined
        : retryDelay(node.plan.retry, event.attempt, elapsedMs, event.failure);
      if (delayMs === undefined) {
        askToFinish(schedule, node, { state: 'FAILED', failure: event.failure }, commands);
        return;
      }
      node.phase = 'backoff';
      leaveRoom(schedule.room, node);
      ask(schedule, commands, { do: 'schedule-retry', path: node.path, attempt: event.attempt + 1, delayMs });
      return;
    }
    case 'attempt-canceled':
      schedule.alive.delete(node);
      askToFinish(schedule, node, { state: 'CANCELED' }, commands);
      return;
    case 'retry-scheduled':
      node.phase = 'backoff';
      ask(schedule, commands, {
        do: 'await-retry',
        path: node.path,
        notBefore: event.notBefore,
        delayMs: Math.max(0, event.notBefore - at),
      });
      return;
    case 'execution-succeeded':
    case 'execution-failed':
    case 'execution-skipped':
    case 'execution-canceled':
      // Not before: what follows from the end (fail fast, dependents in line) comes ahead of what only waits for room.
      leaveRoom(schedule.room, node);
      endExecution(schedule, node, event, commands);
      return;
  }
}

function beginExecution(schedule: Schedule, node: Node, commands: Command[]): void {
  switch (node.kind) {
    case 'group':
      beginGraph(schedule, node, node.inputs, commands);
      return;
    case 'loop':
      beginLoop(schedule, node, node.inputs, commands);
      return;
    case 'step':
      // The iteration of a record has never been in line.
      if (!node.takesRoom) node.request = requestOf(schedule, node, node.inputs);
      takeRoom(schedule.room, node);
      ask(schedule, commands, { do: 'start-attempt', path: node.path, attempt: 1 });
      return;
    case 'importer':
    case 'volume':
      ask(schedule, commands, { do: 'perform', path: node.path });
  }
}

/** An image that was asked for by the run; others were found out when their step was resolved, and nobody waits for them here. */
function settleImage(
  schedule: Schedule,
  event: Extract<RunEvent, { type: 'image-ready' | 'image-failed' }>,
  commands: Command[],
): void {
  const image = schedule.images.get(event.image);
  if (image === undefined) return;
  image.state = event.type === 'image-ready' ? 'ready' : 'failed';
  if (event.type === 'image-failed') image.failure = event.failure;
  for (const node of image.parked.splice(0)) {
    if (node.phase !== 'parked') continue;
    if (event.type === 'image-failed') {
      askToFinish(schedule, node, { state: 'FAILED', failure: event.failure }, commands);
    } else {
      unpark(node);
      queueUp(node);
    }
  }
}
