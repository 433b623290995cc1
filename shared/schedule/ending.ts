import type { FinalStatus } from '../plan/final-status.ts';
import type { RunEvent } from '../run/events.ts';
import type { SkipReason } from '../run/failure.ts';
import { askToFinish } from './asking.ts';
import { stopReason } from './cancel.ts';
import type { Command } from './command.ts';
import { finishFrame } from './finishing.ts';
import { isDone } from './loop.ts';
import { getReady } from './ready.ts';
import { enterTurns } from './room.ts';
import type { Frame, Graph, Loop, Node, Schedule } from './state.ts';

type EndEvent = Extract<
  RunEvent,
  { type: 'execution-succeeded' | 'execution-failed' | 'execution-skipped' | 'execution-canceled' }
>;

/** An execution is over: those that waited for it get ready or are skipped, and what it is part of ends when it was the last. */
export function endExecution(schedule: Schedule, node: Node, event: EndEvent, commands: Command[]): void {
  node.phase = 'over';
  node.final = finalStatus(event);
  letGoOfInside(schedule, node);
  if (node.around.kind === 'loop') endIteration(schedule, node, node.around, event, commands);
  else endTask(schedule, node, node.around, event, commands);
}

function endTask(schedule: Schedule, node: Node, graph: Graph, event: EndEvent, commands: Command[]): void {
  const skip = noteEnd(schedule, node, graph, event);
  if (event.type === 'execution-succeeded') node.outputs = event.outputs;
  for (const index of node.plan.dependents) {
    const dependent = graph.nodes[index];
    if (dependent === undefined) continue;
    dependent.upstreamLeft -= 1;
    dependent.upstreamStarted ||= node.started;
    if (dependent.phase === 'waiting') goOn(schedule, dependent, graph, skip, commands);
  }
  if (event.type === 'execution-failed' && schedule.options.failFast) skipRest(schedule, graph, graph.nodes, commands);
  graph.unfinished -= 1;
  if (graph.unfinished === 0) finishFrame(schedule, graph, commands);
}

/** `skip`: why what depends on the task that just ended does not run. */
function goOn(schedule: Schedule, node: Node, graph: Graph, skip: SkipReason | undefined, commands: Command[]): void {
  if (skip !== undefined && !node.plan.exit) {
    askToFinish(schedule, node, { state: 'SKIPPED', skip }, commands);
  } else if (node.upstreamLeft === 0) {
    // A cancelled run has nothing to wind up where nothing was begun.
    if (schedule.canceled === 'no' || node.upstreamStarted) getReady(schedule, node, graph.scope, commands);
    else askToFinish(schedule, node, { state: 'SKIPPED', skip: stopReason(schedule) }, commands);
  }
}

function endIteration(schedule: Schedule, node: Node, loop: Loop, event: EndEvent, commands: Command[]): void {
  noteEnd(schedule, node, loop, event);
  if (event.type === 'execution-succeeded') loop.outputs[node.index] = event.outputs;
  schedule.nodes.delete(node.path);
  loop.open.delete(node);
  if (event.type === 'execution-failed' && schedule.options.failFast) {
    loop.stopped = true;
    skipRest(schedule, loop, loop.open, commands);
  }
  if (isDone(loop)) finishFrame(schedule, loop, commands);
  else enterTurns(loop);
}

/** Notes in a frame how something in it ended. Returns why what depends on that does not run; undefined when it succeeded. */
function noteEnd(schedule: Schedule, node: Node, frame: Frame, event: EndEvent): SkipReason | undefined {
  switch (event.type) {
    case 'execution-succeeded':
      return undefined;
    case 'execution-failed': {
      const path = event.failure.reason === 'task-failed' ? event.failure.path : node.path;
      if (node.plan.exit && frame.kind === 'graph') frame.exitFailedAt ??= path;
      else frame.failedAt ??= path;
      return { reason: 'upstream-failed', path };
    }
    case 'execution-skipped':
      if (event.skip.reason === 'run-canceled' || event.skip.reason === 'run-deadline') frame.interrupted = true;
      return event.skip.reason === 'condition-false' ? { reason: 'upstream-skipped', path: node.path } : event.skip;
    case 'execution-canceled':
      frame.interrupted = true;
      return stopReason(schedule);
  }
}

/**
 * Kubeflow's way: nothing that was not started is started any more in the graph of the failed task or the loop of the failed iteration, but exit
 * tasks. What runs there ends by itself.
 */
function skipRest(schedule: Schedule, frame: Frame, nodes: Iterable<Node>, commands: Command[]): void {
  const path = frame.failedAt ?? frame.exitFailedAt ?? '';
  for (const node of nodes) {
    const unborn = node.phase === 'waiting' || node.phase === 'parked' || node.phase === 'queued';
    if (!unborn || node.started || (node.plan.exit && frame.kind === 'graph')) continue;
    askToFinish(schedule, node, { state: 'SKIPPED', skip: { reason: 'run-failed-fast', path } }, commands);
  }
}

/** What it consisted of is over too, and nobody asks for it any more. */
function letGoOfInside({ nodes }: Schedule, node: Node): void {
  if (node.inside?.kind === 'graph') for (const { path } of node.inside.nodes) nodes.delete(path);
  delete node.inside;
}

function finalStatus(event: EndEvent): FinalStatus {
  switch (event.type) {
    case 'execution-succeeded':
      return event.cachedFrom === undefined ? 'COMPLETE' : 'CACHED';
    case 'execution-failed':
      return 'FAILED';
    case 'execution-skipped':
    case 'execution-canceled':
      return 'CANCELED';
  }
}
